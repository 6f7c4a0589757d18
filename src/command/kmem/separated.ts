/** Parts of an answer, apart from each other. */
import type { RemarkRow } from "./slab-row.ts";

/** Between parts. */
export const EMPTY_LINE: RemarkRow = { kind: "remark", text: "" };

/** Parts with an empty line between any two. */
export function* separated<R>(parts: Iterable<Iterable<R>>): Generator<R | RemarkRow> {
  let first = true;
  for (const part of parts) {
    if (!first) yield EMPTY_LINE;
    first = false;
    yield* part;
  }
}
