import type { Answer } from "./markers.ts";

/**
 * How a peer's answer stands to crash's.
 *
 * - `identical`: byte for byte.
 * - `spaces`: equal but for the amount of white space.
 * - `different`: an answer with another text.
 * - `failed`: no answer: the command is unknown, wrote nothing where crash writes, or the program died.
 * - `skipped`: nothing to compare with: the dump lacks what the line speaks of, or crash died.
 */
export type Verdict = "identical" | "spaces" | "different" | "failed" | "skipped";

const UNKNOWN_COMMAND = /^\S+: command not found: /m;

/** Compares the answers of crash and of the peer to the same line; undefined: it was never answered. */
export function compareAnswers(crash: Answer | undefined, peer: Answer | undefined): Verdict {
  if (crash === undefined || crash.died) return "skipped";
  if (peer === undefined || peer.died) return "failed";
  if (crash.text === peer.text) return "identical";
  if (squeeze(crash.text) === squeeze(peer.text)) return "spaces";
  if (peer.text.trim() === "") return "failed";
  return UNKNOWN_COMMAND.test(peer.text) && !UNKNOWN_COMMAND.test(crash.text) ? "failed" : "different";
}

/** `text` with runs of blanks as one blank, and without blank lines and blanks at line ends. */
function squeeze(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim().replace(/\s+/g, " "))
    .filter((line) => line !== "")
    .join("\n");
}

/** How many lines got each verdict. */
export type Tally = Readonly<Record<Verdict, number>>;

/** Counts `verdicts`. */
export function tally(verdicts: Iterable<Verdict>): Tally {
  const counts = { identical: 0, spaces: 0, different: 0, failed: 0, skipped: 0 };
  for (const verdict of verdicts) counts[verdict]++;
  return counts;
}

/** The part of the compared lines that is identical, 0 to 1; 1 when nothing could be compared. */
export function identicalShare(counts: Tally): number {
  const compared = counts.identical + counts.spaces + counts.different + counts.failed;
  return compared === 0 ? 1 : counts.identical / compared;
}
