/** What the process of a target tells the one that started it, in a file that it rewrites as it goes. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Offence } from "./check-run.ts";

/** An input that offends, as it was found and as short as it could be made. */
export interface FoundCase {
  readonly kind: Offence["kind"];
  readonly text: string;
  /** The file that holds the input as it was found. */
  readonly file: string;
  /** The minimised input in base64. */
  readonly input: string;
}

/** How far a target is. */
export interface TargetState {
  readonly executions: number;
  readonly found: readonly FoundCase[];
}

/** Replaces the file at once, so that nobody reads half of it. */
export function writeState(path: string, state: TargetState): void {
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}

/** The last state that was written; nothing done when there is none. */
export function readState(path: string): TargetState {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as TargetState;
  } catch {
    return { executions: 0, found: [] };
  }
}
