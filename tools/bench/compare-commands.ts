import { spawnSync } from "node:child_process";
import { median } from "./measurement.ts";
import { type Mark, markLine, parseMarks } from "./session-marks.ts";

/** A program that takes crash's command lines, and how it is started on a dump. */
export interface Contestant {
  readonly name: string;
  readonly command: readonly [program: string, ...words: string[]];
}

/** What something costs a program, milliseconds. */
export interface Cost {
  readonly cpu: number | undefined;
  readonly wall: number;
}

/** What a line costs a program that has the dump open: as the first line of its session, and again behind that. */
export interface LineCost {
  readonly first: Cost;
  readonly again: Cost;
  /** What the program used until it took its first line. */
  readonly start: Cost;
  /** Largest resident memory of the session, in kilobytes. */
  readonly memory: number | undefined;
}

/** One command line by every contestant, in their order; a sentence in the place of figures that could not be had. */
export interface Comparison {
  readonly line: string;
  readonly costs: readonly (LineCost | string)[];
}

/** What the lines cost the programs. */
export interface Contest {
  readonly names: readonly string[];
  readonly comparisons: readonly Comparison[];
}

/**
 * Runs every line by every contestant, in sessions that have nothing else to do: `runs` sessions each, one contestant after
 * the other, so that a busy moment of the machine strikes all of them. Medians count. The time is read between the lines
 * of one session: the difference of two processes would have the noise of two start-ups, which for some programs is more
 * than most lines cost.
 */
export function compareCommands(
  contestants: readonly Contestant[],
  lines: readonly string[],
  runs: number,
  onProgress: (text: string) => void = () => {},
): Contest {
  const comparisons = lines.map((line): Comparison => {
    const sessions: (LineCost | string)[][] = contestants.map(() => []);
    for (let run = 0; run < runs; run++) {
      for (const [at, contestant] of contestants.entries()) {
        onProgress(`${line}: ${contestant.name}`);
        sessions[at]?.push(runSession(contestant, line));
      }
    }
    return { line, costs: sessions.map(summary) };
  });
  return { names: contestants.map(({ name }) => name), comparisons };
}

/** One session; a sentence when it did not do what it was meant to. */
function runSession({ command: [program, ...words] }: Contestant, line: string): LineCost | string {
  const asked = `${line} > /dev/null`;
  const input = `${[markLine, markLine, asked, markLine, asked, markLine, "q"].join("\n")}\n`;
  const { error, stdout, stderr } = spawnSync(program, words, { input, encoding: "latin1", maxBuffer: 1 << 30 });
  if (error !== undefined) return error.message;
  const [start, begin, middle, end] = parseMarks(stdout);
  if (start === undefined || begin === undefined || middle === undefined || end === undefined) {
    const said = `${stderr}${stdout}`.trim().split("\n").at(-1) ?? "";
    return `it did not answer: ${said.slice(0, 100)}`;
  }
  // Two marks without a line between them tell what a mark itself costs.
  const mark = between(start, begin);
  return {
    first: less(between(begin, middle), mark),
    again: less(between(middle, end), mark),
    start: { cpu: start.cpu, wall: 0 },
    memory: end.memory,
  };
}

const between = (from: Mark, to: Mark): Cost => ({
  cpu: from.cpu === undefined || to.cpu === undefined ? undefined : to.cpu - from.cpu,
  wall: to.time - from.time,
});

const less = (whole: Cost, part: Cost): Cost => ({
  cpu: whole.cpu === undefined || part.cpu === undefined ? undefined : whole.cpu - part.cpu,
  wall: whole.wall - part.wall,
});

/** The medians of several sessions; what went wrong, when one of them did. */
function summary(sessions: readonly (LineCost | string)[]): LineCost | string {
  const problem = sessions.find((session) => typeof session === "string");
  if (problem !== undefined) return problem;
  const good = sessions.filter((session) => typeof session !== "string");
  const medianOf = (value: (session: LineCost) => number | undefined): number | undefined => {
    const values = good.map(value).filter((figure) => figure !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const cost = (of: "first" | "again" | "start"): Cost => ({
    cpu: medianOf((session) => session[of].cpu),
    wall: medianOf((session) => session[of].wall) ?? 0,
  });
  return {
    first: cost("first"),
    again: cost("again"),
    start: cost("start"),
    memory: medianOf(({ memory }) => memory),
  };
}

/** The contest as a table in Markdown; the ratios are the last contestant's processor time by the first one's. */
export function contestTable({ names, comparisons }: Contest): string {
  const head = ["", ...names.flatMap((name) => [`${name} first`, "again", "memory"]), "ratio first", "again"];
  const rows = comparisons.map(({ line, costs }) => [
    `\`${line.replaceAll("|", "\\|")}\``,
    ...costs.flatMap(figures),
    ratio(costs.at(-1), costs[0], "first"),
    ratio(costs.at(-1), costs[0], "again"),
  ]);
  return [head, head.map(() => "---"), ...rows, starts(names, comparisons)]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

/** The last row: what starting took, by the median of all lines' sessions. */
function starts(names: readonly string[], comparisons: readonly Comparison[]): readonly string[] {
  const cells = names.flatMap((_, at) => {
    const figuresOf = comparisons.flatMap(({ costs }) => {
      const cost = costs[at];
      return cost === undefined || typeof cost === "string" ? [] : (cost.start.cpu ?? []);
    });
    return [figuresOf.length === 0 ? "" : seconds(median(figuresOf)), "", ""];
  });
  return ["(start)", ...cells, "", ""];
}

function figures(cost: LineCost | string): readonly string[] {
  if (typeof cost === "string") return [cost, "", ""];
  const { first, again, memory } = cost;
  return [
    seconds(first.cpu ?? first.wall),
    seconds(again.cpu ?? again.wall),
    memory === undefined ? "" : `${Math.round(memory / 1024)} MiB`,
  ];
}

const seconds = (milliseconds: number): string => `${(Math.max(0, milliseconds) / 1000).toFixed(3)} s`;

/** Below this, milliseconds, a time is as good as nothing, and no ratio means something. */
const NOTHING = 2;

/** How many times the other's time is ours. */
function ratio(
  theirs: LineCost | string | undefined,
  ours: LineCost | string | undefined,
  of: "first" | "again",
): string {
  if (theirs === undefined || ours === undefined || typeof theirs === "string" || typeof ours === "string") return "";
  const [other, own] = [theirs[of].cpu, ours[of].cpu];
  if (other === undefined || own === undefined || (other < NOTHING && own < NOTHING)) return "";
  return own < NOTHING ? `> ${Math.floor(other / NOTHING)}` : (other / own).toFixed(1);
}
