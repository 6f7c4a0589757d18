/** What Jazzer.js calls with each input: the target of this process, judged. It goes on after what it finds. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkRun, type Offence } from "./check-run.ts";
import { minimize } from "./minimize.ts";
import { type FoundCase, writeState } from "./state.ts";
import type { Target } from "./target.ts";

/** Time to shorten one input, in milliseconds. */
const MINIMIZE_TIME = 3000;
/** Different offences of one target; what comes after them waits until these are mended. */
const MOST_FOUND = 20;
const SAY_EVERY = 500;
/** Lines of a stack: enough to tell offences apart while there are none, and to find the place when there is one. */
const SHORT_STACK = 3;
const LONG_STACK = 12;

const [bundle = "", folder = ""] = process.argv.slice(2);
// Jazzer.js instruments what is imported from now on.
const { target } = (await import(pathToFileURL(bundle).href)) as { readonly target: Target };
const keys = new Set<string>();
const found: FoundCase[] = [];
let executions = 0;
let said = 0;
// Most inputs end in an error, whose stack costs more than all else.
Error.stackTraceLimit = SHORT_STACK;

const say = (): void => {
  said = performance.now();
  writeState(join(folder, "state.json"), { executions, found });
};
process.on("exit", say);

/** One input. */
export function fuzz(data: Buffer): void {
  // A memory of its own: whatever lies around a Buffer is not the input's.
  const bytes = new Uint8Array(data);
  executions++;
  const offence = checkRun(target, bytes);
  if (offence !== undefined && !keys.has(offence.key) && keys.size < MOST_FOUND) {
    keys.add(offence.key);
    found.push(caseOf(offence, bytes));
    say();
  } else if (performance.now() - said > SAY_EVERY) {
    say();
  }
}

function caseOf({ kind, key, text }: Offence, bytes: Uint8Array): FoundCase {
  const file = join(folder, "found", `${kind}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}`);
  writeFileSync(file, bytes);
  const isSame = (shorter: Uint8Array): boolean => checkRun(target, shorter)?.key === key;
  const least = kind === "error" ? minimize(bytes, isSame, MINIMIZE_TIME) : bytes;
  Error.stackTraceLimit = LONG_STACK;
  const told = checkRun(target, least)?.text ?? text;
  Error.stackTraceLimit = SHORT_STACK;
  return { kind, text: told, file, input: Buffer.from(least).toString("base64") };
}
