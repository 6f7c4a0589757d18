import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failed, type Measurement, median } from "./measurement.ts";

/** A program, and what it is told on its standard input. */
export interface MeasuredProgram {
  readonly command: readonly [program: string, ...words: string[]];
  readonly input: string;
  /** What its output must hold for the run to count. */
  readonly expects: RegExp;
}

/**
 * GNU time. Node learns of the processor time and memory of a child through nothing of its own; without this program
 * those two are left out.
 */
const time = "/usr/bin/time";

/** Runs a program some times, behind one run that does not count, which fills the page cache. */
export function measureProcess(
  about: Pick<Measurement, "task" | "by">,
  program: MeasuredProgram,
  runs: number,
): Measurement {
  const folder = mkdtempSync(join(tmpdir(), "inquest-bench-"));
  try {
    const first = runOnce(program, join(folder, "time"));
    if (typeof first === "string") return failed({ ...about, scope: "process" }, first);
    const samples = Array.from({ length: runs }, () => runOnce(program, join(folder, "time"))).filter(
      (sample) => typeof sample !== "string",
    );
    const walls = samples.map(({ wall }) => wall);
    const measured = samples.filter(({ cpu }) => cpu !== undefined);
    return {
      ...about,
      scope: "process",
      runs: samples.length,
      wall: median(walls),
      best: Math.min(...walls),
      ...(measured.length === 0
        ? {}
        : {
            cpu: median(measured.map(({ cpu = 0 }) => cpu)),
            memory: median(measured.map(({ memory = 0 }) => memory)),
          }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Sample {
  readonly wall: number;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** One run; a sentence when it did not do what it was meant to. */
function runOnce({ command, input, expects }: MeasuredProgram, report: string): Sample | string {
  const timed = existsSync(time);
  const [program, ...words] = timed ? [time, "-f", "%U %S %M", "-o", report, ...command] : command;
  const start = performance.now();
  const { error, status, stdout, stderr } = spawnSync(program, words, {
    input,
    encoding: "latin1",
    maxBuffer: 1 << 30,
  });
  const wall = performance.now() - start;
  if (error !== undefined) return error.message;
  if (status !== 0 || !expects.test(stdout)) {
    const said = `${stderr}${stdout}`.trim().split("\n").at(-1) ?? "";
    return `it did not answer: ${said.slice(0, 100)}`;
  }
  if (!timed) return { wall, cpu: undefined, memory: undefined };
  // The last line; a line about the exit status may stand in front of it.
  const [user = 0, system = 0, memory = 0] = (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return { wall, cpu: (user + system) * 1000, memory };
}
