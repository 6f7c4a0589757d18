/** What a `struct` line asks for. */
import { type Address, offsetBy, UsageError } from "#base";
import { isKernelAddress, kernelRegions, userEnd } from "#kernel/address-space";
import type { AddressSpace } from "#memory";
import { memberPath, type TypeSource } from "#types";
import { type Arguments, has, radixOf, valueOf } from "../arguments.ts";
import { splitCpuSpec } from "../cpu-list.ts";
import { findNumber, parseCount } from "../number.ts";
import type { Session } from "../session.ts";
import { resolveAddress, symbolNotFound } from "../symbol-argument.ts";
import { SynopsisError } from "../usage.ts";
import { isPerCpu, perCpuInstances } from "../value/per-cpu.ts";
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
  const back = embedded === undefined ? 0 : embeddedOffset(session.target.types, embedded);
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

  const { address, cpus, remark } = parsePlace(session, where.replace(/,$/, ""));
  if (cpus !== undefined) {
    const places = perCpuInstances(session, offsetBy(address, -back), cpus);
    return { ...shared, places, remark };
  }
  checkAddress(session, address, where.replace(/,$/, ""), has(args, "u"));
  return { ...shared, places: [{ cpu: undefined, address: offsetBy(address, -back) }], remark };
}

/** An address or symbol, with the processors of which it is wanted. */
function parsePlace(
  session: Session,
  text: string,
): { readonly address: Address; readonly cpus: string | undefined; readonly remark: string | undefined } {
  const { symbols } = session.target;
  const { subject, cpus } = splitCpuSpec(text);
  const symbol = symbols.find(subject);
  const address = resolveAddress(subject, symbols);
  const isOne = symbol !== undefined && symbol.address === address && !isPerCpu(symbol, symbols);
  if (cpus === undefined || !isOne) return { address, cpus, remark: undefined };
  return { address, cpus: undefined, remark: `WARNING: ${subject} is not percpu; cpuspec ignored.` };
}

/** crash refuses addresses of the other half of the address space before it looks at anything else. */
function checkAddress({ kernel }: Session, at: Address, text: string, isUser: boolean): void {
  const symbol = kernel.target.symbols.find(text);
  if (symbol !== undefined && symbol.address === at && isPerCpu(symbol, kernel.target.symbols)) {
    throw new UsageError(`${text} is a per-CPU symbol: say of which processor (${text}:0, ${text}:a)`);
  }
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
