import { Bytes, type FaultReason, FormatError, type Pfn } from "#base";
import type { PageDecoders } from "#codec";
import { type ByteSource, readUpTo } from "#source";
import { type BitmapPair, countByBitmaps, excludedBy } from "../bitmap-pair.ts";
import type { Container } from "../container.ts";
import type { PageCounts } from "../dump.ts";
import { type FilePart, PageBitmap } from "../page-bitmap.ts";
import { compressionsOf, decoderFor, isCompressed } from "./compression.ts";
import { DUMP_DH_COMPRESSED_INCOMPLETE, type KdumpHeader, parseHeader } from "./header.ts";

const DESCRIPTOR_SIZE = 24;
/** How many of the last descriptors are looked at to learn where the file should end. */
const LAST_DESCRIPTORS = 4096;
/** How many descriptors are read at once where all are looked at. */
const SCANNED_DESCRIPTORS = 1 << 15;
/** Compressed pages are smaller than a page, or they are stored as they are; this allows for other writers. */
const LARGEST_EXPANSION = 2;

/**
 * One file of a compressed kdump: the whole dump, or the page frames `first` to `end` of a split one. Holds the blocks
 * of both bitmaps that were asked for last and scratch space; page descriptors stay in the file. The descriptor of a
 * page is found by its rank among the dumped pages of this file.
 */
export class KdumpPart implements BitmapPair {
  readonly header: KdumpHeader;
  readonly source: ByteSource;
  /** Page frames that the machine had. */
  readonly existing: PageBitmap;
  /** Page frames that the dump holds, in this file or another of the same dump. */
  readonly dumped: PageBitmap;
  /** First page frame whose page this file holds. */
  readonly first: number;
  /** Page frame behind the last one. */
  readonly end: number;
  /** Sentences about what is missing. */
  readonly damage: readonly string[];
  readonly #container: Container;
  readonly #decoders: PageDecoders;
  readonly #descriptor = new Bytes(new Uint8Array(DESCRIPTOR_SIZE));
  readonly #compressed: Uint8Array;

  /** Opens `container`; FormatError when its headers are damaged or its compression has no decoder. */
  constructor(container: Container, decoders: PageDecoders) {
    const { source } = container;
    const header = parseHeader(source);
    const size = header.bitmaps.size / 2;
    const { offset } = header.bitmaps;
    this.header = header;
    this.source = source;
    // No writer leaves bitmaps out of a flattened file, where they would take no room.
    const stored = Math.min(size, container.stored);
    this.existing = new PageBitmap(source, { offset, size: stored }, header.maxMapnr);
    this.dumped = new PageBitmap(source, { offset: offset + size, size: stored }, header.maxMapnr);
    this.first = header.split === undefined ? 0 : Math.min(header.split.start, header.maxMapnr);
    this.end = header.split === undefined ? header.maxMapnr : Math.min(header.split.end, header.maxMapnr);
    this.#container = container;
    this.#decoders = decoders;
    this.#compressed = new Uint8Array(header.blockSize * LARGEST_EXPANSION);
    this.damage = [...container.damage, ...this.#describeDamage()];
    this.#requireDecoders();
  }

  /** Copies the page into `target`; returns why not when it cannot be had. `pfn` must lie in this file's part. */
  readPage(pfn: Pfn, target: Uint8Array): FaultReason | undefined {
    const reason = this.#locate(pfn);
    if (reason !== undefined) return reason;
    const position = this.#descriptor.n64(0);
    const size = this.#descriptor.u32(8);
    const flags = this.#descriptor.u32(12);
    const compressed = isCompressed(flags);
    const stored = compressed ? this.#compressed.subarray(0, size) : target.subarray(0, size);
    if (this.source.readInto(position, stored) < size) return "truncated";
    const made = compressed ? this.#expand(flags, stored, target) : size;
    return made === this.header.blockSize ? undefined : "corrupt";
  }

  /** Why the page cannot be had, as far as bitmaps and descriptor tell. */
  missing(pfn: Pfn): FaultReason | undefined {
    return this.#locate(pfn);
  }

  /** Why the bitmaps say that no file of the dump holds the page; undefined when one does. */
  excluded(pfn: Pfn): FaultReason | undefined {
    return excludedBy(this, pfn);
  }

  /** Whether the file holds both bitmaps. */
  hasBitmaps(): boolean {
    const { offset, size } = this.header.bitmaps;
    return this.#container.holds(offset, size);
  }

  /**
   * Counts the page frames of this file's part: all by the bitmaps of the dump, lost ones by descriptors where something
   * is missing.
   */
  pages(bitmaps: BitmapPair): PageCounts {
    const { held, filtered, unknown } = countByBitmaps(bitmaps, this.first, this.end);
    const unreadable = this.damage.length === 0 ? 0 : this.#countUnreadable(held);
    return { present: held - unreadable, filtered, lost: unreadable + unknown };
  }

  /** The bytes of a part of the file that the sub header names; what is cut off is left out. */
  read(part: FilePart, limit: number): Bytes {
    return readUpTo(this.source, part.offset, Math.min(part.size, limit));
  }

  /** Reads the page's descriptor into the scratch space; returns why the page cannot be had when it says so. */
  #locate(pfn: Pfn): FaultReason | undefined {
    const reason = this.excluded(pfn);
    if (reason !== undefined) return reason;
    const rank = this.dumped.rank(pfn);
    const firstRank = this.dumped.rank(this.first);
    if (rank === undefined || firstRank === undefined) return "truncated";
    const at = this.header.descriptors + (rank - firstRank) * DESCRIPTOR_SIZE;
    if (this.source.readInto(at, this.#descriptor.array) < DESCRIPTOR_SIZE) return "truncated";
    return this.#unreadable(this.#descriptor, 0);
  }

  /** Why the page of the descriptor at `at` cannot be had, as far as the descriptor tells. */
  #unreadable(descriptors: Bytes, at: number): FaultReason | undefined {
    const position = descriptors.n64(at);
    const size = descriptors.u32(at + 8);
    // A writer that was stopped leaves descriptors of zeros behind.
    if (position === 0) return "truncated";
    const largest = isCompressed(descriptors.u32(at + 12)) ? this.#compressed.length : this.header.blockSize;
    if (size > largest) return "corrupt";
    return this.#container.holds(position, size) ? undefined : "truncated";
  }

  /** How many of the first `count` descriptors are cut off or name pages that cannot be had. */
  #countUnreadable(count: number): number {
    let readable = 0;
    for (let index = 0; index < count; index += SCANNED_DESCRIPTORS) {
      const wanted = Math.min(SCANNED_DESCRIPTORS, count - index) * DESCRIPTOR_SIZE;
      const bytes = readUpTo(this.source, this.header.descriptors + index * DESCRIPTOR_SIZE, wanted);
      for (let at = 0; at + DESCRIPTOR_SIZE <= bytes.length; at += DESCRIPTOR_SIZE) {
        if (this.#unreadable(bytes, at) === undefined) readable++;
      }
      // Where records of a flattened file are missing others may follow, but an end is an end.
      if (bytes.length === 0 && this.header.descriptors + index * DESCRIPTOR_SIZE >= this.source.size) break;
    }
    return count - readable;
  }

  #expand(flags: number, input: Uint8Array, target: Uint8Array): number | undefined {
    try {
      return decoderFor(flags, this.#decoders)?.decode(input, target);
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  /** Pages may be stored without compression, so the header's word counts; old writers left it out: then the first page's. */
  #requireDecoders(): void {
    const { status, descriptors } = this.header;
    const firstFlags = readUpTo(this.source, descriptors, DESCRIPTOR_SIZE);
    const flags = status | (firstFlags.length === DESCRIPTOR_SIZE ? firstFlags.u32(12) : 0);
    const absent = compressionsOf(flags).filter((name) => this.#decoders[name] === undefined);
    if (absent.length === 0) return;
    const known = Object.keys(this.#decoders).join(", ") || "nothing";
    throw new FormatError(this.source.name, 424, `pages compressed with ${known}`, absent.join(", "));
  }

  #describeDamage(): string[] {
    const { header, source } = this;
    const sentences: string[] = [];
    if ((header.status & DUMP_DH_COMPRESSED_INCOMPLETE) !== 0) {
      sentences.push("the writer marked the dump as incomplete: it ran out of space");
    }
    const end = this.#expectedEnd();
    if (end > source.size) sentences.push(`the file is cut off: at least ${end - source.size} bytes are missing`);
    return sentences;
  }

  /** Where the file must reach at least: behind the page descriptors, or behind the last pages that they name. */
  #expectedEnd(): number {
    const { header, source } = this;
    const first = this.dumped.rank(this.first);
    const behind = this.dumped.rank(this.end);
    // Bitmaps that are cut off tell no more than where descriptors would have begun.
    const count = first === undefined || behind === undefined ? 1 : behind - first;
    const table = header.descriptors + Math.max(0, count) * DESCRIPTOR_SIZE;
    if (table > source.size) return table;
    const last = Math.max(header.descriptors, table - LAST_DESCRIPTORS * DESCRIPTOR_SIZE);
    const bytes = readUpTo(source, last, table - last);
    let end = table;
    for (let at = 0; at + DESCRIPTOR_SIZE <= bytes.length; at += DESCRIPTOR_SIZE) {
      end = Math.max(end, bytes.n64(at) + bytes.u32(at + 8));
    }
    return end;
  }
}
