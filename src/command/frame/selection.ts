/** Which frame of the context's stack is looked at. */
import { type Address, UsageError } from "#base";
import { type Call, type CallStack, callStack } from "#kernel/frame";
import type { Session } from "../session.ts";

/** A frame, by the number that gdb and `bt --inline` give it. */
export interface SelectedFrame {
  readonly number: number;
  readonly call: Call;
  readonly stack: CallStack;
}

/** The number of the frame that was selected on the stack of the context: the innermost until one is. */
function selectedNumber({ frame, context }: Session): number {
  return frame?.task === context ? frame.number : 0;
}

/** The selected frame of the context. UsageError when it has no stack; throws the fault of a stack without a start. */
export function selectedFrame(session: Session): SelectedFrame {
  return frameNumbered(session, session.context, selectedNumber(session));
}

/** Selects the frame of that number. UsageError, in gdb's words, when there is none. */
export function selectFrame(session: Session, number: number): SelectedFrame {
  const selected = frameNumbered(session, session.context, number);
  session.frame = { task: session.context, number };
  return selected;
}

/** Selects the frame `steps` outwards, inwards for a negative number; stops at the last one there is. */
export function moveFrame(session: Session, steps: number): SelectedFrame {
  const stack = callStack(session.kernel, session.context);
  const last = stack.calls.length - 1;
  const from = selectedNumber(session);
  if (steps > 0 && from >= last) throw new UsageError("Initial frame selected; you can't go up.");
  if (steps < 0 && from === 0) throw new UsageError("Bottom (innermost) frame selected; you can't go down.");
  return selectFrame(session, Math.max(0, Math.min(last, from + steps)));
}

/** Every frame of the context that has a number, innermost first. */
export function allFrames(session: Session): readonly SelectedFrame[] {
  const stack = callStack(session.kernel, session.context);
  return stack.calls.map((call, number) => ({ number, call, stack }));
}

/** The number of a frame, or of frames, that somebody typed. */
export function frameNumber(word: string): number {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,9})$/i.test(word)) throw new UsageError(`expected the number of a frame, found ${word}`);
  return Number(word);
}

function frameNumbered({ kernel }: Session, task: Address, number: number): SelectedFrame {
  const stack = callStack(kernel, task);
  const call = stack.calls[number];
  if (call === undefined) throw new UsageError(number === 0 ? "No stack." : `No frame at level ${number}.`);
  return { number, call, stack };
}
