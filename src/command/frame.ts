/** frame: selects a frame of the context's stack, whose variables expressions then know. */
import type { Command } from "./command.ts";
import { down as gdbDown, frame as gdbFrame, up as gdbUp } from "./gdb/backtrace.ts";
import { GDB_ROWS, type GdbRow } from "./gdb/gdb-command.ts";

/** `frame`: selects one by its number. */
export const frame: Command<GdbRow> = {
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
  rows: GDB_ROWS,
  run: (session, { operands: [text = ""] }) => gdbFrame.run(session, { letters: undefined, text }),
  text: formatResults,
};

/** `up`: towards the outermost frame. */
export const up: Command<GdbRow> = {
  name: "up",
  summary: "selects the caller of the selected frame",
  synopsis: ["[count]"],
  description: 'Selects the frame that called the selected one, or the one that many frames further out; see "frame".',
  options: [],
  operands: "word",
  examples: [{ line: "up", shows: "the caller's frame" }],
  rows: GDB_ROWS,
  run: (session, { operands: [text = ""] }) => gdbUp.run(session, { letters: undefined, text }),
  text: formatResults,
};

/** `down`: towards the innermost frame. */
export const down: Command<GdbRow> = {
  name: "down",
  summary: "selects the frame that the selected one called",
  synopsis: ["[count]"],
  description: 'Selects the frame that the selected one called, or the one that many frames further in; see "frame".',
  options: [],
  operands: "word",
  examples: [{ line: "down 0", shows: 'the selected frame again; "down" alone the frame that it called' }],
  rows: GDB_ROWS,
  run: (session, { operands: [text = ""] }) => gdbDown.run(session, { letters: undefined, text }),
  text: formatResults,
};

function* formatResults(rows: Iterable<GdbRow>): Generator<string> {
  for (const row of rows) yield row.text;
}
