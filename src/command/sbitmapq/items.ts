/** sbitmapq -s: the items of an array that stand for the bits that are taken. */
import { type Address, hex, isUnavailable, offsetBy, type Row, type Unavailable, UsageError } from "#base";
import { type SbitmapQueueView, sbitmapAt, sbitmapBits } from "#kernel/sbitmap";
import { formatMember, valueAt } from "#object";
import { memberPath, sizeOf } from "#types";
import { cellOf } from "../cell-of.ts";
import type { Session } from "../session.ts";
import { type ContentsStyle, contentsRow } from "../struct/contents.ts";
import { findSubject, type Subject } from "../struct/subject.ts";

/** An item. */
export interface ItemRow extends Row {
  readonly kind: "item";
  readonly bit: number;
  /** Where it stands; of an array of pointers, where the pointer does. */
  readonly place: Address;
  /** What it holds, as text; undefined when that was not asked for. */
  readonly contents: readonly (string | Unavailable)[] | undefined;
}

/** An array of items. */
export interface ItemRequest {
  readonly subject: Subject;
  /** Only these members are shown. */
  readonly members: readonly string[];
  readonly array: Address;
  /** The array is one of pointers to items. */
  readonly pointers: boolean;
  readonly verbose: boolean;
  readonly show: ContentsStyle;
}

/** Bytes of a pointer. */
const POINTER = 8;

/** The type of items that `struct[.member[,member]]` means; UsageError in crash's words. */
export function parseItems(session: Session, word: string): Pick<ItemRequest, "subject" | "members"> {
  const dot = word.indexOf(".");
  const name = dot === -1 ? word : word.slice(0, dot);
  const subject = findSubject(session.target.types, name);
  if (subject === undefined) throw new UsageError(`invalid data structure reference: ${word}`);
  return { subject, members: dot === -1 ? [] : word.slice(dot + 1).split(",") };
}

/** The rows of items, by bits. Faults are sbitmapBits'. */
export function* itemRows(session: Session, queue: SbitmapQueueView, request: ItemRequest): Generator<ItemRow> {
  const { kernel, target } = session;
  const size = request.pointers ? POINTER : sizeOf(request.subject.type);
  for (const bit of sbitmapBits(kernel, sbitmapAt(kernel, queue.bitmap()))) {
    session.checkpoint();
    const place = offsetBy(request.array, bit * size);
    const item = (): Address => (request.pointers ? target.memory.pointer(place) : place);
    const contents = request.verbose ? contentsOf(session, request, item) : undefined;
    yield { kind: "item", bit, place, contents };
  }
}

function contentsOf(
  { target }: Session,
  { subject, members, show }: ItemRequest,
  item: () => Address,
): readonly (string | Unavailable)[] {
  const at = cellOf(item);
  if (isUnavailable(at)) return [at];
  const object = valueAt(subject.type, target.memory, at);
  if (members.length === 0) return [cellOf(() => contentsRow(subject, at, object, show).text)];
  return members.map((member) => {
    if (memberPath(subject.type, member) === undefined) {
      return `sbitmapq: invalid data structure member reference: ${member}\n`;
    }
    return cellOf(() => `${formatMember(object, member, show.style, show.scope)}\n`);
  });
}

/** An item, with what it holds. */
export function* formatItem({ bit, place, contents }: ItemRow): Generator<string> {
  const at = `0x${hex(place, 8)}`;
  if (contents === undefined) {
    yield `${bit}: ${at}\n`;
    return;
  }
  yield `${bit} (${at}):\n`;
  for (const each of contents) yield isUnavailable(each) ? `(${each.unavailable})\n` : each;
}
