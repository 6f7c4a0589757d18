/** What a `struct` line asks for. */
import { type Address, offsetBy, UsageError } from "#base";
import { isKernelAddress, kernelRegions, userEnd } from "#kernel/address-space";
import type { AddressSpace } from "#memory";
import type { KernelSymbol } from "#target";
import { memberPath, type TypeSource } from "#types";
import { type Arguments, has, radixOf, valueOf } from "../arguments.ts";
import { splitCpuSpec } from "../cpu-list.ts";
import { findAddress, findNumber, parseCount } from "../number.ts";
import type { Session } from "../session.ts";
import { resolveAddress, resolveSymbol, symbolNotFound } from "../symbol-argument.ts";
import { SynopsisError } from "../usage.ts";
import { isPerCpu, perCpuInstances } from "../value/per-cpu.ts";
import { sessionTypes } from "../value/types.ts";
import { contextMemory } from "../value/user-memory.ts";
import { findSubject } from "./subject.ts";

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
  if (has(args, "f")) throw new UsageError("-f is not supported: objects are read by virtual address");
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
  const memory = has(args, "u") ? contextMemory(session) : session.target.memory;
  const shared = { memory, count: parseElements(session, count) };

  const place = where.replace(/,$/, "");
  const { address, symbol, cpus } = parsePlace(session, place);
  const isShared = symbol !== undefined && !isPerCpu(symbol, session.target.symbols);
  if (cpus !== undefined && !isShared) {
    return { ...shared, places: perCpuInstances(session, offsetBy(address, -back), cpus), remark: undefined };
  }
  if (symbol !== undefined && !isShared) {
    throw new UsageError(`${place} is a per-CPU symbol: say of which processor (${place}:0, ${place}:a)`);
  }
  checkAddress(session, address, place, has(args, "u"));
  const remark = cpus === undefined ? undefined : `WARNING: ${symbol?.name} is not percpu; cpuspec ignored.`;
  return { ...shared, places: [{ cpu: undefined, address: offsetBy(address, -back) }], remark };
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
  const lowest = kernelRegions(kernel).reduce<bigint | undefined>(
    (start, region) => (start === undefined || region.start < start ? region.start : start),
    undefined,
  );
  const isValid = isUser ? at < userEnd(kernel) : isKernelAddress(at) && at >= (lowest ?? 0n);
  if (!isValid) throw new UsageError(`invalid ${isUser ? "user" : "kernel"} virtual address: ${text}`);
}

function parseElements({ target }: Session, text: string): number {
  if (findNumber(text.replace(/^-/, "")) === undefined) throw symbolNotFound(text, target.symbols);
  return parseCount(text);
}

/** `struct.member`, or a number of bytes. */
function embeddedOffset(types: TypeSource, text: string): number {
  const [, name, path] = /^(\w+)\.(.+)$/.exec(text) ?? [];
  if (name !== undefined && path !== undefined) {
    const subject = findSubject(types, name);
    const place = subject === undefined ? undefined : memberPath(subject.type, path);
    if (place !== undefined) return Math.floor(place.bitOffset / 8);
  } else if (findNumber(text) !== undefined) {
    return parseCount(text);
  }
  throw new UsageError(`invalid -l option: ${text}`);
}
