/** Places in the program as gdb's `info line` and `list` take them: `schedule`, `fork.c:100`, `*address`. */
import { type Address, UsageError } from "#base";
import { decay, evaluateText, readAddress, UntypedSymbol } from "#object";
import { functionNameAt, type LinePlaces, linePlaces, sourceRange } from "#target";
import type { Session } from "../session.ts";
import { isCode, valueScope } from "../value/scope.ts";
import { gdbState } from "./state.ts";

/** A place that was named. */
export type Location =
  | { readonly kind: "address"; readonly address: Address }
  | { readonly kind: "function"; readonly name: string; readonly address: Address }
  | { readonly kind: "line"; readonly line: number; readonly places: LinePlaces };

/** The place that `text` names; UsageError in gdb's words when there is none. */
export function parseLocation(session: Session, text: string): Location {
  if (text.startsWith("*")) return { kind: "address", address: addressOf(session, text.slice(1)) };
  const [, quoted, plain, subject] = /^(?:(?:'([^']+)'|"[^"]+"|([^\s:'"]+)):)?([\w.$]+)$/.exec(text.trim()) ?? [];
  if (subject === undefined) throw new UsageError(`malformed linespec error: unexpected string, "${text}".`);
  const file = quoted ?? plain ?? /^"([^"]+)":/.exec(text.trim())?.[1];
  if (/^\d+$/.test(subject)) return lineIn(session, file, Number(subject));
  return functionNamed(session, subject, file);
}

/** The file and line where a place is, for listing, and the function that it belongs to. */
export function sourceOf(
  session: Session,
  location: Location,
): { readonly file: string; readonly line: number; readonly function: string | undefined } | undefined {
  const { target } = session;
  if (location.kind === "line") return { file: location.places.file, line: location.line, function: undefined };
  const range = sourceRange(target, location.address);
  if (range === undefined) return undefined;
  return { file: range.file, line: range.line, function: functionNameAt(target, location.address) };
}

function lineIn(session: Session, file: string | undefined, line: number): Location {
  const wanted = file ?? gdbState(session).listed?.file;
  if (wanted === undefined) throw new UsageError('No symbol table is loaded.  Use the "file" command.');
  const places = linePlaces(session.target, wanted, line);
  if (places === undefined) throw new UsageError(`No source file named ${wanted}.`);
  return { kind: "line", line, places };
}

function functionNamed(session: Session, name: string, file: string | undefined): Location {
  const { symbols } = session.target;
  const candidates = symbols.all(name).filter((symbol) => isCode(symbol, symbols));
  const found =
    file === undefined
      ? (candidates.find(({ address }) => address === symbols.find(name)?.address) ?? candidates[0])
      : candidates.find(({ address }) => {
          const path = sourceRange(session.target, address)?.file;
          return path === file || path?.endsWith(`/${file}`) === true;
        });
  if (found !== undefined) return { kind: "function", name, address: found.address };
  if (symbols.find(name) !== undefined && file === undefined) throw new UsageError(`"${name}" is not a function`);
  throw new UsageError(`Function "${name}" not defined${file === undefined ? "" : ` in "${file}"`}.`);
}

/** The address that the expression `text` comes to: of a function too whose type is not known. Errors as `evaluateText`. */
export function addressOf(session: Session, text: string): Address {
  try {
    return readAddress(decay(evaluateText(text, valueScope(session))));
  } catch (error) {
    // The address of a symbol is known without its type.
    if (error instanceof UntypedSymbol && error.symbol.isCode) return error.symbol.address;
    throw error;
  }
}
