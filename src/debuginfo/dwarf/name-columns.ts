/** A column of unsigned 32-bit numbers that grows: an array of objects or boxed numbers would cost several times more. */
export class GrowingColumn {
  #values: Uint32Array<ArrayBuffer> = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Uint32Array(2 * this.#values.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  set(row: number, value: number): void {
    this.#values[row] = value;
  }

  /** The values so far, not copied. */
  values(): Uint32Array {
    return this.#values.subarray(0, this.#length);
  }
}
