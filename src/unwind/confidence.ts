import type { Stack } from "./frame.ts";

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

/**
 * How far each frame can be trusted to be what it is said to be, and to lie where it is said to: a frame that was guessed
 * leaves in doubt itself, all further out, and where the one that it called begins.
 */
export function frameConfidences({ frames }: Stack): readonly Confidence[] {
  const guessed = frames.findIndex(({ trust }) => trust === "frame-pointer" || trust === "scan");
  return frames.map((_, index) => (guessed !== -1 && index >= guessed - 1 ? "likely" : "certain"));
}
