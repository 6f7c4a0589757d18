import { ftruncateSync, writeSync } from "node:fs";

const PAGE = 4096;
const STAGE = 1 << 20;
const ZEROS = Buffer.alloc(PAGE);

/** Writes a file from its start to its end, leaving holes where whole pages are zero: most memory is. */
export class SparseFile {
  readonly #descriptor: number;
  readonly #stage = Buffer.allocUnsafe(STAGE);
  #staged = 0;
  #flushed = 0;
  #written = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Length of the file so far. */
  get size(): number {
    return this.#flushed + this.#staged;
  }

  /** Bytes that were really written. */
  get written(): number {
    return this.#written;
  }

  /** Adds `part` at the end. */
  append(part: Uint8Array): void {
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + STAGE - this.#staged);
      this.#stage.set(piece, this.#staged);
      this.#staged += piece.length;
      at += piece.length;
      if (this.#staged === STAGE) this.#flush();
    }
  }

  /** Gives the file its length; nothing may be added afterwards. */
  finish(): void {
    this.#flush();
    ftruncateSync(this.#descriptor, this.#flushed);
  }

  #flush(): void {
    for (let at = 0; at < this.#staged; ) {
      let end = at;
      while (end < this.#staged && !this.#isHole(end)) end += PAGE;
      end = Math.min(end, this.#staged);
      this.#write(at, end);
      at = end;
      while (at < this.#staged && this.#isHole(at)) at += PAGE;
    }
    this.#flushed += this.#staged;
    this.#staged = 0;
  }

  /** Whether the page at `at` is there as a whole and zero. */
  #isHole(at: number): boolean {
    return at + PAGE <= this.#staged && this.#stage.compare(ZEROS, 0, PAGE, at, at + PAGE) === 0;
  }

  #write(from: number, to: number): void {
    for (let at = from; at < to; ) {
      const done = writeSync(this.#descriptor, this.#stage, at, to - at, this.#flushed + at);
      at += done;
      this.#written += done;
    }
  }
}
