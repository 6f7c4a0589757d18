/** gdb's `print`, `inspect`, `call` and `output`. */
import { type Address, Bytes, offsetBy } from "#base";
import {
  evaluateText,
  type FormatLetter,
  formatAnswer,
  formatValue,
  immediateValue,
  type Scope,
  type Value,
  type ValueStyle,
} from "#object";
import { resolveTypedefs, sizeOf, typeName } from "#types";
import type { Session } from "../session.ts";
import { valueCell } from "../value/cell.ts";
import { valueScope } from "../value/scope.ts";
import { parsePrintLetter } from "./format-letters.ts";
import type { GdbCommand, GdbRequest, GdbRow, ValueRow } from "./gdb-command.ts";
import { textRow } from "./gdb-command.ts";
import { parsePrintOptions } from "./print-options.ts";
import { printStyle } from "./print-settings.ts";
import { gdbState } from "./state.ts";

/** What a `print` line asks for. */
interface Wanted {
  readonly expression: string;
  readonly style: ValueStyle;
}

/** `print`, and `p` behind `gdb`. */
export const print: GdbCommand = {
  name: "print",
  aliases: ["p"],
  summary: "the value of an expression, numbered",
  *run(session, request) {
    const { expression, style } = wanted(session, request);
    yield* valueRows(session, expression, style, "numbered");
  },
};

/** `inspect`, an older name of `print`. */
export const inspect: GdbCommand = { ...print, name: "inspect", least: "ins", aliases: [] };

/** `call`. */
export const call: GdbCommand = {
  name: "call",
  least: "cal",
  summary: "as print, but says nothing of a value that is void",
  *run(session, request) {
    const { expression, style } = wanted(session, request);
    yield* valueRows(session, expression, style, "unless void");
  },
};

/** `output`. */
export const output: GdbCommand = {
  name: "output",
  least: "ou",
  summary: "as print, without number and without the end of the line",
  *run(session, request) {
    const { expression, style } = wanted(session, request);
    yield* valueRows(session, expression === "" ? " " : expression, style, "bare");
  },
};

function wanted(session: Session, { letters, text }: GdbRequest): Wanted {
  const { settings } = session;
  const state = gdbState(session);
  const { store, rest } = parsePrintOptions(text, { settings, print: state.print });
  const [, typed, behind] = /^\/(\S*)\s*(.*)$/s.exec(rest) ?? [];
  const all = letters ?? typed;
  let format: FormatLetter | undefined;
  if (all !== undefined) {
    format = parsePrintLetter(all, state.examination.format);
    state.examination.format = format;
  }
  return { expression: behind ?? rest, style: printStyle(store, settings.radix, format) };
}

function* valueRows(
  session: Session,
  expression: string,
  style: ValueStyle,
  how: "numbered" | "unless void" | "bare",
): Generator<GdbRow> {
  const remarks: string[] = [];
  const scope: Scope = { ...valueScope(session), warn: (text) => remarks.push(`warning: ${text}\n`) };
  const value = expression === "" ? lastValue(session) : evaluateText(expression, scope);
  yield* remarks.map(textRow);
  if (how === "unless void" && resolveTypedefs(value.type).kind === "void") return;
  const text = formatValue(value, style, scope);
  rememberPlace(session, value);
  yield valueRow(session, value, text, style, scope, how !== "bare");
}

/** The last value that was printed, which `print` alone prints again. */
function lastValue(session: Session): Value {
  const none = immediateValue({ kind: "void" }, session.target.memory, new Bytes(new Uint8Array(0)));
  return session.values.at(-1) ?? none;
}

function valueRow(
  session: Session,
  value: Value,
  text: string,
  style: ValueStyle,
  scope: Scope,
  numbered: boolean,
): ValueRow {
  const number = numbered ? session.values.push(value) : undefined;
  return {
    kind: "value",
    number,
    type: typeName(value.type),
    address: addressOfValue(value),
    // Only programs read it; text alone is wanted most of the time.
    get value() {
      return valueCell(value, style, scope);
    },
    text: number === undefined ? text : `${formatAnswer(text, number)}\n`,
  };
}

/** `x` goes on behind the object that was printed last. */
export function rememberPlace(session: Session, value: Value): void {
  const at = addressOfValue(value);
  if (at !== undefined) gdbState(session).examination.next = offsetBy(at, sizeOf(value.type));
}

function addressOfValue({ location }: Value): Address | undefined {
  return location.kind === "memory" ? location.address : undefined;
}
