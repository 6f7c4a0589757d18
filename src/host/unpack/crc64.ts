import { lazy } from "#base";

/** The polynomial of ECMA-182, reflected. */
const POLYNOMIAL = 0xc96c_5795_d787_0f42n;

/** Tables for eight bytes at a time, as halves: `low[256 * n + byte]` is what `byte`, n bytes before the last, changes. */
const tables = lazy(makeTables);

function makeTables(): readonly [Int32Array, Int32Array] {
  const low = new Int32Array(2048);
  const high = new Int32Array(2048);
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = (value & 1n) === 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    low[byte] = Number(BigInt.asIntN(32, value));
    high[byte] = Number(BigInt.asIntN(32, value >> 32n));
  }
  for (let i = 256; i < 2048; i++) {
    const l = low[i - 256] ?? 0;
    const h = high[i - 256] ?? 0;
    low[i] = ((l >>> 8) | (h << 24)) ^ (low[l & 0xff] ?? 0);
    high[i] = (h >>> 8) ^ (high[l & 0xff] ?? 0);
  }
  return [low, high];
}

/** CRC-64 as xz counts it. */
export class Crc64 {
  #low = -1;
  #high = -1;
  readonly #tables = tables();

  update(bytes: Uint8Array): void {
    let l = this.#low;
    let h = this.#high;
    let at = 0;
    const [low, high] = this.#tables;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + 8 <= bytes.length; at += 8) {
      const a = l ^ view.getInt32(at, true);
      const b = h ^ view.getInt32(at + 4, true);
      const [i, j, k, m] = [1792 + (a & 255), 1536 + ((a >>> 8) & 255), 1280 + ((a >>> 16) & 255), 1024 + (a >>> 24)];
      const [n, o, p, q] = [768 + (b & 255), 512 + ((b >>> 8) & 255), 256 + ((b >>> 16) & 255), b >>> 24];
      l = at8(low, i, j, k, m) ^ at8(low, n, o, p, q);
      h = at8(high, i, j, k, m) ^ at8(high, n, o, p, q);
    }
    for (; at < bytes.length; at++) {
      const row = (l ^ (bytes[at] ?? 0)) & 255;
      l = ((l >>> 8) | (h << 24)) ^ (low[row] ?? 0);
      h = (h >>> 8) ^ (high[row] ?? 0);
    }
    this.#low = l;
    this.#high = h;
  }

  value(): bigint {
    return (BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0);
  }
}

const at8 = (table: Int32Array, a: number, b: number, c: number, d: number): number =>
  (table[a] ?? 0) ^ (table[b] ?? 0) ^ (table[c] ?? 0) ^ (table[d] ?? 0);
