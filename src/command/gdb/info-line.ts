/** gdb's `info line`: the source line of code, and the code of a source line. */
import { type Address, address } from "#base";
import type { Scope } from "#object";
import { type SourceRange, sourceRange } from "#target";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { symbolicAddress } from "./address-text.ts";
import { examineNext } from "./examine.ts";
import type { GdbCommand, PlaceRow } from "./gdb-command.ts";
import { parseLocation } from "./location.ts";

export const infoLine: GdbCommand = {
  name: "line",
  least: "li",
  summary: "the source line of a function or *address, or where file:line is in memory",
  *run(session, { text }) {
    const scope = valueScope(session);
    if (text === "") {
      yield unknownRow(scope, address(0));
      return;
    }
    for (const row of placeRows(session, scope, text)) {
      if (row.address !== undefined) examineNext(session, row.address);
      yield row;
    }
  },
};

function* placeRows(session: Session, scope: Scope, text: string): Generator<PlaceRow> {
  const location = parseLocation(session, text);
  if (location.kind !== "line") {
    const range = sourceRange(session.target, location.address);
    if (range !== undefined) yield rangeRow(scope, range);
    else yield unknownRow(scope, location.address);
    return;
  }
  const { line, places } = location;
  const { file, ranges, next } = places;
  for (const range of ranges) yield rangeRow(scope, range);
  if (ranges.length > 0) return;
  if (next === undefined) {
    const sentence = `Line number ${line} is out of range for "${file}".\n`;
    yield { kind: "place", address: undefined, end: undefined, file, line, text: sentence };
  } else {
    const sentence = `Line ${line} of "${file}" is at address ${symbolicAddress(scope, next)} but contains no code.\n`;
    yield { kind: "place", address: next, end: next, file, line, text: sentence };
  }
}

function rangeRow(scope: Scope, { file, line, start, end }: SourceRange): PlaceRow {
  const from = symbolicAddress(scope, start);
  const text = `Line ${line} of "${file}" starts at address ${from} and ends at ${symbolicAddress(scope, end)}.\n`;
  return { kind: "place", address: start, end, file, line, text };
}

function unknownRow(scope: Scope, at: Address): PlaceRow {
  // Address 0 is nowhere.
  const where = at === 0n ? "." : ` for address ${symbolicAddress(scope, at)}`;
  const text = `No line number information available${where}\n`;
  return { kind: "place", address: undefined, end: undefined, file: undefined, line: undefined, text };
}
