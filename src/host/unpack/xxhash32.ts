const PRIME1 = 0x9e37_79b1;
const PRIME2 = 0x85eb_ca77;
const PRIME3 = 0xc2b2_ae3d;
const PRIME4 = 0x27d4_eb2f;
const PRIME5 = 0x1656_67b1;
const STRIPE = 16;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** The 32-bit xxHash of what it is given, with seed 0 ("xxHash fast digest algorithm" 0.1.1): LZ4's checksum. */
export class XxHash32 {
  readonly #lanes = Int32Array.of(PRIME1 + PRIME2, PRIME2, 0, -PRIME1);
  /** Bytes that do not fill a stripe yet. */
  readonly #rest = new Uint8Array(STRIPE);
  #restLength = 0;
  #total = 0;

  update(bytes: Uint8Array): void {
    this.#total += bytes.length;
    let at = 0;
    if (this.#restLength > 0) {
      const part = bytes.subarray(0, STRIPE - this.#restLength);
      this.#rest.set(part, this.#restLength);
      this.#restLength += part.length;
      at = part.length;
      if (this.#restLength < STRIPE) return;
      this.#stripes(this.#rest, 0, STRIPE);
      this.#restLength = 0;
    }
    const whole = at + Math.floor((bytes.length - at) / STRIPE) * STRIPE;
    this.#stripes(bytes, at, whole);
    this.#rest.set(bytes.subarray(whole));
    this.#restLength = bytes.length - whole;
  }

  /** The hash of all that was given so far, without a sign. */
  digest(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#lanes;
    let hash = this.#total >= STRIPE ? rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18) : PRIME5;
    hash = (hash + this.#total) | 0;
    const view = new DataView(this.#rest.buffer);
    let at = 0;
    for (; at + 4 <= this.#restLength; at += 4) {
      hash = Math.imul(rotate((hash + Math.imul(view.getUint32(at, true), PRIME3)) | 0, 17), PRIME4);
    }
    for (; at < this.#restLength; at++) {
      hash = Math.imul(rotate((hash + Math.imul(this.#rest[at] ?? 0, PRIME5)) | 0, 11), PRIME1);
    }
    hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  #stripes(bytes: Uint8Array, from: number, to: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const round = (lane: number, at: number): number =>
      Math.imul(rotate((lane + Math.imul(view.getInt32(at, true), PRIME2)) | 0, 13), PRIME1);
    let [a = 0, b = 0, c = 0, d = 0] = this.#lanes;
    for (let at = from; at < to; at += STRIPE) {
      a = round(a, at);
      b = round(b, at + 4);
      c = round(c, at + 8);
      d = round(d, at + 12);
    }
    this.#lanes.set([a, b, c, d]);
  }
}
