/** gdb's `info symbol` and `info address`: from an address to a name, and back. */
import { type Address, hex, UsageError } from "#base";
import type { KernelSymbol } from "#target";
import type { Session } from "../session.ts";
import { sectionOf } from "../sym/symbol-rows.ts";
import { isCode, valueScope } from "../value/scope.ts";
import { type GdbCommand, textRow } from "./gdb-command.ts";
import { addressOf } from "./location.ts";

/** `info symbol`. */
export const infoSymbol: GdbCommand = {
  name: "symbol",
  least: "sy",
  summary: "the symbol at an address, and its section",
  *run(session, { text }) {
    if (text === "") throw new UsageError("Argument required (address).");
    const at = addressOf(session, text);
    const place = valueScope(session).symbolAt(at);
    if (place === undefined) {
      yield textRow(`No symbol matches ${text}.\n`);
      return;
    }
    const offset = place.offset === 0 ? "" : ` + ${place.offset}`;
    yield textRow(`${place.name}${offset} in ${whereIs(session, at)}\n`);
  },
};

/** `info address`. */
export const infoAddress: GdbCommand = {
  name: "address",
  least: "ad",
  summary: "where a variable or function is",
  *run(session, { text }) {
    if (text === "") throw new UsageError("Argument required.");
    const scope = valueScope(session);
    const { symbols } = session.target;
    if (scope.local?.(text) !== undefined) {
      yield textRow(`Symbol "${text}" is a variable of the selected frame.\n`);
      return;
    }
    const symbol = symbols.find(text);
    if (symbol === undefined) {
      if (scope.types.enumerator(text) === undefined) throw new UsageError(`No symbol "${text}" in current context.`);
      yield textRow(`Symbol "${text}" is constant.\n`);
      return;
    }
    yield textRow(`Symbol "${text}" is ${placeOf(session, symbol)}.\n`);
  },
};

function placeOf({ target }: Session, symbol: KernelSymbol): string {
  const at = `0x${hex(symbol.address)}`;
  const { types, symbols } = target;
  if (isCode(symbol, symbols) && types.function(symbol.name) !== undefined) return `a function at address ${at}`;
  if (types.variable(symbol.name) !== undefined) return `static storage at address ${at}`;
  return `at ${at} in a file compiled without debugging`;
}

/** `section .text` of the vmlinux; without one only whose the address is. */
function whereIs({ target }: Session, at: Address): string {
  const symbol = target.symbols.lookup(at)?.symbol;
  if (symbol?.module !== undefined) return `module ${symbol.module}`;
  const section = symbol && sectionOf(target, symbol);
  return section === undefined ? "the kernel" : `section ${section}`;
}
