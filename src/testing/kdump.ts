import { ascii, concat, padded, place } from "./bytes.ts";
import { buildElf, type ElfSpec, note, type SegmentSpec } from "./elf.ts";

/** A synthetic machine's memory by page frame number: the page, left out by makedumpfile, or no memory there. */
export type Memory = readonly (Uint8Array | "filtered" | undefined)[];

/** How a page is stored in a compressed kdump: its descriptor's flags, and its bytes. */
export interface StoredPage {
  readonly flags: number;
  readonly data: Uint8Array;
}

/** What a dump says beside memory. */
export interface DumpSpec {
  readonly memory: Memory;
  readonly vmcoreinfo?: string;
  /** Number of processors, each with an NT_PRSTATUS note of zeros. */
  readonly processors?: number;
  /** The NT_PRSTATUS notes of processors whose registers matter, in the place of zeros. */
  readonly prstatus?: readonly Uint8Array[];
  /** Further notes, behind the others. */
  readonly notes?: Uint8Array;
}

/** A compressed kdump to build; what is left out is as makedumpfile writes it for x86-64. */
export interface KdumpSpec extends DumpSpec {
  readonly version?: number;
  /** Bits of `status`. */
  readonly status?: number;
  readonly store?: (page: Uint8Array) => StoredPage;
  readonly machine?: string;
  readonly time?: number;
  readonly physicalBase?: bigint;
  readonly dumpLevel?: number;
  /** The page frames of this file, `end` exclusive. */
  readonly split?: { readonly start: number; readonly end: number };
  /** Bytes per block and page frame; 4096 when left out. */
  readonly blockSize?: number;
  /** Text about what makedumpfile erased. */
  readonly erased?: string;
  /** Number of page frames by the header, in the place of that of `memory`. */
  readonly maxMapnr?: number;
}

const PAGE = 4096;

/** The notes of a core: NT_PRSTATUS for each processor, VMCOREINFO. */
export function coreNotes(spec: DumpSpec): Uint8Array {
  const statuses = spec.prstatus ?? Array.from({ length: spec.processors ?? 0 }, () => new Uint8Array(336));
  const registers = statuses.map((status) => note("CORE", 1, status));
  const info = spec.vmcoreinfo === undefined ? [] : [note("VMCOREINFO", 0, ascii(spec.vmcoreinfo))];
  return concat(...registers, ...info, spec.notes ?? new Uint8Array(0));
}

/** An ELF core: a PT_LOAD for each run of pages, those that were filtered behind its end in the file. */
export function buildElfCore(
  spec: DumpSpec,
  layout: Pick<ElfSpec, "escapedCounts" | "sectionHeadersFirst"> = {},
): Uint8Array {
  const segments: SegmentSpec[] = [{ type: 4, data: coreNotes(spec) }];
  const { memory } = spec;
  for (let pfn = 0; pfn < memory.length; ) {
    const start = pfn;
    const pages: Uint8Array[] = [];
    for (let page = memory[pfn]; page instanceof Uint8Array; page = memory[++pfn]) pages.push(page);
    while (memory[pfn] === "filtered") pfn++;
    if (pfn > start)
      segments.push({ type: 1, paddr: start * PAGE, data: concat(...pages), memsz: (pfn - start) * PAGE });
    else pfn++;
  }
  return buildElf({ type: 4, segments, ...layout });
}

/** A compressed kdump as a 64-bit little-endian machine writes it: headers, notes, bitmaps, descriptors, pages. */
export function buildKdump(spec: KdumpSpec): Uint8Array {
  const { memory, version = 6, store = (page: Uint8Array) => ({ flags: 0, data: page }) } = spec;
  const { start, end } = spec.split ?? { start: 0, end: memory.length };
  const { blockSize = PAGE, maxMapnr = memory.length } = spec;
  const notes = coreNotes(spec);
  const info = ascii(spec.vmcoreinfo ?? "");
  const infoAt = spec.vmcoreinfo === undefined ? 0 : String.fromCharCode(...notes).indexOf(spec.vmcoreinfo);
  const erased = ascii(spec.erased ?? "");
  const notesAt = blockSize + 104;
  const subBlocks = Math.ceil((104 + notes.length + erased.length) / blockSize);
  const bitmapBlocks = 2 * Math.ceil(memory.length / 8 / blockSize);

  const pages: Uint8Array[] = [];
  const descriptors: Uint8Array[] = [];
  const held = memory.slice(start, end).filter((page) => page instanceof Uint8Array);
  let position = (1 + subBlocks + bitmapBlocks) * blockSize + held.length * 24;
  for (const page of held) {
    const { flags, data } = store(page);
    descriptors.push(
      place(24, [
        [0, 8, position],
        [8, 4, data.length],
        [12, 4, flags],
      ]),
    );
    pages.push(data);
    position += data.length;
  }

  const header = place(464, [
    [8, 4, version],
    [408, 8, spec.time ?? 0],
    [424, 4, spec.status ?? 0],
    [428, 4, blockSize],
    [432, 4, subBlocks],
    [436, 4, bitmapBlocks],
    [440, 4, version >= 6 ? 0 : maxMapnr],
    [460, 4, spec.processors ?? 0],
  ]);
  header.set(ascii("KDUMP   "));
  header.set(ascii(spec.machine ?? "x86_64"), 12 + 4 * 65);
  const sub = place(104, [
    [0, 8, spec.physicalBase ?? 0n],
    [8, 4, spec.dumpLevel ?? 0],
    [12, 4, spec.split === undefined ? 0 : 1],
    [16, 8, version < 6 ? start : 0],
    [24, 8, version < 6 ? end : 0],
    [32, 8, info.length === 0 ? 0 : notesAt + infoAt],
    [40, 8, info.length],
    [48, 8, notesAt],
    [56, 8, notes.length],
    [64, 8, erased.length === 0 ? 0 : notesAt + notes.length],
    [72, 8, erased.length],
    [80, 8, version < 6 ? 0 : start],
    [88, 8, version < 6 ? 0 : end],
    [96, 8, version < 6 ? 0 : maxMapnr],
  ]);
  const bitmapSize = (bitmapBlocks / 2) * blockSize;
  const existing = bitmap(memory, (page) => page !== undefined, bitmapSize);
  const dumped = bitmap(memory, (page) => page instanceof Uint8Array, bitmapSize);
  const heads = [padded(header, blockSize), padded(concat(sub, notes, erased), blockSize)];
  return concat(...heads, existing, dumped, ...descriptors, ...pages);
}

function bitmap(memory: Memory, isSet: (page: Memory[number]) => boolean, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  memory.forEach((page, pfn) => {
    if (isSet(page)) bytes[pfn >> 3] |= 1 << (pfn & 7);
  });
  return bytes;
}

/** One write into a flattened file: where its bytes belong. */
export interface FlattenedRecord {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** What a flattened file begins with: version 1 of type 1. */
export function flattenedHeader(): Uint8Array {
  const header = place(
    PAGE,
    [
      [16, 8, 1],
      [24, 8, 1],
    ],
    false,
  );
  header.set(ascii("makedumpfile"));
  return header;
}

/** A flattened file of `records`, with or without the record that ends it. */
export function buildFlattened(records: readonly FlattenedRecord[], complete = true): Uint8Array {
  const header = flattenedHeader();
  const written = records.flatMap(({ offset, data }) => [
    place(
      16,
      [
        [0, 8, offset],
        [8, 8, data.length],
      ],
      false,
    ),
    data,
  ]);
  return concat(header, ...written, complete ? new Uint8Array(16).fill(0xff) : new Uint8Array(0));
}

/** `dump` cut into records of `size` bytes, the first one written last, as makedumpfile writes its header. */
export function flatten(dump: Uint8Array, size: number): Uint8Array {
  const records: FlattenedRecord[] = [];
  for (let offset = 0; offset < dump.length; offset += size) {
    records.push({ offset, data: dump.subarray(offset, offset + size) });
  }
  return buildFlattened([...records.slice(1), ...records.slice(0, 1)]);
}
