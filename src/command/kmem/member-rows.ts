/** kmem -m: chosen members of struct pages. */
import { type Address, type Cell, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { mappedFrames, type PageBlock, pageBlocks } from "#kernel/page";
import { type CType, memberPath, resolveTypedefs, sizeOf } from "#types";
import type { Session } from "../session.ts";
import { allBlocks } from "./page-rows.ts";

/** The chosen members of one page. */
export interface MembersRow extends Row {
  readonly kind: "members";
  readonly page: Address;
  readonly members: readonly MemberCell[];
  readonly titled: boolean;
}

/** A member of a page. */
interface MemberCell {
  readonly [field: string]: Cell;
  readonly name: string;
  /** A text for a structure: its words in hexadecimal. */
  readonly value: Cell;
  readonly shape: "word" | "signed" | "unsigned" | "structure" | "count";
  readonly size: number;
}

/** The meaning of the fields. */
export const MEMBERS_FIELDS = {
  page: "address of the `struct page`",
  members:
    "the members that were asked for: `name`, `value` (64-bit integers and pointers as 64-bit words, structures as the words that they are made of), `size` in bytes and what they are: `shape`",
  titled: "whether titles stand above it",
} as const;

/** How a member is shown. */
interface Member {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly shape: MemberCell["shape"];
}

/** The members of a list of names, separated by commas or blanks; throws in crash's words for one that is none. */
function chosenMembers(kernel: Kernel, list: string): readonly Member[] {
  if (/(^|,),|,$|^,/.test(list)) throw new UsageError(`invalid format: ${list}`);
  const names = list.split(/[,\s]+/).filter((name) => name !== "");
  const page = kernel.target.types.find("struct", "page");
  return names.map((name) => {
    const place = page?.kind === "struct" ? memberPath(page, name) : undefined;
    if (place === undefined || place.bitSize !== undefined) throw new UsageError(`invalid page struct member: ${name}`);
    const size = sizeOf(place.type);
    return { name, offset: place.bitOffset >> 3, size, shape: shapeOf(name, place.type) };
  });
}

function shapeOf(name: string, type: CType): Member["shape"] {
  const bare = resolveTypedefs(type);
  if (name === "flags" || bare.kind === "pointer") return "word";
  // The one structure that is shown as the count that it is.
  if (name === "_mapcount") return "count";
  if (bare.kind === "int" || bare.kind === "enum") return bare.signed ? "signed" : "unsigned";
  return "structure";
}

/** The members of all pages, or of the page of one frame. */
export function* memberRows(
  session: Session,
  list: string,
  frames: readonly number[] | undefined,
): Generator<MembersRow> {
  const { kernel } = session;
  const members = chosenMembers(kernel, list);
  let titled = true;
  const blocks = frames === undefined ? allBlocks(session) : blocksOf(kernel, frames);
  for (const block of blocks) {
    const view = new DataView(block.words.buffer, block.words.byteOffset, block.words.byteLength);
    const entry = block.words.byteLength / block.count;
    for (let i = 0; i < block.count; i++) {
      if (block.holed && block.missing[i] === 1) continue;
      const page = (block.address + BigInt(i * entry)) as Address;
      const cells = members.map(({ offset, ...member }) => ({
        ...member,
        value: valueOf(view, i * entry + offset, member),
      }));
      yield { kind: "members", page, members: cells, titled };
      titled = false;
    }
  }
}

function* blocksOf(kernel: Kernel, frames: readonly number[]): Generator<PageBlock> {
  for (const frame of frames) {
    if (mappedFrames(kernel).some(({ start, end }) => frame >= start && frame < end)) {
      yield* pageBlocks(kernel, frame, frame + 1);
    }
  }
}

function valueOf(view: DataView, at: number, { size, shape }: Pick<Member, "size" | "shape">): Cell {
  if (shape === "structure") return structureText(view, at, size);
  const signed = shape === "signed" || shape === "count";
  if (size === 8) return view.getBigUint64(at, true);
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true);
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true);
  return signed ? view.getInt8(at) : view.getUint8(at);
}

/** Words of 8 bytes, separated by commas; a shorter structure as one word of its size. */
function structureText(view: DataView, at: number, size: number): string {
  if (size === 4) return view.getUint32(at, true).toString(16).padStart(8, "0");
  const words: string[] = [];
  for (let i = 0; i + 8 <= size; i += 8)
    words.push(
      view
        .getBigUint64(at + i, true)
        .toString(16)
        .padStart(16, "0"),
    );
  return words.join(",");
}

/** One line: integers to `radix`, words and structures in hexadecimal. */
export function formatMembers({ page, members, titled }: MembersRow, radix: 10 | 16): string {
  const titles = titled ? `      PAGE        ${members.map(({ name }) => name).join("  ")}\n` : "";
  const last = members.length - 1;
  // crash puts no blanks behind a structure of one short word.
  const values = members.map((member, i) => {
    const short = member.shape === "structure" && member.size < 8 && i === last;
    return `${formatMember(member, radix)}${short ? "" : "  "}`;
  });
  return `${titles}${page.toString(16).padStart(16)}  ${values.join("")}\n`;
}

function formatMember({ value, shape, size }: MemberCell, radix: 10 | 16): string {
  if (typeof value === "string") return value;
  if (typeof value !== "bigint" && typeof value !== "number") return "?";
  if (shape === "word") return value.toString(16).padStart(16, "0");
  if (radix === 16 && shape !== "count")
    return BigInt.asUintN(size * 8, BigInt(value))
      .toString(16)
      .padStart(size * 2, "0");
  return String(typeof value === "bigint" && shape === "signed" ? BigInt.asIntN(64, value) : value);
}
