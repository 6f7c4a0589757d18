/** What the code alone tells of a stack: registers and arguments of its frames, without debug information. */
import { type Address, hex } from "#base";
import type { Kernel } from "#kernel";
import type { TaskStack } from "#kernel/stack";
import { type Frame, lookupAddress } from "#unwind";
import { type FlowFrame, type FrameValues, stackValues } from "#unwind/dataflow";
import { analysedFunction, thunkRegister } from "./code-flow.ts";

/** Values of every frame of `stack`; none for each where there is no disassembler. */
export function inferredValues(kernel: Kernel, stack: TaskStack): readonly (FrameValues | undefined)[] {
  const { disassembler, memory } = kernel.target;
  if (disassembler === undefined) return stack.frames.map(() => undefined);
  const frames = stack.frames.map((frame, index) => flowFrame(kernel, stack, frame, index));
  return stackValues(
    {
      memory,
      disassembler,
      thunk: (target) => thunkRegister(kernel, target),
      functionAt: (entry) => functionEnteredAt(kernel, entry),
    },
    frames,
  );
}

function functionEnteredAt(kernel: Kernel, entry: Address): FlowFrame["flow"] {
  const found = analysedFunction(kernel, entry);
  return found?.symbol.address === entry ? found.flow : undefined;
}

function flowFrame(kernel: Kernel, stack: TaskStack, frame: Frame, index: number): FlowFrame {
  const at = lookupAddress(frame);
  const found = frame.ip === 0n ? undefined : analysedFunction(kernel, at);
  return {
    name: found === undefined ? `0x${hex(frame.ip)}` : `${found.symbol.name}+0x${hex(at - found.symbol.address)}`,
    // A frame that was searched for may be stale: what its code says of the stack would be said of another's.
    flow: frame.trust === "scan" ? undefined : found?.flow,
    ip: frame.ip,
    exact: frame.exact,
    sp: frame.sp,
    entrySp: frame.saved === undefined ? stack.frames[index + 1]?.slot : undefined,
    registers: knownRegisters(stack, index),
  };
}

/** Registers that need no restoring: the innermost frame's, and those that an entry from outside C saved. */
function knownRegisters(stack: TaskStack, index: number): FlowFrame["registers"] {
  if (index === 0) return stack.registers;
  const saved = stack.frames[index - 1]?.saved;
  if (saved === undefined || saved.partial) return undefined;
  return new Map(
    Object.entries(saved.registers).map(([name, value]) => [
      name as keyof typeof saved.registers,
      { value, slot: undefined },
    ]),
  );
}
