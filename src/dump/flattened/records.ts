import { Bytes, FormatError } from "#base";
import type { ByteSource } from "#source";
import { type Extents, ExtentsBuilder, overlay } from "../extents.ts";
import type { Progress } from "../progress.ts";

/** The header, of which the first 32 bytes mean something, is padded to this; records follow. */
const HEADER_SIZE = 4096;
const RECORD_HEADER = 16;
const TYPE_FLAT_HEADER = 1n;
const VERSION_FLAT_HEADER = 1n;
const END_OF_RECORDS = 0xffff_ffff_ffff_ffffn;
/** Bytes read at once where records are short. */
const WINDOW = 1 << 16;
/** Bytes of the file between two words about progress. */
const PROGRESS_STEP = 1 << 26;
/** Offsets beyond this are damage: no file system holds such a file. */
const LARGEST_OFFSET = 2 ** 52;

/** The records of a flattened file. */
export interface FlattenedRecords {
  readonly extents: Extents;
  /** False when the file ends, or is damaged, before the record that says that there are no more. */
  readonly complete: boolean;
  /** File offset behind the last record that could be read. */
  readonly end: number;
}

/**
 * Indexes the records of a flattened file (makedumpfile's `makedumpfile_header` and `makedumpfile_data_header`: 64-bit
 * numbers, big-endian) in one pass: each says where in the real dump the bytes after it belong. Records come in the
 * order they were written, so where two overlap the later one wins. FormatError when the header is of another version
 * or the numbers of the first record are impossible; a file that is cut off, or damaged further on, is not an error.
 */
export function indexRecords(source: ByteSource, progress: Progress = () => {}): FlattenedRecords {
  checkHeader(source);
  const headers = new HeaderReader(source);
  const runs = new RunMerger();
  let run = new ExtentsBuilder();
  let at = HEADER_SIZE;
  let told = 0;
  let complete = false;
  for (let header = headers.at(at); header !== undefined; header = headers.at(at)) {
    if (header.u64(0) === END_OF_RECORDS) {
      complete = true;
      break;
    }
    const offset = header.n64(0);
    const size = header.n64(8);
    if (offset + size > LARGEST_OFFSET) {
      if (at > HEADER_SIZE) break;
      throw new FormatError(source.name, at, "a record of a flattened dump", `offset ${offset}, size ${size}`);
    }
    const position = at + RECORD_HEADER;
    if (offset < run.reach) {
      runs.add(run.finish());
      run = new ExtentsBuilder();
    }
    run.append(offset, offset + Math.min(size, source.size - position), position);
    at = position + size;
    if (at - told >= PROGRESS_STEP) {
      told = at;
      progress(Math.min(at, source.size), source.size);
    }
  }
  if (told > 0) progress(source.size, source.size);
  runs.add(run.finish());
  return { extents: runs.finish(), complete, end: at };
}

/** Reads record headers: many at once where records are short, one by one where the bytes between would be read for nothing. */
class HeaderReader {
  readonly #source: ByteSource;
  readonly #window = new Uint8Array(WINDOW);
  #start = 0;
  #length = 0;
  #previous = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The header at an offset of the file, valid until the next call; undefined where the file ends. */
  at(offset: number): Bytes | undefined {
    if (offset + RECORD_HEADER > this.#start + this.#length) {
      const near = offset - this.#previous < WINDOW / 4;
      const target = near ? this.#window : this.#window.subarray(0, RECORD_HEADER);
      this.#start = offset;
      this.#length = this.#source.readInto(offset, target);
      if (this.#length < RECORD_HEADER) return undefined;
    }
    this.#previous = offset;
    const within = offset - this.#start;
    return new Bytes(this.#window.subarray(within, within + RECORD_HEADER), false);
  }
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
