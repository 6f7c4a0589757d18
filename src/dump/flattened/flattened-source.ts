import type { ByteSource } from "#source";
import type { ByteRun } from "../container.ts";
import { firstBehind } from "../extents.ts";
import type { Progress } from "../progress.ts";
import { indexRecords } from "./records.ts";

/** A flattened file presented as the dump it holds. */
export interface FlattenedSource extends ByteSource {
  /** Sentences about what is missing. */
  readonly damage: readonly string[];
  /** Whether all of these bytes are known: where records are missing, what none wrote is not. */
  holds(offset: number, size: number): boolean;
  /** The runs of these bytes that are known, ascending; neighbours are one. */
  heldRuns(offset: number, size: number): Iterable<ByteRun>;
}

/**
 * The dump inside the flattened file `source`, as `makedumpfile -R` would restore it: what no record wrote reads as
 * zeros, and the dump ends where the last byte was written. When the file is cut off, what no record wrote may have
 * been in the part that is missing, so a read ends before it instead. Random access by an index of the records (24
 * bytes each), which one pass over the file builds, telling `progress` how far it is. FormatError when the file's
 * structure is damaged from the start; where it is damaged later, it counts as cut off there.
 */
export function flattenedSource(source: ByteSource, progress?: Progress): FlattenedSource {
  const { extents, complete, end } = indexRecords(source, progress);
  const size = extents.count === 0 ? 0 : extents.end[extents.count - 1];
  function* runs(offset: number, length: number): Generator<ByteRun> {
    const limit = Math.min(offset + length, size);
    if (complete) {
      if (offset < limit) yield { start: offset, end: limit };
      return;
    }
    let start = offset;
    let end = offset;
    for (let i = firstBehind(extents, offset); i < extents.count && extents.start[i] < limit; i++) {
      if (extents.start[i] > end) {
        if (start < end) yield { start, end };
        start = extents.start[i];
      }
      end = Math.min(extents.end[i], limit);
    }
    if (start < end) yield { start, end };
  }

  return {
    name: source.name,
    size,
    damage: complete ? [] : [describeEnd(source, end)],
    holds(offset, length) {
      if (offset + length > size) return false;
      if (complete || length === 0) return true;
      for (const { start, end } of runs(offset, length)) return start === offset && end === offset + length;
      return false;
    },
    heldRuns: runs,
    readInto(offset, target) {
      const wanted = Math.max(0, Math.min(target.length, size - offset));
      let done = 0;
      for (let i = firstBehind(extents, offset); done < wanted; i++) {
        const at = offset + done;
        const gap = Math.min(Math.max(0, extents.start[i] - at), wanted - done);
        if (gap > 0 && !complete) return done;
        target.fill(0, done, done + gap);
        done += gap;
        const from = offset + done;
        const length = Math.min(extents.end[i] - from, wanted - done);
        if (length <= 0) continue;
        const got = source.readInto(
          extents.position[i] + from - extents.start[i],
          target.subarray(done, done + length),
        );
        done += got;
        if (got < length) return done;
      }
      return done;
    },
  };
}

function describeEnd(source: ByteSource, end: number): string {
  if (end >= source.size)
    return `the flattened file is cut off: it ends at ${source.size} bytes without its end record`;
  return `the flattened file is damaged at offset ${end}: of ${source.size} bytes those behind it are lost`;
}
