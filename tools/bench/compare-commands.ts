import { type MeasuredProgram, measureProcess } from "./measure-process.ts";
import type { Measurement } from "./measurement.ts";

/** A program that takes crash's command lines, and how it is started on a dump. */
export interface Contestant {
  readonly name: string;
  readonly command: readonly [program: string, ...words: string[]];
}

/** What one command costs a program beyond starting, opening the dump and leaving. Milliseconds. */
export interface NetCost {
  readonly cpu: number | undefined;
  readonly wall: number;
  /** Largest resident memory of the whole process, in kilobytes. */
  readonly memory: number | undefined;
  /** Why there are no figures. */
  readonly problem: string | undefined;
}

/** One command line by every contestant, in their order. */
export interface Comparison {
  readonly line: string;
  readonly costs: readonly NetCost[];
}

/** The start-up of every contestant, and what each line costs on top of it. */
export interface Contest {
  readonly starts: readonly Measurement[];
  readonly comparisons: readonly Comparison[];
}

/**
 * Runs every line by every contestant, line by line, so that a busy moment of the machine strikes all of them; `runs`
 * times each, of which the medians count.
 */
export function compareCommands(
  contestants: readonly Contestant[],
  lines: readonly string[],
  runs: number,
  onProgress: (text: string) => void = () => {},
): Contest {
  const measure = ({ name, command }: Contestant, line: string | undefined): Measurement => {
    onProgress(`${line ?? "start"}: ${name}`);
    const program: MeasuredProgram = { command, input: `${line === undefined ? "" : `${line}\n`}q\n`, expects: /^/ };
    return measureProcess({ task: line ?? "start", by: name }, program, runs);
  };
  const starts = contestants.map((contestant) => measure(contestant, undefined));
  const comparisons = lines.map((line) => ({
    line,
    costs: contestants.map((contestant, at) => netCost(measure(contestant, line), starts[at])),
  }));
  return { starts, comparisons };
}

function netCost(whole: Measurement, start: Measurement | undefined): NetCost {
  const problem = whole.problem ?? start?.problem;
  const cpu = whole.cpu === undefined || start?.cpu === undefined ? undefined : whole.cpu - start.cpu;
  return { cpu, wall: whole.wall - (start?.wall ?? 0), memory: whole.memory, problem };
}

/** The contest as a table in Markdown; the ratio is the last contestant's processor time by the first one's. */
export function contestTable({ starts, comparisons }: Contest): string {
  const names = starts.map(({ by }) => by);
  const head = ["", ...names.flatMap((name) => [`${name} CPU`, "wall", "memory"]), "ratio of CPU"];
  const rows = [
    ["start and leave", ...starts.flatMap((one) => figures(one.cpu, one.wall, one.memory, one.problem)), ""],
    ...comparisons.map(({ line, costs }) => [
      `\`${line.replaceAll("|", "\\|")}\``,
      ...costs.flatMap(({ cpu, wall, memory, problem }) => figures(cpu, wall, memory, problem)),
      ratio(costs.at(-1)?.cpu, costs[0]?.cpu),
    ]),
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function figures(
  cpu: number | undefined,
  wall: number,
  memory: number | undefined,
  problem: string | undefined,
): readonly string[] {
  if (problem !== undefined) return [problem, "", ""];
  return [
    cpu === undefined ? "" : seconds(cpu),
    seconds(wall),
    memory === undefined ? "" : `${Math.round(memory / 1024)} MiB`,
  ];
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** How many times the other's time is ours; what costs us next to nothing has no ratio that means something. */
function ratio(theirs: number | undefined, ours: number | undefined): string {
  if (theirs === undefined || ours === undefined) return "";
  return ours < 10 ? `> ${Math.round(theirs / 10)}` : (theirs / ours).toFixed(1);
}
