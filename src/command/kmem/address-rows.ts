/** kmem ADDRESS: everything that an address belongs to. */
import { type Address, hex, isPartial, optional, type Row } from "#base";
import type { Kernel } from "#kernel";
import { type SlabPlace, slabAt } from "#kernel/slab";
import { threadSize } from "#kernel/stack";
import { taskAt, taskTable } from "#kernel/task";
import { messageOf } from "../error-text.ts";
import type { PageRow } from "../page/page-row.ts";
import type { Session } from "../session.ts";
import { type ContextRow, contextRow } from "../set.ts";
import { placeRow, type SymbolRow } from "../sym/symbol-rows.ts";
import { type FreeRow, freeBlockRows } from "./free-rows.ts";
import { onePage } from "./page-rows.ts";
import { isManaged, type Place, untranslated } from "./place.ts";
import { EMPTY_LINE } from "./separated.ts";
import type { RemarkRow, SlabsRow } from "./slab-row.ts";
import { cacheRows, slabRows } from "./slab-rows.ts";
import { type VmallocRow, vmallocRowAt } from "./vmalloc-rows.ts";

/** The titles of a table that may be empty. */
export interface VmallocTitlesRow extends Row {
  readonly kind: "vmallocTitles";
}

/** A part of what an address belongs to. */
export type AddressRow =
  | SlabsRow
  | FreeRow
  | PageRow
  | VmallocRow
  | VmallocTitlesRow
  | (SymbolRow & { readonly kind: "place" })
  | (Row & ContextRow);

/** The rows of one address: parts that an empty line separates. */
export function* addressRows(session: Session, place: Place): Generator<AddressRow> {
  const { frame } = place;
  if (frame === undefined) {
    yield* untranslated(place).map(plain);
    yield notFound(place);
    return;
  }
  let first = true;
  for (const part of parts(session, place, frame)) {
    const rows = collect(part);
    if (rows.length === 0) continue;
    if (!first) yield EMPTY_LINE;
    first = false;
    yield* rows;
  }
  if (first) yield notFound(place);
}

/** The rows of a part, with a remark where it ends early: the other parts stand all the same. */
function collect(part: Iterable<AddressRow>): readonly AddressRow[] {
  const rows: AddressRow[] = [];
  try {
    for (const row of part) rows.push(row);
  } catch (error) {
    if (!isPartial(error)) throw error;
    rows.push(plain(`kmem: ${messageOf(error)}`));
  }
  return rows;
}

const plain = (text: string): RemarkRow => ({ kind: "remark", text });

const notFound = ({ typed, physical }: Place): RemarkRow =>
  plain(`${hex(typed)}: ${physical ? "physical" : "kernel virtual"} address not found in mem map`);

function* parts(session: Session, place: Place, frame: number): Generator<Iterable<AddressRow>> {
  const { kernel, target } = session;
  if (!place.physical) {
    const symbol = target.symbols.lookup(place.typed);
    if (symbol !== undefined) yield [{ ...placeRow(kernel, symbol.symbol, symbol.offset), kind: "place" }];
  }
  yield slabOfPlace(session, place);
  if (!place.physical) {
    const task = taskAround(kernel, place.typed);
    if (task !== undefined) yield [{ ...contextRow(kernel, task) }];
    const range = vmallocRowAt(kernel, place.typed);
    if (range !== undefined) yield [VMALLOC_HEAD, range];
  }
  yield freeBlockRows(kernel, frame, place.typed);
  if (!place.physical || isManaged(kernel, frame)) yield onePage(kernel, frame);
}

/** Stands above stretches of vmalloc, whether or not any follows. */
export const VMALLOC_HEAD: VmallocTitlesRow = { kind: "vmallocTitles" };

/** The slab of an address, with the one object that it is in, or all when it is that of the struct page. */
function* slabOfPlace(session: Session, place: Place): Generator<SlabsRow> {
  const slab = slabOf(session.kernel, place);
  if (slab === undefined) return;
  yield* cacheRows(session.kernel, slab.cache, true, false);
  yield* slabRows(session, slab.cache, slab.slab, place.page ? undefined : place.address);
}

/** The slab that a place is in. A struct page counts when it is a slab's first one. */
export function slabOf(kernel: Kernel, place: Place): SlabPlace | undefined {
  if (place.frame === undefined || kernel.options.slab === false) return undefined;
  const slab = optional(() => slabAt(kernel, place.address));
  return slab === undefined || (place.page && slab.slab !== place.typed) ? undefined : slab;
}

/** The task whose structure or stack holds an address. */
function taskAround(kernel: Kernel, at: Address): Address | undefined {
  const size = kernel.target.structures.find("struct", "task_struct");
  const bytes = BigInt(size?.kind === "struct" ? size.size : 0);
  const stack = BigInt(threadSize(kernel));
  let nearest: Address | undefined;
  for (const { address } of taskTable(kernel).tasks) {
    // A structure's end is the processor's registers, of which not all kernels allocate the whole: the next may begin there.
    if (at >= address && at < address + bytes && address > (nearest ?? 0n)) nearest = address;
    const base = optional(() => taskAt(kernel, address).stack());
    if (base !== undefined && base !== 0n && at >= base && at < base + stack) return address;
  }
  return nearest;
}
