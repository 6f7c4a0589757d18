/** The invariant: bytes give a value or an error that is meant for people, soon and within little memory. */
import { getHeapStatistics } from "node:v8";
import type { Target } from "./target.ts";

/** What an input did that it must not. */
export interface Offence {
  readonly kind: "error" | "slow" | "memory";
  /** The error with its stack, or the figure. */
  readonly text: string;
  /** The same for inputs that offend in the same place. */
  readonly key: string;
}

/** Milliseconds that an input may take: parsers take microseconds, instrumented and on a busy machine some more. */
const MOST_TIME = 1000;
const LEAST_MEMORY = 128 << 20;
/** A figure must show so often in a row: others use the machine, and garbage is collected when it pleases. */
const WITNESSES = 3;

/** Runs `target` over `bytes`; undefined when it behaves. */
export function checkRun(target: Target, bytes: Uint8Array): Offence | undefined {
  const mostMemory = LEAST_MEMORY + bytes.length * (target.expansion ?? 1024);
  let offence: Offence | undefined;
  for (let witness = 0; witness < WITNESSES; witness++) {
    const before = memoryInUse();
    const start = performance.now();
    const error = errorOf(target, bytes);
    const time = performance.now() - start;
    if (error !== undefined) return error;
    const memory = memoryInUse() - before;
    offence = undefined;
    if (time > MOST_TIME) offence = { kind: "slow", text: `took ${time.toFixed(0)} ms`, key: "slow" };
    if (memory > mostMemory) {
      offence = { kind: "memory", text: `took ${(memory / 2 ** 20).toFixed(0)} MiB`, key: "memory" };
    }
    if (offence === undefined) return undefined;
    globalThis.gc?.();
  }
  return offence;
}

function errorOf(target: Target, bytes: Uint8Array): Offence | undefined {
  try {
    target.run(bytes);
  } catch (error) {
    if (!(error instanceof Error)) return { kind: "error", text: String(error), key: String(error) };
    if (error.name === "FormatError" || target.errors?.includes(error.name) === true) return undefined;
    const text = error.stack ?? String(error);
    // Where it was thrown, and from where that was called.
    const place = text.split("\n").filter((line) => line.startsWith("    at "));
    return { kind: "error", text, key: [error.name, ...place.slice(0, 2)].join(" ") };
  }
  return undefined;
}

function memoryInUse(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
