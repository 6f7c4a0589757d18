/** The frames of a task with what debug information says of their code, and the registers of each. */
import { CALLEE_SAVED, DWARF_REGISTERS, type RegisterName } from "#arch";
import { type Address, address, type Bytes, lazy, optional } from "#base";
import type { CallFrame, CodeAt } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { type TaskStack, taskStack } from "#kernel/stack";
import type { DebugPlace } from "#target";
import {
  type Confidence,
  type Frame,
  type FrameRegisters,
  frameConfidences,
  type KnownRegister,
  lookupAddress,
  type RegisterLookup,
  type RestoreSource,
  restoreRegisters,
  type SavingRules,
} from "#unwind";
import type { FrameValues } from "#unwind/dataflow";
import { compute } from "#unwind/location";
import { inferredValues } from "./inferred.ts";

/** One frame that a call made; calls that were inlined in it are scopes of its code. */
export interface Activation {
  /** Its place in the stack, from 0 for the innermost. */
  readonly index: number;
  readonly frame: Frame;
  /** The canonical frame address: the stack pointer before the call. Undefined where the kernel was entered. */
  readonly cfa: Address | undefined;
  /** The frame's registers: restored by call frame information, and where that is silent by the code. */
  readonly registers: RegisterLookup;
  /** How far the frame itself can be trusted; no value of its variables can be trusted further. */
  readonly confidence: Confidence;
  readonly debug: DebugPlace | undefined;
  /** The function and the calls inlined at the frame's instruction; undefined without debug information. */
  code(): CodeAt | undefined;
  /** Where its function begins. */
  entry(): Address | undefined;
  /** The same as `code`, at the function's first instruction. */
  entryCode(): CodeAt | undefined;
}

/** A task's stack, frame by frame. */
export interface ActivatedStack {
  readonly task: Address;
  readonly stack: TaskStack;
  readonly activations: readonly Activation[];
  /** What the code alone tells of each frame; worked out when it is first asked for. */
  inferred(): readonly (FrameValues | undefined)[];
}

/**
 * Unwinds `task`, unless its `stack` is given, and restores the registers of every frame. Throws a fault when not even its
 * start can be read.
 */
export function activatedStack(kernel: Kernel, task: Address, stack = taskStack(kernel, task)): ActivatedStack {
  const restored = restoreRegisters(restoreSource(kernel), stack, stack.registers);
  const confidences = frameConfidences(stack);
  // The stack that a running task left when it was last switched out has been used for other things since.
  const isStale = stack.cpu !== undefined && stack.frames[0]?.exact === false;
  const confidenceOf = (index: number): Confidence => (isStale ? "possible" : confidences[index]);
  const inferred = lazy(() => inferredValues(kernel, stack, confidenceOf));
  const activations = stack.frames.map((frame, index): Activation => {
    const at = lookupAddress(frame);
    const debug = kernel.target.debugAt(at);
    const code = lazy(() => codeAt(debug, at));
    const entry = lazy(() => {
      const first = code()?.scopes.at(-1)?.entry;
      if (first !== undefined && debug !== undefined) return address(first + debug.bias);
      return kernel.target.symbols.lookup(at)?.symbol.address;
    });
    const isOnItsWay = lazy(() => frame.exact && isRepeating(kernel, frame.ip));
    return {
      index,
      frame,
      cfa: frame.saved === undefined ? stack.frames[index + 1]?.sp : undefined,
      debug,
      code,
      entry,
      entryCode: lazy(() => codeAt(debug, entry())),
      confidence: confidenceOf(index),
      registers: {
        get(name) {
          const found = restored[index].get(name);
          if (found === undefined) return byCode(inferred, index, name);
          return REPEATED.has(name) && isOnItsWay() ? { ...found, certain: false } : found;
        },
      },
    };
  });
  return { task, stack, activations, inferred };
}

function codeAt(debug: DebugPlace | undefined, at: Address | undefined): CodeAt | undefined {
  if (debug === undefined || at === undefined) return undefined;
  return optional(() => debug.code.functions().find(at - debug.bias));
}

/** Registers that a repeated string instruction counts with: debug information says what they hold before it. */
const REPEATED: ReadonlySet<RegisterName> = new Set<RegisterName>(["rcx", "rsi", "rdi"]);

/** Whether the processor was interrupted at a string instruction that repeats, perhaps in the midst of it. */
function isRepeating({ target: { memory } }: Kernel, at: Address): boolean {
  const code = optional(() => memory.read(at, 4).array) ?? [];
  let isRepeated = false;
  for (const byte of code) {
    if (byte === 0xf2 || byte === 0xf3) isRepeated = true;
    // Operand size, and REX.
    else if (byte !== 0x66 && (byte & 0xf0) !== 0x40) return isRepeated && STRING_OPCODES.has(byte);
  }
  return false;
}

/** ins, outs, movs, cmps, stos, lods and scas, of bytes and wider (Intel SDM, volume 2, table A-2). */
const STRING_OPCODES: ReadonlySet<number> = new Set([
  0x6c, 0x6d, 0x6e, 0x6f, 0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf,
]);

/** A register by the code: it is worked out, so not certain to those who use it. */
function byCode(inferred: ActivatedStack["inferred"], index: number, name: RegisterName): KnownRegister | undefined {
  if (!CALLEE_SAVED.includes(name)) return undefined;
  const found = inferred()[index]?.registers.get(name);
  return found?.size === 8 ? { value: found.value, slot: found.slot, certain: false } : undefined;
}

/** What restoring registers reads of this dump. */
function restoreSource(kernel: Kernel): RestoreSource {
  return kernel.once(makeSource);
}

function makeSource(kernel: Kernel): RestoreSource {
  const { memory } = kernel.target;
  return {
    memory,
    rules: (at) => savingRules(kernel, at),
    compute(frame: CallFrame, expression: Bytes, registers: FrameRegisters, cfa: Address | undefined) {
      const result = compute(expression, {
        memory,
        registers,
        cfa,
        frameBase: undefined,
        info: undefined,
        encoding: frame.encoding,
        unit: undefined,
        bias: 0n,
        entryValue: () => undefined,
        pushed: cfa,
      });
      return result?.value as Address | undefined;
    },
  };
}

function savingRules(kernel: Kernel, at: Address): SavingRules | undefined {
  const debug = kernel.target.debugAt(at);
  const frame = debug && optional(() => debug.code.frames()?.find(at - debug.bias));
  return frame && frame.returnAddress < DWARF_REGISTERS.length ? { frame, certain: true } : undefined;
}
