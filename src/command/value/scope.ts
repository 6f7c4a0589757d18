import { type Address, address } from "#base";
import type { AddressSpace } from "#memory";
import { type AddressRange, addressSymbol, type Scope, valueAt } from "#object";
import { type KernelSymbol, type SymbolTable, type Target, variableIn } from "#target";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { frameRegister, frameVariable } from "../frame/frame-values.ts";
import { gdbState } from "../gdb/state.ts";
import type { Session } from "../session.ts";
import { knownVariableType, sessionTypes, valueTypes } from "./types.ts";

/** What names and addresses mean to the values of a session; pointers lead into `memory`. */
export function valueScope(session: Session, memory: AddressSpace = session.target.memory): Scope {
  const { symbols } = session.target;
  const readOnly = readOnlyData(symbols);
  return {
    types: valueTypes({ types: sessionTypes(session), symbols }),
    memory,
    history: session.values,
    local: (name) => frameVariable(session, name),
    register: (name) => frameRegister(session, name),
    convenience: (name) => gdbState(session).variables.get(name),
    assign: (name, value) => void gdbState(session).variables.set(name, value),
    scoped(place, name) {
      const found = variableIn(session.target, place, name);
      return found && valueAt(found.type, memory, found.address);
    },
    symbol(name) {
      const symbol = symbols.find(name);
      return symbol && { ...symbol, isCode: isCode(symbol, symbols) };
    },
    symbolAt(at) {
      const place = addressSymbol(at, symbols, readOnly);
      return place !== undefined && isInside(session.target, place) ? place : undefined;
    },
  };
}

/**
 * True for functions and other text. nm's letter alone does not tell: kernels whose data section is executable in the
 * file (Debian's v7.2) have T for all of it.
 */
export function isCode({ type, address: at }: KernelSymbol, symbols: SymbolTable): boolean {
  if (!/^[tw]$/i.test(type)) return false;
  const start = symbols.find("_sdata");
  const end = symbols.find("_edata");
  return start === undefined || end === undefined || at < start.address || at >= end.address;
}

/** The symbol that begins exactly at `at`; undefined when none does. */
export function symbolStarting(scope: Scope, at: Address): string | undefined {
  const place = at === address(0) ? undefined : scope.symbolAt(at);
  return place?.offset === 0 ? place.name : undefined;
}

/**
 * False behind the end of a variable: symbols reach up to the next one, variables do not. Only types that cost nothing to
 * know are asked for; an index of debug information is not worth the name of a pointer.
 */
function isInside(target: Target, { name, offset }: { readonly name: string; readonly offset: number }): boolean {
  const type = offset === 0 ? undefined : knownVariableType(target, name);
  return type === undefined || hasOpenEnd(type) || offset < sizeOf(type);
}

/** True for arrays without length and structs that end with one: how long the variable is, its type does not tell. */
function hasOpenEnd(type: CType): boolean {
  const bare = resolveTypedefs(type);
  if (bare.kind === "array") return !bare.count;
  const last = bare.kind === "struct" ? bare.members.at(-1) : undefined;
  const end = last && resolveTypedefs(last.type);
  return end?.kind === "array" && !end.count;
}

function readOnlyData(symbols: SymbolTable): AddressRange | undefined {
  const start = symbols.find("__start_rodata");
  const end = symbols.find("__end_rodata");
  return start && end && { start: start.address, end: end.address };
}
