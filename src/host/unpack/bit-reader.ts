import { FormatError } from "#base";
import type { InputReader } from "./input-reader.ts";

/** Takes bits from bytes, highest first. */
export class BitReader {
  readonly #input: InputReader;
  #held = 0;
  #count = 0;

  constructor(input: InputReader) {
    this.#input = input;
  }

  /** The next `count` bits, at most 24, as a number; FormatError at the end of the source. */
  take(count: number): number {
    while (this.#count < count) {
      this.#held = ((this.#held << 8) | this.#input.byte()) >>> 0;
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  /** The error of a file in which `expected` should be here. */
  broken(expected: string): FormatError {
    return new FormatError(this.#input.name, this.#input.position, expected, "damaged data");
  }
}
