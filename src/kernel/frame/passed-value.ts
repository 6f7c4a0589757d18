/** What a function was passed: the values that its caller's debug information tells of the call. */
import { DWARF_REGISTERS, type RegisterName } from "#arch";
import { type Address, type Bytes, offsetBy, optional } from "#base";
import { DW_OP_reg0, DW_OP_reg31 } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { lookupAddress } from "#unwind";
import { compute, type EntryValue, type LocationContext } from "#unwind/location";
import type { ActivatedStack, Activation } from "./activation.ts";

/** A caller may itself have been passed what it passes on; more calls than this are not followed. */
const DEEPEST = 16;

/** What `expression` is evaluated in, for the frame at `index`. */
export function locationContext(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  depth = 0,
): LocationContext | undefined {
  const activation = stack.activations[index];
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
    entryValue: (expression) =>
      passedValue(kernel, stack, index, expression, depth) ?? inferredPassed(stack, index, expression),
  };
}

/**
 * What the place that `expression` names (a register, mostly) held when the frame's function was entered. Undefined
 * where the compiler did not say, and where the call that returns here did not lead to this function.
 */
export function passedValue(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  expression: Bytes,
  depth = 0,
): EntryValue | undefined {
  const callee = stack.activations[index];
  const caller = stack.activations[index + 1];
  if (depth > DEEPEST || caller === undefined || caller.frame.exact || callee.frame.saved !== undefined)
    return undefined;
  const { debug } = caller;
  const site = debug && optional(() => caller.code()?.callSite(caller.frame.ip - debug.bias));
  const passed = site?.parameters.find(({ location }) => sameBytes(location, expression))?.value;
  if (passed === undefined) return undefined;
  const call = callTarget(kernel, caller.frame.ip);
  const entry = entryOf(kernel, callee);
  if (call.kind === "direct" && call.target !== entry) return undefined;
  // An indirect call may have led to another function, which jumped here: its arguments are not this one's.
  const reached = call.kind === "direct" ? "entered" : (stack.inferred()[index]?.reached ?? "unknown");
  if (reached === "jumped") return undefined;
  const context = locationContext(kernel, stack, index + 1, depth + 1);
  const value = context && compute(passed, context);
  return value && { ...value, confidence: reached === "entered" ? value.confidence : "possible" };
}

/** What the code tells of a register at the function's entry, where the caller's debug information does not. */
function inferredPassed(stack: ActivatedStack, index: number, expression: Bytes): EntryValue | undefined {
  const register = registerOf(expression);
  const found = register && stack.inferred()[index]?.arguments.find((argument) => argument.register === register)?.best;
  if (found?.size !== 8) return undefined;
  return { value: found.value, confidence: found.certain ? "certain" : "possible", byUpperBits: false };
}

/** The register that a location is (DW_OP_regN); undefined for any other location. */
export function registerOf(expression: Bytes): RegisterName | undefined {
  const opcode = expression.length === 1 ? expression.u8(0) : 0;
  if (opcode < DW_OP_reg0 || opcode > DW_OP_reg31) return undefined;
  return DWARF_REGISTERS[opcode - DW_OP_reg0];
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
function callTarget(kernel: Kernel, returnAddress: Address): CallTarget {
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
