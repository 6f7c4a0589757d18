/** The frames of a task with what debug information says of their code, and the registers of each. */
import { DWARF_REGISTERS } from "#arch";
import { type Address, type Bytes, optional } from "#base";
import type { CallFrame, CodeAt } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { type TaskStack, taskStack } from "#kernel/stack";
import type { DebugPlace } from "#target";
import {
  type Frame,
  type FrameRegisters,
  lookupAddress,
  type RestoreSource,
  restoreRegisters,
  type SavingRules,
} from "#unwind";
import { compute } from "#unwind/location";

/** One frame that a call made; calls that were inlined in it are scopes of its code. */
export interface Activation {
  /** Its place in the stack, from 0 for the innermost. */
  readonly index: number;
  readonly frame: Frame;
  /** The canonical frame address: the stack pointer before the call. Undefined where the kernel was entered. */
  readonly cfa: Address | undefined;
  readonly registers: FrameRegisters;
  readonly debug: DebugPlace | undefined;
  /** The function and the calls inlined at the frame's instruction; undefined without debug information. */
  code(): CodeAt | undefined;
}

/** A task's stack, frame by frame. */
export interface ActivatedStack {
  readonly stack: TaskStack;
  readonly activations: readonly Activation[];
}

/** Unwinds `task` and restores the registers of every frame. Throws a fault when not even its start can be read. */
export function activatedStack(kernel: Kernel, task: Address): ActivatedStack {
  const stack = taskStack(kernel, task);
  const registers = restoreRegisters(restoreSource(kernel), stack, stack.registers);
  const activations = stack.frames.map((frame, index): Activation => {
    const at = lookupAddress(frame);
    const debug = kernel.target.debugAt(at);
    let code: { readonly at: CodeAt | undefined } | undefined;
    return {
      index,
      frame,
      cfa: frame.saved === undefined ? stack.frames[index + 1]?.sp : undefined,
      registers: registers[index],
      debug,
      code() {
        code ??= { at: debug && optional(() => debug.code.functions().find(at - debug.bias)) };
        return code.at;
      },
    };
  });
  return { stack, activations };
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
