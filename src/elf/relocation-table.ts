import { type Bytes, FormatError } from "#base";
import { type ByteSource, memorySource, readExactly } from "#source";

/** Entries between two that are remembered: a search reads one such run. */
const RUN = 512;
/** Tables that the linker left unsorted are sorted in memory, up to so many entries. */
const MOST_SORTED = 4_000_000;

/** A relocation (gABI, "Relocation"). */
export interface Relocation {
  /** `r_offset`: bytes from the start of the section that is changed. */
  readonly offset: number;
  /** Row of the symbol table. */
  readonly symbol: number;
  /** R_X86_64_* ... */
  readonly type: number;
  /** `r_addend`, as 64 bits; undefined in SHT_REL, where the place holds it. */
  readonly addend: bigint | undefined;
}

/** A relocation section, read in pieces. */
export interface RelocationTable {
  /** The relocations at offsets from `start` up to `end`, exclusive, ascending. */
  between(start: number, end: number): Iterable<Relocation>;
}

/**
 * The table in `content`, whose entries have `entrySize` bytes: 24 with addends (SHT_RELA), 16 without (SHT_REL). It is
 * scanned once, at the first question, for where runs of entries start: a module has millions.
 */
export function relocationTable(content: ByteSource, entrySize: 16 | 24): RelocationTable {
  const count = Math.floor(content.size / entrySize);
  let sorted: ByteSource | undefined;
  let starts = new Float64Array(0);

  const prepare = (): ByteSource => {
    starts = new Float64Array(Math.ceil(count / RUN));
    let previous = -1;
    for (let first = 0; first < count; first += RUN) {
      const bytes = entries(content, first, Math.min(RUN, count - first));
      starts[first / RUN] = bytes.n64(0);
      for (let at = 0; at < bytes.length; at += entrySize) {
        const offset = bytes.n64(at);
        if (offset < previous) return sort();
        previous = offset;
      }
    }
    return content;
  };
  const entries = (source: ByteSource, first: number, rows: number): Bytes =>
    readExactly(source, first * entrySize, rows * entrySize, "relocations");
  const sort = (): ByteSource => {
    if (count > MOST_SORTED) throw new FormatError(content.name, 0, "relocations by ascending offset", "another order");
    const bytes = entries(content, 0, count);
    const rows = Uint32Array.from({ length: count }, (_, row) => row);
    const offsets = Float64Array.from(rows, (row) => bytes.n64(row * entrySize));
    rows.sort((a, b) => offsets[a] - offsets[b] || a - b);
    const output = new Uint8Array(count * entrySize);
    for (let i = 0; i < count; i++) {
      output.set(bytes.slice(rows[i] * entrySize, entrySize).array, i * entrySize);
      if (i % RUN === 0) starts[i / RUN] = offsets[rows[i]];
    }
    return memorySource(content.name, output);
  };

  return {
    *between(start, end) {
      sorted ??= prepare();
      for (let run = lastBefore(starts, start); run < starts.length && starts[run] < end; run++) {
        const bytes = entries(sorted, run * RUN, Math.min(RUN, count - run * RUN));
        for (let at = firstFrom(bytes, entrySize, start); at < bytes.length; at += entrySize) {
          const offset = bytes.n64(at);
          if (offset >= end) return;
          const addend = entrySize === 24 ? bytes.u64(at + 16) : undefined;
          yield { offset, symbol: bytes.u32(at + 12), type: bytes.u32(at + 8), addend };
        }
      }
    },
  };
}

/** The last run that starts before `offset`, so that entries at it are not missed; the first run when none does. */
function lastBefore(starts: Float64Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] < offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where in `bytes` the first entry at or behind `offset` stands; the end when none does. */
function firstFrom(bytes: Bytes, entrySize: number, offset: number): number {
  let low = 0;
  let high = bytes.length / entrySize;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bytes.n64(middle * entrySize) < offset) low = middle + 1;
    else high = middle;
  }
  return low * entrySize;
}
