/** What a `p` line asks for. */
import { UsageError } from "#base";
import type { FormatLetter } from "#object";
import type { KernelSymbol, SymbolTable } from "#target";
import { type Arguments, has, radixOf } from "../arguments.ts";
import type { Session } from "../session.ts";
import { SynopsisError } from "../usage.ts";

/** A line taken apart. */
export interface PrintRequest {
  readonly expression: string;
  readonly radix: 10 | 16;
  /** gdb's format letter, as in `p/x`. */
  readonly format: FormatLetter | undefined;
  /** The symbol that begins the line: the answer begins with its name. */
  readonly symbol: KernelSymbol | undefined;
  /** What follows the symbol's colon, when the expression is a symbol with processors. */
  readonly cpus: string | undefined;
  /** The expression is the symbol and nothing more. */
  readonly isSymbol: boolean;
}

/** Reads the words of a line; throws UsageError. */
export function parsePrintRequest({ target, settings }: Session, args: Arguments): PrintRequest {
  if (has(args, "d") && (has(args, "x") || has(args, "h"))) throw new UsageError("-d and -x are mutually exclusive");
  const [text] = args.operands;
  if (text === undefined) throw new SynopsisError();
  const radix = radixOf(args, settings.radix);
  const [, letters, formatted = ""] = /^\/(\w*)\s*(.*)$/s.exec(text) ?? [];
  if (letters !== undefined) {
    // gdb's own command, without crash's answer by name.
    return { ...plain(formatted, radix), format: parseFormat(letters) };
  }
  return { ...plain(text, radix), ...leadingSymbol(text, target.symbols) };
}

function plain(expression: string, radix: 10 | 16): PrintRequest {
  if (expression === "") throw new SynopsisError();
  return { expression, radix, format: undefined, symbol: undefined, cpus: undefined, isSymbol: false };
}

function parseFormat(letters: string): FormatLetter | undefined {
  if (letters === "" || letters === "r") return undefined;
  if (/^[xduotcazfs]$/.test(letters)) return letters as FormatLetter;
  if (/^\d/.test(letters)) throw new UsageError('Item count other than 1 is meaningless in "print" command.');
  if (/^[bhwg]/.test(letters)) throw new UsageError('Size letters are meaningless in "print" command.');
  throw new UsageError(`Undefined output format "${letters}".`);
}

function leadingSymbol(text: string, symbols: SymbolTable): Partial<PrintRequest> {
  const [first = ""] = text.split(/\s/, 1);
  const [, name = "", cpus] = /^([\w.$]+?)(?::([\w,-]*))?$/.exec(first) ?? [];
  const symbol = /^\d/.test(name) ? undefined : symbols.find(name);
  if (symbol === undefined) return {};
  const rest = text.slice(first.length);
  const isSymbol = rest === "";
  return { symbol, cpus, isSymbol, expression: cpus === undefined ? text : `${name}${rest}` };
}
