/** What `printf "format", value, ...` writes. */
import { hex, UsageError } from "#base";
import {
  decay,
  evaluateText,
  formatValue,
  readAddress,
  readFloat,
  readInteger,
  readMemoryString,
  readText,
  type Scope,
  type Value,
} from "#object";
import { resolveTypedefs, sizeOf } from "#types";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { printStyle } from "./print-settings.ts";
import { formatDouble } from "./printf-number.ts";
import { splitArguments } from "./split-arguments.ts";
import { gdbState } from "./state.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

const CONVERSION = /%(?:%|([-+ #0']*)(\d*)(?:\.(\d*))?(hh|h|ll|l|L|z|j|t)?([a-zA-Z]))|%/g;

/** Longest field, and longest string, that is written: more is a typing error. */
const MAX_WIDTH = 10_000;
const MAX_STRING = 1 << 20;

/** The text of a `printf`; UsageError in gdb's words. */
export function formatPrintf(session: Session, text: string): string {
  const [, quoted, rest = ""] = /^"((?:[^"\\]|\\.)*)"\s*(.*)$/s.exec(text) ?? [];
  if (quoted === undefined) {
    throw new UsageError(text.startsWith('"') ? "Bad format string, non-terminated '\"'" : "Bad format string");
  }
  if (rest !== "" && !rest.startsWith(",")) throw new UsageError("Invalid argument syntax");
  const scope = valueScope(session);
  const values = splitArguments(rest.slice(1)).map((argument) => evaluateText(argument, scope));
  let used = 0;
  const format = unescapeText(quoted);
  const wanted = [...format.matchAll(CONVERSION)].filter(([whole]) => whole !== "%%").length;
  if (wanted !== values.length) throw new UsageError("Wrong number of arguments for specified format-string");
  return format.replace(CONVERSION, (whole, flags = "", width = "", precision, length, letter) => {
    if (whole === "%%") return "%";
    if (letter === undefined) throw new UsageError("Bad format string");
    const conversion = { flags, width: Number(width), precision: precisionOf(precision), length, letter };
    if (conversion.width > MAX_WIDTH || (conversion.precision ?? 0) > MAX_WIDTH)
      throw new UsageError("Bad format string");
    return converted(values[used++], conversion, session, scope);
  });
}

/** `text` with C's escapes replaced by what they stand for; a backslash at the end stands for nothing. */
export function unescapeText(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S]|$)/g, (_whole, escaped: string) =>
    /^[0-7]/.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8) & 0xff) : (ESCAPES[escaped] ?? escaped),
  );
}

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly length: string | undefined;
  readonly letter: string;
}

function precisionOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function converted(value: Value, conversion: Conversion, session: Session, scope: Scope): string {
  const { letter, length } = conversion;
  switch (letter) {
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      return padded(integerText(readInteger(decay(value)), conversion), conversion);
    case "c":
      return padded(String.fromCharCode(Number(readInteger(value) & 0xffn)), conversion);
    case "s":
      return padded(cut(stringOf(value), conversion.precision), conversion);
    case "p": {
      const at = readAddress(decay(value));
      return padded(at === 0n ? "(nil)" : `0x${hex(at)}`, conversion);
    }
    case "e":
    case "E":
    case "f":
    case "F":
    case "g":
    case "G":
      if (length !== undefined && length !== "l" && length !== "L") break;
      return padded(signed(formatDouble(readFloat(value), conversion), conversion), conversion);
    case "V": {
      const { settings } = session;
      return formatValue(value, printStyle({ settings, print: gdbState(session).print }, settings.radix), scope);
    }
  }
  throw new UsageError(
    letter === "n"
      ? "Format specifier `n' not supported in printf"
      : `Unrecognized format specifier '${letter}' in printf`,
  );
}

function integerText(integer: bigint, { flags, precision, length, letter }: Conversion): string {
  const bits = length === undefined || length === "h" || length === "hh" ? 32 : 64;
  if (letter === "d" || letter === "i") {
    const value = BigInt.asIntN(bits, integer);
    const digits = (value < 0n ? -value : value).toString().padStart(precision ?? 1, "0");
    return signed(value < 0n ? `-${digits}` : digits, { flags });
  }
  const value = BigInt.asUintN(bits, integer);
  const base = letter === "u" ? 10 : letter === "o" ? 8 : 16;
  const digits = value.toString(base).padStart(precision ?? 1, "0");
  const prefix = !flags.includes("#") || value === 0n || base === 10 ? "" : base === 8 ? "0" : "0x";
  return letter === "X" ? (prefix + digits).toUpperCase() : prefix + digits;
}

function signed(text: string, { flags }: Pick<Conversion, "flags">): string {
  if (text.startsWith("-")) return text;
  return flags.includes("+") ? `+${text}` : flags.includes(" ") ? ` ${text}` : text;
}

function padded(text: string, { flags, width, letter, precision }: Conversion): string {
  if (text.length >= width) return text;
  if (flags.includes("-")) return text.padEnd(width);
  const isNumber = /^[diuoxXeEfFgG]$/.test(letter) && (precision === undefined || /^[eEfFgG]$/.test(letter));
  if (!flags.includes("0") || !isNumber) return text.padStart(width);
  const [sign = ""] = /^(?:[-+ ]|0[xX])?/.exec(text) ?? [];
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : text.slice(0, precision);
}

/** What `%s` writes: the text of an array, or at an address. UsageError, or the fault, when there is none. */
function stringOf(value: Value): string {
  const type = resolveTypedefs(value.type);
  if (type.kind === "array" && sizeOf(type.element) === 1) return readText(value, MAX_STRING);
  const at = readAddress(decay(value));
  const { text, end } = readMemoryString(value.memory, at, MAX_STRING);
  // Reading the first byte again throws the fault.
  if (end === "fault" && text.length === 0) value.memory.read(at, 1);
  return text.cstring(0, text.length);
}
