import { isPartial, type Row } from "#base";
import { messageOf } from "./error-text.ts";

/** Why a list ends early. */
export interface BrokenRow extends Row {
  readonly kind: "broken";
  readonly text: string;
}

/** The row that says why `what` ends; other errors than those of the dump are thrown. */
function brokenRow(what: string, error: unknown): BrokenRow {
  if (!isPartial(error)) throw error;
  return { kind: "broken", text: `(${what}: ${messageOf(error)})` };
}

/**
 * The rows of `walk` up to a fault, and then the row that says why there are no more of `what`. What `walk` hands to its
 * argument is said behind the rows: parts that were passed over.
 */
export function* untilBroken<R>(
  what: string,
  walk: (fail: (error: unknown) => void) => Iterable<R>,
): Generator<R | BrokenRow> {
  const broken: BrokenRow[] = [];
  try {
    yield* walk((error) => void broken.push(brokenRow(what, error)));
  } catch (error) {
    broken.push(brokenRow(what, error));
  }
  yield* broken;
}
