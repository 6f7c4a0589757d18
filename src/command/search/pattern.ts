/** What is searched for, in a form that pages can be compared with quickly. */

/** A value, and how the user wrote it where that says more than the number. */
export interface SoughtValue {
  readonly value: bigint;
  /** `(init_task)`; undefined for plain numbers and when bits are masked. */
  readonly note: string | undefined;
}

/** Numbers of one size, or texts. */
export type Pattern =
  | {
      readonly kind: "values";
      readonly size: 2 | 4 | 8;
      readonly values: readonly SoughtValue[];
      /** Bits that do not count. */
      readonly mask: bigint;
    }
  | { readonly kind: "texts"; readonly texts: readonly Uint8Array[] };

/** A place in a page where the pattern occurs: byte offset, and which of the values or texts it is. */
export interface PageHit {
  readonly offset: number;
  readonly index: number;
}

/** A page under comparison, and the same bytes as numbers. */
export interface PageBuffer {
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  readonly words: Int32Array;
}

/** An empty page. */
export function pageBuffer(size: number): PageBuffer {
  const { buffer } = new Uint8Array(size);
  return { bytes: new Uint8Array(buffer), halves: new Uint16Array(buffer), words: new Int32Array(buffer) };
}

/** Finds a pattern among the bytes `from` to `to` (exclusive, both multiples of 8) of a page, in ascending order. */
export type Matcher = (page: PageBuffer, from: number, to: number) => readonly PageHit[];

const NO_HITS: readonly PageHit[] = [];

/**
 * The matcher of numbers. 64-bit words are compared as halves, because typed arrays of 32 bits are compared some ten
 * times faster than bigints.
 */
export function valueMatcher({ size, values, mask }: Extract<Pattern, { kind: "values" }>): Matcher {
  const scans = values.map(({ value }) => {
    switch (size) {
      case 2:
        return halfScan(Number(value), Number(mask & 0xffffn));
      case 4:
        return wordScan(low32(value), low32(mask));
      case 8:
        return pairScan(low32(value), low32(value >> 32n), low32(mask), low32(mask >> 32n));
    }
  });
  return (page, from, to) => {
    let hits: PageHit[] | undefined;
    for (const [index, scan] of scans.entries()) {
      for (let at = scan(page, from, to); at >= 0; at = scan(page, at + size, to))
        (hits ??= []).push({ offset: at, index });
    }
    if (hits === undefined) return NO_HITS;
    return scans.length === 1 ? hits : hits.sort((a, b) => a.offset - b.offset || a.index - b.index);
  };
}

/** The first occurrence from `from` on, before `to`; -1 when there is none. */
type Scan = (page: PageBuffer, from: number, to: number) => number;

function pairScan(low: number, high: number, lowMask: number, highMask: number): Scan {
  const wantedLow = low | lowMask;
  const wantedHigh = high | highMask;
  return ({ words }, from, to) => {
    const end = to >> 2;
    for (let i = from >> 2; i < end; i += 2) {
      if ((words[i] | lowMask) === wantedLow && (words[i + 1] | highMask) === wantedHigh) return i << 2;
    }
    return -1;
  };
}

function wordScan(value: number, mask: number): Scan {
  const wanted = value | mask;
  return ({ words }, from, to) => {
    const end = to >> 2;
    for (let i = from >> 2; i < end; i++) {
      if ((words[i] | mask) === wanted) return i << 2;
    }
    return -1;
  };
}

function halfScan(value: number, mask: number): Scan {
  const wanted = value | mask;
  return ({ halves }, from, to) => {
    const end = to >> 1;
    for (let i = from >> 1; i < end; i++) {
      if ((halves[i] | mask) === wanted) return i << 1;
    }
    return -1;
  };
}

/** The low 32 bits as a signed number, as Int32Array yields them. */
function low32(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}
