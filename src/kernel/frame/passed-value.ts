/** What a function was passed: the values that its caller's debug information tells of the call. */
import { type Address, type Bytes, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { lookupAddress } from "#unwind";
import { compute, type EntryValue, type LocationContext } from "#unwind/location";
import type { Activation } from "./activation.ts";

/** A caller may itself have been passed what it passes on; more calls than this are not followed. */
const DEEPEST = 16;

/** What `expression` is evaluated in, for the frame at `index`. */
export function locationContext(
  kernel: Kernel,
  activations: readonly Activation[],
  index: number,
  depth = 0,
): LocationContext | undefined {
  const activation = activations[index];
  const code = activation?.code();
  const { debug } = activation ?? {};
  if (code === undefined || debug === undefined) return undefined;
  return {
    memory: kernel.target.memory,
    registers: activation.registers,
    cfa: activation.cfa,
    frameBase: code.frameBase,
    info: debug.code.info(),
    encoding: code.unit,
    unit: code.unit,
    bias: debug.bias,
    entryValue: (expression) => passedValue(kernel, activations, index, expression, depth),
  };
}

/**
 * What the place that `expression` names (a register, mostly) held when the frame's function was entered. Undefined
 * where the compiler did not say, and where the call that returns here did not lead to this function.
 */
export function passedValue(
  kernel: Kernel,
  activations: readonly Activation[],
  index: number,
  expression: Bytes,
  depth = 0,
): EntryValue | undefined {
  const callee = activations[index];
  const caller = activations[index + 1];
  if (depth > DEEPEST || caller === undefined || caller.frame.exact || callee.frame.saved !== undefined) return undefined;
  const { debug } = caller;
  const site = debug && optional(() => caller.code()?.callSite(caller.frame.ip - debug.bias));
  const passed = site?.parameters.find(({ location }) => sameBytes(location, expression))?.value;
  if (passed === undefined) return undefined;
  const call = callTarget(kernel, caller.frame.ip);
  const entry = entryOf(kernel, callee);
  if (call.kind === "direct" && call.target !== entry) return undefined;
  const context = locationContext(kernel, activations, index + 1, depth + 1);
  const value = context && compute(passed, context);
  // An indirect call may have led to another function, which jumped here.
  return value && { value: value.value, certain: value.certain && call.kind === "direct" };
}

/** Where the function of a frame begins. */
export function entryOf(kernel: Kernel, activation: Activation): Address | undefined {
  const { debug, frame } = activation;
  const entry = activation.code()?.scopes.at(-1)?.entry;
  if (entry !== undefined && debug !== undefined) return (entry + debug.bias) as Address;
  return kernel.target.symbols.lookup(lookupAddress(frame))?.symbol.address;
}

/** Where the call that returns to an address leads. */
type CallTarget = { readonly kind: "direct"; readonly target: Address } | { readonly kind: "indirect" };

const CALL_OPCODE = 0xe8;
const JUMP_OPCODE = 0xe9;

/** The code as it ran, in the dump: a static call's trampoline is followed. */
export function callTarget(kernel: Kernel, returnAddress: Address): CallTarget {
  const { memory } = kernel.target;
  const relative = (at: Address, opcode: number): Address | undefined =>
    optional(() => {
      const code = memory.read(at, 5);
      return code.u8(0) === opcode ? offsetBy(at, 5 + code.i32(1)) : undefined;
    });
  const target = relative(offsetBy(returnAddress, -5), CALL_OPCODE);
  if (target === undefined) return { kind: "indirect" };
  const name = kernel.target.symbols.lookup(target)?.symbol.name;
  if (name?.startsWith("__x86_indirect_thunk")) return { kind: "indirect" };
  // kernel: 9183c3f9ed71 "static_call: Add inline static call infrastructure" (v5.10): a trampoline holds one jump.
  const jump = name?.startsWith("__SCT__") ? relative(target, JUMP_OPCODE) : undefined;
  return { kind: "direct", target: jump ?? target };
}

function sameBytes(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.array.every((byte, i) => byte === other.array[i]);
}
