/** gdb's `printf` and `echo`. */

import { type GdbCommand, textRow } from "./gdb-command.ts";
import { formatPrintf, unescapeText } from "./printf-format.ts";

/** `printf`. */
export const printf: GdbCommand = {
  name: "printf",
  summary: "text with values in it, as printf of C writes it",
  *run(session, { text }) {
    yield textRow(formatPrintf(session, text));
  },
};

/** `echo`. */
export const echo: GdbCommand = {
  name: "echo",
  least: "ec",
  summary: "text as it is, with C's escapes",
  *run(_session, { text }) {
    yield textRow(unescapeText(text));
  },
};
