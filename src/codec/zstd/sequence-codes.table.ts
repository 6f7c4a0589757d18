/** What codes of sequences stand for (RFC 8878, 3.1.1.3.2.1), and the counts of the tables that both sides know. */

/** Numbers below `count`, for codes that stand for themselves. */
const small = (count: number): number[] => Array.from({ length: count }, (_, code) => code);

/** Length of literals that a code begins at. */
export const LITERALS_BASE: Uint32Array = Uint32Array.from(
  small(16).concat([
    16, 18, 20, 22, 24, 28, 32, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536,
  ]),
);
/** Bits that are added to it. */
export const LITERALS_BITS: Uint8Array = Uint8Array.from(
  new Array<number>(16).fill(0).concat([1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
);
/** Length of a match that a code begins at. */
export const MATCH_BASE: Uint32Array = Uint32Array.from(
  small(35)
    .slice(3)
    .concat([35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539]),
);
/** Bits that are added to it. */
export const MATCH_BITS: Uint8Array = Uint8Array.from(
  new Array<number>(32).fill(0).concat([1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
);

/** A table that needs no description: how many states each symbol has, of a power of two of states. */
export interface KnownTable {
  /** -1 is one state that is left with all bits. */
  readonly counts: readonly number[];
  readonly accuracy: number;
}

/** For lengths of literals. */
export const LITERALS_TABLE: KnownTable = {
  counts: [
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
  ],
  accuracy: 6,
};
/** For lengths of matches. */
export const MATCH_TABLE: KnownTable = {
  counts: [
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ],
  accuracy: 6,
};
/** For offsets. */
export const OFFSET_TABLE: KnownTable = {
  counts: [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
  accuracy: 5,
};
