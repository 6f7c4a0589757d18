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
  /** The runs of these bytes that it has, ascending; neighbours are one. */
  heldRuns(offset: number, size: number): Iterable<ByteRun>;
}

/** Bytes `start` to `end` of a file. */
export interface ByteRun {
  readonly start: number;
  readonly end: number;
}

/** A file that is a dump as it is. */
export function plainContainer(source: ByteSource): Container {
  return {
    source,
    stored: source.size,
    damage: [],
    holds: (offset, size) => offset + size <= source.size,
    heldRuns: (offset, size) =>
      offset < source.size ? [{ start: offset, end: Math.min(offset + size, source.size) }] : [],
  };
}
