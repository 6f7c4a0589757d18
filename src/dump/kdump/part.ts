import { Bytes, type FaultReason, FormatError, type Pfn } from "#base";
import type { PageDecoders } from "#codec";
import { type ByteSource, readUpTo } from "#source";
import type { Container } from "../container.ts";
import { PageBitmap } from "../page-bitmap.ts";
import { compressionsOf, decoderFor, isCompressed } from "./compression.ts";
import { DUMP_DH_COMPRESSED_INCOMPLETE, type FilePart, type KdumpHeader, parseHeader } from "./header.ts";

const DESCRIPTOR_SIZE = 24;
/** How many of the last descriptors are looked at to learn where the file should end. */
const LAST_DESCRIPTORS = 4096;
/** Compressed pages are smaller than a page, or they are stored as they are; this allows for other writers. */
const LARGEST_EXPANSION = 2;

/**
 * One file of a compressed kdump: the whole dump, or the page frames `first` to `end` of a split one. Holds both
 * bitmaps (one bit per page frame each) and scratch space; page descriptors stay in the file. The descriptor of a page
 * is found by its rank among the dumped pages of this file.
 */
export class KdumpPart {
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
  readonly #decoders: PageDecoders;
  readonly #firstRank: number;
  readonly #descriptor = new Bytes(new Uint8Array(DESCRIPTOR_SIZE));
  readonly #compressed: Uint8Array;

  /** Opens `container`; FormatError when its headers are damaged or its compression has no decoder. */
  constructor(container: Container, decoders: PageDecoders) {
    const { source, stored } = container;
    const header = parseHeader(source);
    const half = header.bitmaps.size / 2;
    const bitmapAt = (offset: number): PageBitmap =>
      new PageBitmap(readUpTo(source, offset, Math.min(half, stored)).array, header.maxMapnr);
    this.header = header;
    this.source = source;
    this.existing = bitmapAt(header.bitmaps.offset);
    this.dumped = bitmapAt(header.bitmaps.offset + half);
    this.first = header.split === undefined ? 0 : Math.min(header.split.start, header.maxMapnr);
    this.end = header.split === undefined ? header.maxMapnr : Math.min(header.split.end, header.maxMapnr);
    this.#decoders = decoders;
    this.#firstRank = this.dumped.rank(this.first);
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
    if (size > (compressed ? this.#compressed.length : this.header.blockSize)) return "corrupt";
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
    if (pfn >= this.header.maxMapnr) return "not-dumped";
    // A bitmap is shorter than maxMapnr only when the file ends within it.
    if (pfn >= this.existing.size) return "truncated";
    if (!this.existing.has(pfn)) return "not-dumped";
    if (pfn >= this.dumped.size) return "truncated";
    return this.dumped.has(pfn) ? undefined : "filtered";
  }

  /** The bytes of a part of the file that the sub header names; what is cut off is left out. */
  read(part: FilePart, limit: number): Bytes {
    return readUpTo(this.source, part.offset, Math.min(part.size, limit));
  }

  /** Reads the page's descriptor into the scratch space; returns why the page cannot be had when it says so. */
  #locate(pfn: Pfn): FaultReason | undefined {
    const reason = this.excluded(pfn);
    if (reason !== undefined) return reason;
    const index = this.dumped.rank(pfn) - this.#firstRank;
    const got = this.source.readInto(this.header.descriptors + index * DESCRIPTOR_SIZE, this.#descriptor.array);
    if (got < DESCRIPTOR_SIZE) return "truncated";
    const position = this.#descriptor.n64(0);
    // A writer that was stopped leaves descriptors of zeros behind.
    if (position === 0) return "truncated";
    return position + this.#descriptor.u32(8) > this.source.size ? "truncated" : undefined;
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
    const count = this.dumped.rank(Math.min(this.end, this.dumped.size)) - this.#firstRank;
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
