/** What a command line of `search` asks for. */
import { type Address, address, hex, offsetBy, UsageError } from "#base";
import {
  isKernelAddress,
  kernelRegions,
  mappedStretches,
  memoryEnd,
  type RegionKind,
  userEnd,
  userPageTable,
} from "#kernel/address-space";
import type { SymbolTable } from "#target";
import type { Arguments } from "../arguments.ts";
import { evaluateNumber } from "../evaluate.ts";
import { parseAddress, parseCount, parseDecimal } from "../number.ts";
import type { Session } from "../session.ts";
import { symbolLookup } from "../symbol-argument.ts";
import { SynopsisError } from "../usage.ts";
import type { Pattern, SoughtValue } from "./pattern.ts";

/** The one text encoder that every host of the core has; ECMAScript's own library lacks it. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Where is searched. `end` is exclusive. */
export type Scope =
  | { readonly kind: "stacks"; readonly activeOnly: boolean }
  | { readonly kind: "physical"; readonly start: Address; readonly end: Address }
  | { readonly kind: "user"; readonly start: Address; readonly end: Address }
  | {
      readonly kind: "kernel";
      readonly start: Address;
      readonly end: Address;
      readonly regions: ReadonlySet<RegionKind>;
    };

/** A search, and what is to be said before it. */
export interface SearchRequest {
  readonly scope: Scope;
  readonly pattern: Pattern;
  /** Units of memory shown before and after each hit. */
  readonly context: number;
  readonly remarks: readonly string[];
}

const LINEAR: readonly RegionKind[] = ["direct", "image"];
const MAPPED: readonly RegionKind[] = ["vmalloc", "modules", "pages"];

type Unit = "long" | "word" | "half" | "text";
const UNIT_OPTIONS: Readonly<Record<string, Unit>> = { w: "word", h: "half", c: "text" };
const UNIT_SIZE = { long: 8, word: 4, half: 2 } as const;

/** Understands the words; throws UsageError, in crash's words where it would complain too. */
export function parseSearchRequest(session: Session, args: Arguments): SearchRequest {
  const remarks: string[] = [];
  const unit = parseUnit(args, remarks);
  const given = parseLimits(session, args);
  if (args.operands.length === 0 || (given.length !== undefined && given.end !== undefined)) throw new SynopsisError();
  const scope = roundedScope(parseScope(session, args, given), remarks);
  if (given.mask !== 0n && unit === "text") remarks.push("mask ignored on string search");
  checkContext(given.context, unit, session.target.physical.pageSize);
  const pattern = unit === "text" ? textPattern(args) : valuePattern(session.target.symbols, args, unit, given.mask);
  return { scope, pattern, context: given.context, remarks };
}

function parseUnit({ options }: Arguments, remarks: string[]): Unit {
  let unit: Unit = "long";
  for (const { name } of options) {
    const chosen = UNIT_OPTIONS[name];
    if (chosen === undefined) continue;
    if (unit !== "long") remarks.push(`WARNING: overriding previously set search mode with "${name}"`);
    unit = chosen;
  }
  return unit;
}

interface Limits {
  readonly start: Address | undefined;
  readonly end: Address | undefined;
  readonly length: number | undefined;
  readonly mask: bigint;
  readonly context: number;
}

function parseLimits({ target }: Session, { options }: Arguments): Limits {
  const value = (name: string): string | undefined => options.findLast((option) => option.name === name)?.value;
  const place = (name: string): Address | undefined => {
    const text = value(name);
    return text === undefined ? undefined : ((findValue(target.symbols, text)?.value as Address) ?? parseAddress(text));
  };
  const length = value("l");
  if (length?.startsWith("-")) throw new UsageError(`not a valid number: ${length}`);
  const end = place("e");
  if (end === 0n) throw new UsageError("invalid ending address: 0");
  return {
    start: place("s"),
    end,
    length: length === undefined ? undefined : parseCount(length) || undefined,
    mask: parseAddress(value("m") ?? "0"),
    context: parseDecimal(value("x") ?? "0"),
  };
}

/** The value of an expression or a symbol; undefined for what must be a number. */
function findValue(symbols: SymbolTable, text: string): SoughtValue | undefined {
  if (/[(+\-*/%#&^|~<>]/.test(text)) {
    const value = evaluateNumber(text, symbolLookup(symbols));
    return { value, note: text.startsWith("(") ? text : `(${text})` };
  }
  // No name is that long and all digits; looking it up would read the symbols of every module.
  const symbol = /^(?:0x)?[0-9a-f]{9,}$/i.test(text) ? undefined : symbols.find(text);
  return symbol && { value: symbol.address, note: `(${text})` };
}

function parseScope(session: Session, { options }: Arguments, limits: Limits): Scope {
  const chosen = (name: string): boolean => options.some((option) => option.name === name);
  const space = options.findLast(({ name }) => ["k", "K", "V", "u", "p"].includes(name))?.name;
  for (const letter of ["t", "T"]) {
    if (!chosen(letter)) continue;
    if (chosen("t") && chosen("T")) throw new UsageError("-t and -T options are mutually exclusive");
    if (space !== undefined || limits.start !== undefined || limits.end !== undefined || limits.length !== undefined) {
      throw new UsageError(`-${letter} option cannot be used with other memory-selection options`);
    }
    return { kind: "stacks", activeOnly: letter === "T" };
  }
  if (chosen("u") && userPageTable(session.kernel, session.context) === undefined) {
    throw new UsageError("current context has no user address space");
  }
  switch (space) {
    case "p":
      return { kind: "physical", ...between(limits, 0n, BigInt(memoryEnd(session.kernel))) };
    case "u":
      return { kind: "user", ...userRange(session, limits) };
    default: {
      const kinds = chosen("V") ? MAPPED : chosen("K") ? LINEAR : [...LINEAR, ...MAPPED];
      return { kind: "kernel", ...kernelRange(session, limits), regions: new Set(kinds) };
    }
  }
}

interface Range {
  readonly start: Address;
  readonly end: Address;
}

function between({ start, end, length }: Limits, from: bigint, to: bigint): Range {
  const first = start ?? address(from);
  const last = length === undefined ? (end ?? address(to)) : offsetBy(first, length);
  if (last < first) throw new SynopsisError(`ending address ${hex(last)} is below starting address ${hex(first)}`);
  return { start: first, end: last };
}

function userRange({ kernel, target, context }: Session, limits: Limits): Range {
  const table = userPageTable(kernel, context);
  const behind = userEnd(kernel);
  if (limits.start !== undefined && limits.start >= behind) {
    throw new SynopsisError(`invalid user virtual address: ${hex(limits.start)}`);
  }
  // A length counts from where something is mapped.
  const [first] =
    limits.start === undefined && table !== undefined ? mappedStretches(target.physical, table, 0n, behind) : [];
  const range = between(limits, first?.start ?? 0n, behind);
  if (range.end > behind) throw new SynopsisError(`ending address ${hex(range.end)} is in kernel space`);
  return range;
}

function kernelRange({ kernel }: Session, limits: Limits): Range {
  if (limits.start !== undefined && !isKernelAddress(limits.start)) {
    throw new SynopsisError(`invalid kernel virtual address: ${hex(limits.start)}`);
  }
  const regions = kernelRegions(kernel);
  const first = regions.reduce((low, { start }) => (start < low ? start : low), regions[0]?.start ?? 0n);
  const last = regions.reduce((high, { end }) => (end > high ? end : high), 0n);
  return between(limits, first, last);
}

/** Memory is compared in whole words of 64 bits. */
function roundedScope(scope: Scope, remarks: string[]): Scope {
  if (scope.kind === "stacks") return scope;
  const start = address(scope.start & ~7n);
  if (start !== scope.start) remarks.push(`rounding down start address to: ${hex(start)}`);
  return { ...scope, start, end: address(scope.end & ~7n) };
}

function checkContext(context: number, unit: Unit, pageSize: number): void {
  if (context === 0) return;
  if (unit === "text") throw new UsageError("-x option is not allowed with -c");
  const most = pageSize / UNIT_SIZE[unit];
  if (context > most) throw new UsageError(`context value ${context} is too large: maximum is ${most}`);
}

function textPattern({ operands }: Arguments): Pattern {
  const encoder = new TextEncoder();
  const texts = operands.filter((text) => text !== "").map((text) => encoder.encode(text));
  if (texts.length === 0) throw new SynopsisError();
  return { kind: "texts", texts };
}

function valuePattern(
  symbols: SymbolTable,
  { operands }: Arguments,
  unit: keyof typeof UNIT_SIZE,
  mask: bigint,
): Pattern {
  const size = UNIT_SIZE[unit];
  const values = operands.map((text) => {
    const { value, note } = findValue(symbols, text) ?? { value: parseAddress(text), note: undefined };
    if (value >> BigInt(size * 8) !== 0n) {
      throw new UsageError(`value too large for -${unit[0]} option: ${hex(value)} ${note ?? ""}`);
    }
    return { value, note: mask === 0n ? note : undefined };
  });
  return { kind: "values", size, values, mask };
}
