import { Bytes } from "#base";
import { memorySource } from "#source";
import type { NameRows } from "./name-rows.ts";
import { isInPool } from "./name-rows.ts";
import { type HashedRows, settle } from "./name-settle.ts";
import { bucketBits, type NameSubject, parseTableHeader, ROW_SIZE, sealTable, tableLayout } from "./name-table.ts";
import { hashNames } from "./name-texts.ts";
import type { Section } from "./sections.ts";

/** The index of what was collected, as a flat file; `strings` is `.debug_str`. */
export function serializeNames(
  rows: NameRows,
  strings: Section | undefined,
  subject: NameSubject,
): Uint8Array<ArrayBuffer> {
  return serialize({ ...rows, hashes: hashNames(rows, strings) }, strings, subject);
}

/**
 * One index of several, which are of different units of one file. It is the one that a single pass over all units would
 * have given, byte for byte. FormatError when one of the parts is damaged.
 */
export function mergeNames(parts: readonly Uint8Array[], strings: Section | undefined): Uint8Array<ArrayBuffer> {
  const headers = parts.map((bytes, i) => parseTableHeader(memorySource(`part ${i} of a name index`, bytes)));
  const count = headers.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const pool = new Uint8Array(headers.reduce((sum, { poolSize }) => sum + poolSize, 0));
  const column = () => new Uint32Array(count);
  const merged = { hashes: column(), places: column(), entries: column(), infos: column(), pool };
  let row = 0;
  let poolEnd = 0;
  for (const [i, { rowCount, rows, pool: poolStart, poolSize }] of headers.entries()) {
    const view = new Bytes(parts[i]);
    for (let at = rows; at < rows + rowCount * ROW_SIZE; at += ROW_SIZE) {
      const info = view.u32(at + 12);
      merged.hashes[row] = view.u32(at);
      merged.places[row] = view.u32(at + 4) + (isInPool(info) ? poolEnd : 0);
      merged.entries[row] = view.u32(at + 8);
      merged.infos[row++] = info;
    }
    pool.set(parts[i].subarray(poolStart, poolStart + poolSize), poolEnd);
    poolEnd += poolSize;
  }
  return serialize(merged, strings, headers[0].subject);
}

function serialize(rows: HashedRows, strings: Section | undefined, subject: NameSubject): Uint8Array<ArrayBuffer> {
  const kept = settle(rows, strings);
  const texts = new Pool(rows.pool);
  const places = kept.map((row) => (isInPool(rows.infos[row]) ? texts.place(rows.places[row]) : rows.places[row]));
  const counts = { rowCount: kept.length, bits: bucketBits(kept.length), poolSize: texts.bytes.length };
  const layout = tableLayout(counts.rowCount, counts.bits, counts.poolSize);
  const bytes = new Uint8Array(layout.size);
  const view = new DataView(bytes.buffer);
  let bucket = 0;
  for (let i = 0; i < kept.length; i++) {
    const row = kept[i];
    const own = rows.hashes[row] >>> (32 - counts.bits);
    while (bucket <= own) view.setUint32(layout.directory + 4 * bucket++, i, true);
    const at = layout.rows + i * ROW_SIZE;
    view.setUint32(at, rows.hashes[row], true);
    view.setUint32(at + 4, places[i], true);
    view.setUint32(at + 8, rows.entries[row], true);
    view.setUint32(at + 12, rows.infos[row], true);
  }
  while (bucket <= 2 ** counts.bits) view.setUint32(layout.directory + 4 * bucket++, kept.length, true);
  bytes.set(texts.bytes, layout.pool);
  sealTable(bytes, counts, subject);
  return bytes;
}

/** The texts of a pool that are kept, each once, in the order in which they are asked for. */
class Pool {
  readonly bytes: number[] = [];
  readonly #from: Uint8Array;
  readonly #places = new Map<string, number>();

  constructor(from: Uint8Array) {
    this.#from = from;
  }

  /** Where the text that stood at `place` stands now. */
  place(place: number): number {
    const text = this.#from.subarray(place, this.#from.indexOf(0, place) + 1);
    const key = new Bytes(text).latin1();
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const fresh = this.bytes.length;
    for (const byte of text) this.bytes.push(byte);
    this.#places.set(key, fresh);
    return fresh;
  }
}
