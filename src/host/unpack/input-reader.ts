import { FormatError } from "#base";
import type { ByteSource } from "#source";

const CHUNK = 1 << 18;

/** Reads a source from its start to its end, in chunks: what the decompressors of whole files take their bytes from. */
export class InputReader {
  readonly name: string;
  readonly #source: ByteSource;
  #chunk: Uint8Array = new Uint8Array(0);
  /** Where `#chunk` is in the source. */
  #chunkAt = 0;
  #within = 0;

  constructor(source: ByteSource) {
    this.name = source.name;
    this.#source = source;
  }

  /** Bytes taken so far: where the next one stands in the source. */
  get position(): number {
    return this.#chunkAt + this.#within;
  }

  /** True when all bytes were taken. */
  get ended(): boolean {
    return this.#within === this.#chunk.length && !this.#fill();
  }

  /** The next byte; FormatError at the end of the source. */
  byte(): number {
    if (this.#within === this.#chunk.length && !this.#fill()) throw this.cut("a byte");
    return this.#chunk[this.#within++] ?? 0;
  }

  /** The next `count` bytes in a memory of their own; FormatError when there are fewer. `count` must be bounded. */
  take(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count; ) {
      if (this.#within === this.#chunk.length && !this.#fill()) throw this.cut(`${count} bytes`);
      const part = this.#chunk.subarray(this.#within, this.#within + count - done);
      bytes.set(part, done);
      done += part.length;
      this.#within += part.length;
    }
    return bytes;
  }

  /** A little-endian number of four bytes. */
  u32(): number {
    return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
  }

  /** What is left of the chunk at hand, as it comes; empty at the end of the source. Valid until the next call. */
  next(): Uint8Array {
    if (this.#within === this.#chunk.length) this.#fill();
    const rest = this.#chunk.subarray(this.#within);
    this.#within = this.#chunk.length;
    return rest;
  }

  /** The next byte without taking it; undefined at the end of the source. */
  peek(): number | undefined {
    return this.ended ? undefined : this.#chunk[this.#within];
  }

  /** Goes back to the start. */
  restart(): void {
    this.#chunk = new Uint8Array(0);
    this.#chunkAt = 0;
    this.#within = 0;
  }

  /** The error of a file that ends where `expected` should be. */
  cut(expected: string): FormatError {
    return new FormatError(this.name, this.position, expected, "the end of the file");
  }

  #fill(): boolean {
    this.#chunkAt += this.#chunk.length;
    const buffer = new Uint8Array(CHUNK);
    this.#chunk = buffer.subarray(0, this.#source.readInto(this.#chunkAt, buffer));
    this.#within = 0;
    return this.#chunk.length > 0;
  }
}
