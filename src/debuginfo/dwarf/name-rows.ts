/** Declarations in columns, on their way into an index. */
export interface NameRows {
  /** Per row the offset of its name in `.debug_str`, or in `pool`. */
  readonly places: Uint32Array;
  /** Per row its kind, its rank and where its name is: see `infoOf`. */
  readonly infos: Uint32Array;
  /** Per row the offset of its entry in `.debug_info`. */
  readonly entries: Uint32Array;
  /** Names that stand in entries rather than in `.debug_str`, each up to its NUL. */
  readonly pool: Uint8Array;
}

/** Bits of an info, from low to high: where the name is (1 bit), kind (3), rank (2). */
export const INFO_BITS = 6;

/** Kind, rank and where the name is, packed so that of one name and kind the higher info is the better declaration. */
export const infoOf = (kind: number, rank: number, inPool: boolean): number =>
  (rank << 4) | (kind << 1) | (inPool ? 1 : 0);

/** The number of the kind in `info`. */
export const kindOf = (info: number): number => (info >>> 1) & 7;

/** The rank in `info`. */
export const rankOf = (info: number): number => (info >>> 4) & 3;

/** True when the name of a row with that info is in the pool. */
export const isInPool = (info: number): boolean => (info & 1) !== 0;

/** `info` without the rank: rows of one name and kind share it. */
export const infoKey = (info: number): number => info & 15;
