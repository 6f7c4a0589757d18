/** The frames of a task with what debug information says of their code, and the registers of each. */
import { CALLEE_SAVED, DWARF_REGISTERS, type RegisterName } from "#arch";
import { type Address, type Bytes, lazy, optional } from "#base";
import type { CallFrame, CodeAt } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { type TaskStack, taskStack } from "#kernel/stack";
import type { DebugPlace } from "#target";
import {
  type Frame,
  type FrameRegisters,
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
  readonly debug: DebugPlace | undefined;
  /** The function and the calls inlined at the frame's instruction; undefined without debug information. */
  code(): CodeAt | undefined;
}

/** A task's stack, frame by frame. */
export interface ActivatedStack {
  readonly task: Address;
  readonly stack: TaskStack;
  readonly activations: readonly Activation[];
  /** What the code alone tells of each frame; worked out when it is first asked for. */
  inferred(): readonly (FrameValues | undefined)[];
}

/** Unwinds `task` and restores the registers of every frame. Throws a fault when not even its start can be read. */
export function activatedStack(kernel: Kernel, task: Address): ActivatedStack {
  const stack = taskStack(kernel, task);
  const restored = restoreRegisters(restoreSource(kernel), stack, stack.registers);
  const inferred = lazy(() => inferredValues(kernel, stack));
  const activations = stack.frames.map((frame, index): Activation => {
    const at = lookupAddress(frame);
    const debug = kernel.target.debugAt(at);
    const code = lazy(() => debug && optional(() => debug.code.functions().find(at - debug.bias)));
    return {
      index,
      frame,
      cfa: frame.saved === undefined ? stack.frames[index + 1]?.sp : undefined,
      debug,
      code,
      registers: { get: (name) => restored[index].get(name) ?? byCode(inferred, index, name) },
    };
  });
  return { task, stack, activations, inferred };
}

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
