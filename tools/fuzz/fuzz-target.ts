import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { type FoundCase, readState } from "./state.ts";

/** What is to be done. */
export interface FuzzTask {
  readonly name: string;
  readonly bundle: string;
  /** Of this target alone: its corpus and what is found. */
  readonly folder: string;
  /** 0 for no limit, both. */
  readonly seconds: number;
  readonly runs: number;
}

/** What came of it. */
export interface TargetReport {
  readonly name: string;
  readonly executions: number;
  readonly seconds: number;
  /** Branches of the bundle that inputs took, as libFuzzer counts them, and inputs that are kept for what they reach. */
  readonly branches: number;
  readonly corpus: number;
  readonly found: readonly FoundCase[];
  /** Why the process ended before its time. */
  readonly failure: string | undefined;
}

/** Fuzzes one target in a process of its own, whatever becomes of that. */
export async function fuzzTarget({ name, bundle, folder, seconds, runs }: FuzzTask): Promise<TargetReport> {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, "state.json"), { force: true });
  const found = join(folder, "found");
  mkdirSync(found, { recursive: true });
  // What libFuzzer itself writes when an input does not end, or takes all memory.
  const artifacts = (): readonly string[] => readdirSync(found).filter((file) => /^(timeout|oom|crash)-/.test(file));
  const old = artifacts();
  const program = fileURLToPath(new URL("run-target.js", import.meta.url));
  const logPath = join(folder, "log.txt");
  const log = createWriteStream(logPath);
  const start = performance.now();
  const child = spawn(process.execPath, ["--expose-gc", program, bundle, folder, String(seconds), String(runs)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal ?? "nothing"));
  });
  await finished(log.end());
  const state = readState(join(folder, "state.json"));
  const [branches, corpus] = lastFigures(readFileSync(logPath, "utf8"));
  const left = artifacts()
    .filter((file) => !old.includes(file))
    .map((file) => join(found, file));
  return {
    name,
    executions: state.executions,
    seconds: (performance.now() - start) / 1000,
    branches,
    corpus,
    found: state.found,
    failure: code === 0 ? undefined : `ended with ${code}: ${left.join(", ") || `see ${logPath}`}`,
  };
}

/** From libFuzzer's lines: `#1024 pulse cov: 43 ft: 192 corp: 50/904b ...`. */
function lastFigures(log: string): readonly [branches: number, corpus: number] {
  const last = [...log.matchAll(/cov: (\d+) ft: \d+ corp: (\d+)/g)].at(-1);
  return [Number(last?.[1] ?? 0), Number(last?.[2] ?? 0)];
}
