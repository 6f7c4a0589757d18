/** gdb: what people type at gdb, in its words. */
import type { Command } from "./command.ts";
import { GDB_ROWS, type GdbRow } from "./gdb/gdb-command.ts";
import { parseGdbLine } from "./gdb/table.ts";
import { requestFailed } from "./p/request-failed.ts";
import { SynopsisError } from "./usage.ts";

export const gdb: Command<GdbRow> = {
  name: "gdb",
  summary: "a command of gdb's",
  synopsis: ["command ..."],
  description: `Runs one of those commands of gdb that a dump has use for, and answers as gdb does: print (p, inspect, call, output)
with its formats and options, x, ptype (/o for offsets and holes), whatis, info line, info symbol, info address, list,
set and show for printing and for variables of one's own ($name), printf, echo. "gdb help" lists them.

The word "gdb" can be left out where no command has the name: "x/4gx &init_task", "ptype struct page". Of values that
are printed, $3 is the third, $ the last and $$ the one before, here as in "p".

Definitions need no vmlinux; variables' types, source lines and line numbers do. Source text is shown where the files
are, below the folder that this program was started in.`,
  options: [],
  operands: "expression",
  raw: true,
  optionsFirst: true,
  examples: [
    { line: "gdb print sizeof(struct page)", shows: "the value of an expression" },
    { line: "gdb ptype/o struct list_head", shows: "a struct with offsets" },
    { line: "x/2gx &init_task", shows: 'memory; "gdb" can be left out' },
  ],
  rows: GDB_ROWS,
  *run(session, args) {
    const [line] = args.operands;
    if (line === undefined) throw new SynopsisError();
    try {
      const { command, letters, text } = parseGdbLine(line);
      yield* command.run(session, { letters, text });
    } catch (error) {
      throw requestFailed(session, line, error);
    }
  },
  *text(rows) {
    for (const row of rows) yield row.text;
  },
};
