/** frame: selects a frame of the context's stack, whose variables expressions then know. */
import { type Row, UsageError } from "#base";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatSelected, type SelectedRow, selectedRow } from "./frame/frame-line.ts";
import { moveFrame, type SelectedFrame, selectedFrame, selectFrame } from "./frame/selection.ts";
import type { Session } from "./session.ts";
import { valueScope } from "./value/scope.ts";
import { valueStyle } from "./value/style.ts";

type FrameResult = Row & SelectedRow;

/** `frame`: selects one by its number. */
export const frame: Command<FrameResult> = {
  name: "frame",
  summary: "selects a stack frame",
  synopsis: ["[number]"],
  description: `Selects a frame of the current context's stack by its number, as "bt --inline" and gdb count: 0 is the innermost, and a
call that the compiler inlined has a number of its own. Without a number, shows the frame that is selected.

From then on expressions know the frame's arguments and local variables, which hide global ones of their names, and
its registers ($rip, $rbx). "info locals", "info args" and "info registers" show them all. Another context forgets
the selection.`,
  options: [],
  operands: "word",
  examples: [
    { line: "frame", shows: "the frame that is selected" },
    { line: "frame 0", shows: "the innermost frame" },
  ],
  *run(session, args) {
    const [word] = args.operands;
    yield resultRow(session, word === undefined ? selectedFrame(session) : selectFrame(session, frameNumber(word)));
  },
  text: formatResults,
};

/** `up`: towards the outermost frame. */
export const up: Command<FrameResult> = {
  name: "up",
  summary: "selects the caller of the selected frame",
  synopsis: ["[count]"],
  description: 'Selects the frame that called the selected one, or the one that many frames further out; see "frame".',
  options: [],
  operands: "word",
  examples: [{ line: "up", shows: "the caller's frame" }],
  run: (session, args) => move(session, args, 1),
  text: formatResults,
};

/** `down`: towards the innermost frame. */
export const down: Command<FrameResult> = {
  name: "down",
  summary: "selects the frame that the selected one called",
  synopsis: ["[count]"],
  description: 'Selects the frame that the selected one called, or the one that many frames further in; see "frame".',
  options: [],
  operands: "word",
  examples: [{ line: "down", shows: "the callee's frame, or that there is none" }],
  run: (session, args) => move(session, args, -1),
  text: formatResults,
};

function* move(session: Session, args: Arguments, direction: 1 | -1): Generator<FrameResult> {
  const [word = "1"] = args.operands;
  yield resultRow(session, moveFrame(session, direction * frameNumber(word)));
}

function frameNumber(word: string): number {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,9})$/i.test(word)) throw new UsageError(`expected the number of a frame, found ${word}`);
  return Number(word);
}

function resultRow(session: Session, selected: SelectedFrame): FrameResult {
  const style = valueStyle(session.settings, session.settings.radix);
  return selectedRow(session.kernel, selected, style, valueScope(session)) as FrameResult;
}

function* formatResults(rows: Iterable<FrameResult>): Generator<string> {
  for (const row of rows) yield formatSelected(row);
}
