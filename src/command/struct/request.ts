/** What a `struct` line asks for. */
import { type Address, address, offsetBy, UsageError } from "#base";
import { userEnd } from "#kernel/address-space";
import { type AddressSpace, DumpFile } from "#memory";
import type { KernelSymbol } from "#target";
import type { TypeSource } from "#types";
import { type Arguments, has, radixOf, valueOf } from "../arguments.ts";
import { splitCpuSpec } from "../cpu-list.ts";
import { isKernelVirtual } from "../kernel-virtual.ts";
import { findAddress, findNumber, parseCount } from "../number.ts";
import type { Session } from "../session.ts";
import { resolveAddress, resolveSymbol, symbolNotFound } from "../symbol-argument.ts";
import { SynopsisError } from "../usage.ts";
import { isPerCpu, perCpuInstances } from "../value/per-cpu.ts";
import { sessionTypes } from "../value/types.ts";
import { contextMemory } from "../value/user-memory.ts";
import { findMemberOffset } from "./member-offset.ts";

/** A line taken apart; its names are not looked up yet. */
export interface StructRequest {
  readonly name: string;
  /** Members asked for by name or path; none for the whole. */
  readonly members: readonly string[];
  readonly radix: 10 | 16;
  /** Where objects are to be shown; undefined when the definition is asked for. */
  readonly objects: Objects | undefined;
}

/** Objects side by side, at one place or at one place per processor. */
export interface Objects {
  readonly memory: AddressSpace;
  readonly places: readonly { readonly cpu: number | undefined; readonly address: Address }[];
  /** Negative: so many that end with the one at the place. */
  readonly count: number;
  readonly remark: string | undefined;
}

/** Reads the words of a line; throws UsageError in crash's words. */
export function parseStructRequest(session: Session, args: Arguments): StructRequest {
  if (has(args, "d") && (has(args, "x") || has(args, "h"))) throw new UsageError("-d and -x are mutually exclusive");
  const [subject, where, ...rest] = args.operands;
  if (subject === undefined) throw new SynopsisError();
  if (/[.,]$/.test(subject)) throw new UsageError(`invalid format: ${subject}`);
  const [, name = "", members] = /^([^.,]*)(?:[.,](.*))?$/.exec(subject) ?? [];
  const embedded = valueOf(args, "l");
  const back = embedded === undefined ? 0 : embeddedOffset(sessionTypes(session), embedded);
  return {
    name,
    members: members === undefined ? [] : members.split(","),
    radix: radixOf(args, session.settings.radix),
    objects: where === undefined ? undefined : parseObjects(session, args, where, rest, back),
  };
}

/** `back` is how far the objects begin before the place. */
function parseObjects(
  session: Session,
  args: Arguments,
  where: string,
  rest: readonly string[],
  back: number,
): Objects {
  const [count = valueOf(args, "c") ?? "1"] = rest;
  if (rest.length + (has(args, "c") ? 1 : 0) > 1) throw new UsageError("too many arguments!");
  const isFile = has(args, "f");
  const memory = isFile
    ? new DumpFile(session.target.dump)
    : has(args, "u")
      ? contextMemory(session)
      : session.target.memory;
  const shared = { memory, count: parseElements(session, count) };

  const place = where.replace(/,$/, "");
  if (isFile) {
    return { ...shared, places: [{ cpu: undefined, address: offsetBy(fileOffset(place), -back) }], remark: undefined };
  }
  const { address: at, symbol, cpus } = parsePlace(session, place);
  const isShared = symbol !== undefined && !isPerCpu(symbol, session.target.symbols);
  if (cpus !== undefined && !isShared) {
    return { ...shared, places: perCpuInstances(session, offsetBy(at, -back), cpus), remark: undefined };
  }
  if (symbol !== undefined && !isShared) {
    throw new UsageError(`${place} is a per-CPU symbol: say of which processor (${place}:0, ${place}:a)`);
  }
  checkAddress(session, at, place, has(args, "u"));
  const remark = cpus === undefined ? undefined : `WARNING: ${symbol?.name} is not percpu; cpuspec ignored.`;
  return { ...shared, places: [{ cpu: undefined, address: offsetBy(at, -back) }], remark };
}

/** A place in the dump file; decimal, other than addresses, when all digits are. */
function fileOffset(text: string): Address {
  const offset = findNumber(text);
  if (offset === undefined) throw new UsageError(`${text} is no offset in the dump file`);
  return address(offset);
}

/** An address or symbol, and the processors of which it is wanted. */
function parsePlace(
  { target: { symbols } }: Session,
  text: string,
): { readonly address: Address; readonly symbol: KernelSymbol | undefined; readonly cpus: string | undefined } {
  const { subject, cpus } = splitCpuSpec(text);
  const isNumber = subject.startsWith("(") || findAddress(subject) !== undefined;
  if (isNumber) return { address: resolveAddress(subject, symbols), symbol: undefined, cpus };
  const symbol = resolveSymbol(subject, symbols);
  return { address: symbol.address, symbol, cpus };
}

/** crash refuses addresses of the other half of the address space before it looks at anything else. */
function checkAddress({ kernel }: Session, at: Address, text: string, isUser: boolean): void {
  const isValid = isUser ? at < userEnd(kernel) : isKernelVirtual(kernel, at);
  if (!isValid) throw new UsageError(`invalid ${isUser ? "user" : "kernel"} virtual address: ${text}`);
}

function parseElements({ target }: Session, text: string): number {
  if (findNumber(text.replace(/^-/, "")) === undefined) throw symbolNotFound(text, target.symbols);
  return parseCount(text);
}

/** `struct.member`, or a number of bytes. */
function embeddedOffset(types: TypeSource, text: string): number {
  const offset = findMemberOffset(types, text) ?? (findNumber(text) === undefined ? undefined : parseCount(text));
  if (offset === undefined) throw new UsageError(`invalid -l option: ${text}`);
  return offset;
}
