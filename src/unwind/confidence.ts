/**
 * How far a value can be trusted. `certain`: every step is told or cannot be otherwise. `likely`: one step is usual, not
 * sure. `possible`: a guess.
 */
export type Confidence = "certain" | "likely" | "possible";

const ORDER: readonly Confidence[] = ["certain", "likely", "possible"];

/** The lesser of two: what follows from both can be trusted no further. */
export function weaker(one: Confidence, other: Confidence): Confidence {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}
