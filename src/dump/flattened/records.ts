import { Bytes, FormatError } from "#base";
import type { ByteSource } from "#source";
import { type Extents, ExtentsBuilder, overlay } from "../extents.ts";

/** The header, of which the first 32 bytes mean something, is padded to this; records follow. */
const HEADER_SIZE = 4096;
const RECORD_HEADER = 16;
const TYPE_FLAT_HEADER = 1n;
const VERSION_FLAT_HEADER = 1n;
const END_OF_RECORDS = 0xffff_ffff_ffff_ffffn;
/** Offsets beyond this are damage: no file system holds such a file. */
const LARGEST_OFFSET = 2 ** 52;

/** The records of a flattened file. */
export interface FlattenedRecords {
  readonly extents: Extents;
  /** False when the file ends without the record that says so. */
  readonly complete: boolean;
}

/**
 * Indexes the records of a flattened file (makedumpfile's `makedumpfile_header` and `makedumpfile_data_header`: 64-bit
 * numbers, big-endian) in one pass: each says where in the real dump the bytes after it belong. Records come in the
 * order they were written, so where two overlap the later one wins. FormatError when the header is of another version
 * or a record's numbers are impossible; a file that is cut off is not an error.
 */
export function indexRecords(source: ByteSource): FlattenedRecords {
  checkHeader(source);
  const runs = new RunMerger();
  let run = new ExtentsBuilder();
  let at = HEADER_SIZE;
  const header = new Bytes(new Uint8Array(RECORD_HEADER), false);
  let complete = false;
  while (source.readInto(at, header.array) === RECORD_HEADER) {
    if (header.u64(0) === END_OF_RECORDS) {
      complete = true;
      break;
    }
    const offset = header.n64(0);
    const size = header.n64(8);
    if (offset + size > LARGEST_OFFSET) {
      throw new FormatError(source.name, at, "a record of a flattened dump", `offset ${offset}, size ${size}`);
    }
    const position = at + RECORD_HEADER;
    if (offset < run.reach) {
      runs.add(run.finish());
      run = new ExtentsBuilder();
    }
    run.append(offset, offset + Math.min(size, source.size - position), position);
    at = position + size;
  }
  runs.add(run.finish());
  return { extents: runs.finish(), complete };
}

function checkHeader(source: ByteSource): void {
  const header = new Bytes(new Uint8Array(32), false);
  const got = source.readInto(0, header.array);
  if (got < 32 || header.u64(16) !== TYPE_FLAT_HEADER || header.u64(24) !== VERSION_FLAT_HEADER) {
    const found = got < 32 ? `${got} bytes` : `type ${header.u64(16)}, version ${header.u64(24)}`;
    throw new FormatError(source.name, 16, "a flattened dump of type 1 and version 1", found);
  }
}

/**
 * Overlays runs of ascending records, later above earlier, as a merge sort does: runs of like size first, so that many
 * short ones cost n log n and the usual one or two cost nothing.
 */
class RunMerger {
  readonly #runs: Extents[] = [];

  add(run: Extents): void {
    this.#runs.push(run);
    for (;;) {
      const [below, above] = this.#runs.slice(-2);
      if (above === undefined || below.count > 2 * above.count) return;
      this.#mergeLast();
    }
  }

  finish(): Extents {
    while (this.#runs.length > 1) this.#mergeLast();
    return this.#runs[0];
  }

  #mergeLast(): void {
    const [below, above] = this.#runs.splice(-2);
    this.#runs.push(overlay(below, above));
  }
}
