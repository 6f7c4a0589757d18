/** What a `list` line asks for. */
import { type Address, address, offsetBy, UsageError } from "#base";
import { type Arguments, has, valueOf, valuesOf } from "../arguments.ts";
import { isKernelVirtual } from "../kernel-virtual.ts";
import { findAddress, parseAddress, parseCount } from "../number.ts";
import type { Session } from "../session.ts";
import { findStart, isNumber } from "../start-address.ts";
import { findMemberOffset, parseOptionOffset } from "../struct/member-offset.ts";
import type { ObjectRequest } from "../struct/object-writer.ts";
import { SynopsisError } from "../usage.ts";

/** A line taken apart. */
export interface ListRequest {
  readonly start: Address;
  /** From an entry's start to its link. */
  readonly offset: number;
  /** From the head's structure to the head (-O). */
  readonly headOffset: number | undefined;
  /** Whether the start is an entry, holds an entry (-h), or is a head (-H). */
  readonly form: "plain" | "entry" | "head";
  readonly reverse: boolean;
  readonly end: Address;
  /** Entries are not remembered. */
  readonly brent: boolean;
  /** From an object's start to its entry (-l). */
  readonly back: number;
  readonly objects: ObjectRequest;
}

/** The two operands; each stands where the other may. */
interface Places {
  start: Address | undefined;
  offset: number | undefined;
}

/** Reads the words of a line; throws UsageError in crash's words. */
export function parseListRequest(session: Session, args: Arguments): ListRequest {
  if (has(args, "d") && has(args, "x")) throw new UsageError("-d and -x are mutually exclusive");
  if (has(args, "s") && has(args, "S")) throw new UsageError("-S and -s options are mutually exclusive");
  const places: Places = { start: undefined, offset: undefined };
  for (const text of valuesOf(args, "o")) setOffset(places, parseOffset(session, "o", text));
  const headOffset = optionOffset(session, args, "O");
  const back = optionOffset(session, args, "l");
  const end = valueOf(args, "e");
  if (back !== undefined && !has(args, "s") && !has(args, "S")) {
    throw new SynopsisError("-l option can only be used with -s or -S option");
  }
  if (args.operands.length > 2) throw new SynopsisError("too many arguments");
  const last = end === undefined ? address(0) : parseAddress(end);
  placeOperands(session, args.operands, places);
  if (places.start === undefined) throw new SynopsisError("starting address required");
  if (places.offset !== undefined && back) throw new SynopsisError("-l and -o are mutually exclusive");
  const direct = has(args, "S");
  return {
    start: places.start,
    offset: places.offset ?? 0,
    headOffset,
    // Only entries with a list_head can be walked backward.
    form: has(args, "H") ? "head" : has(args, "h") || has(args, "r") ? "entry" : "plain",
    reverse: has(args, "r"),
    end: last,
    brent: has(args, "B"),
    back: back ?? 0,
    objects: {
      subjects: valuesOf(args, direct ? "S" : "s"),
      direct,
      strict: false,
      radix: has(args, "x") ? 16 : has(args, "d") ? 10 : session.settings.radix,
    },
  };
}

function optionOffset(session: Session, args: Arguments, option: "O" | "l"): number | undefined {
  const text = valueOf(args, option);
  return text === undefined ? undefined : parseOffset(session, option, text);
}

const parseOffset = ({ target }: Session, option: string, text: string): number =>
  parseOptionOffset(target.types, option, text, option === "l" ? "option" : "argument");

function setOffset(places: Places, offset: number): void {
  const { offset: known } = places;
  if (known !== undefined) throw new UsageError(`offset value ${known} (0x${known.toString(16)}) already entered`);
  places.offset = offset;
}

function setStart(places: Places, start: Address): void {
  if (places.start !== undefined) throw new UsageError("list start already entered");
  places.start = start;
}

/** `struct.member` is an offset and a symbol a start; of numbers the place decides, and whether they are addresses. */
function placeOperands(session: Session, operands: readonly string[], places: Places): void {
  const { kernel, target } = session;
  for (const [i, word] of operands.entries()) {
    const member = findMemberOffset(target.types, word);
    if (member !== undefined) {
      setOffset(places, member);
      continue;
    }
    const start = findStart(session, word);
    if (start !== undefined) {
      setStart(places, start);
      continue;
    }
    if (!isNumber(word)) throw new UsageError(`invalid argument: ${word}`);
    if (places.start !== undefined) {
      places.offset = parseCount(word);
      return;
    }
    const next = operands[i + 1];
    const at = findAddress(word) ?? address(0);
    if (places.offset !== undefined || next === undefined) {
      if (!isKernelVirtual(kernel, at)) throw new UsageError(`invalid kernel virtual address: ${word}`);
      places.start = at;
      return;
    }
    if (findStart(session, next) === undefined) {
      const isPlace = isNumber(next) || next.includes(".");
      if (!isPlace) throw new UsageError(`symbol not found: ${next}`);
      if (isKernelVirtual(kernel, at)) {
        places.start = at;
        continue;
      }
    }
    places.offset = parseCount(word);
  }
}

/** Where the walk begins and what ends it, before the head has been read: `read` gives the pointer at an address. */
export function entryPoint(
  { start, offset, headOffset, form, reverse, end }: ListRequest,
  read: (at: Address) => Address,
): { readonly start: Address; readonly end: Address; readonly link: number; readonly toEntry: number } {
  const backward = reverse ? 8 : 0;
  if (form === "plain") return { start, end, link: offset, toEntry: 0 };
  const common = { link: backward, toEntry: offset };
  if (form === "entry" && headOffset === undefined) return { start: offsetBy(start, offset), end, ...common };
  const head = form === "head" ? start : offsetBy(start, headOffset ?? 0);
  return { start: read(offsetBy(head, backward)), end: end === 0n ? head : end, ...common };
}
