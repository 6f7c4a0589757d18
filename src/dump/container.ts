import type { ByteSource } from "#source";

/** One file of a dump, as the formats see it. */
export interface Container {
  /** The dump's bytes: the file itself, or what a flattened file holds. */
  readonly source: ByteSource;
  /**
   * Bytes that the file really has. A flattened file of a few bytes may claim any size, so what is allocated by a
   * dump's own numbers is kept below this.
   */
  readonly stored: number;
  /** Sentences about what unwrapping found missing. */
  readonly damage: readonly string[];
  /** Whether `source` has all of these bytes: a flattened file that was cut off has holes. */
  holds(offset: number, size: number): boolean;
  /** The first byte from `offset` on that `source` has; Infinity when it has none. */
  nextHeld(offset: number): number;
}

/** A file that is a dump as it is. */
export function plainContainer(source: ByteSource): Container {
  return {
    source,
    stored: source.size,
    damage: [],
    holds: (offset, size) => offset + size <= source.size,
    nextHeld: (offset) => (offset < source.size ? offset : Number.POSITIVE_INFINITY),
  };
}
