/** What was measured of one task, in one way of doing it. Times are medians in milliseconds. */
export interface Measurement {
  /** What was done, for example "ps". */
  readonly task: string;
  /** Who did it, with what: "inquest", "inquest with vmlinux", "crash", "drgn". */
  readonly by: string;
  /** `call` inside a process that has the dump open already, `process` from start to end of the program. */
  readonly scope: "call" | "process";
  readonly runs: number;
  readonly wall: number;
  /** The quickest run. */
  readonly best: number;
  /** Processor time, user and system together. */
  readonly cpu?: number;
  /** Largest resident memory, in kilobytes. */
  readonly memory?: number;
  /** Why there are no figures; they are 0 then. */
  readonly problem?: string;
}

/** The middle of the values; of an even number of them the lower of the two. 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}

/** A measurement that could not be made. */
export function failed(about: Pick<Measurement, "task" | "by" | "scope">, problem: string): Measurement {
  return { ...about, runs: 0, wall: 0, best: 0, problem };
}

/** The measurements as a table for people. */
export function measurementTable(measurements: readonly Measurement[]): string {
  const head = ["", "by", "wall", "best", "cpu", "memory"];
  const sections = (["process", "call"] as const).map((scope) => {
    const rows = measurements.filter((one) => one.scope === scope).map(tableRow);
    const title = scope === "process" ? "Whole processes" : "Calls, with the dump open and warm";
    return rows.length === 0 ? "" : `${title}\n${alignColumns([head, ...rows])}\n`;
  });
  return sections.filter((section) => section !== "").join("\n");
}

function tableRow({ task, by, wall, best, cpu, memory, problem }: Measurement): readonly string[] {
  if (problem !== undefined) return [task, by, `– ${problem}`, "", "", ""];
  const megabytes = memory === undefined ? "" : `${(memory / 1024).toFixed(0)} MiB`;
  return [task, by, milliseconds(wall), milliseconds(best), cpu === undefined ? "" : milliseconds(cpu), megabytes];
}

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;

/** Names to the left, figures to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const figures = rows.filter((row) => !row[2]?.startsWith("–"));
  const widths = rows[0]?.map((_, column) => {
    const counted = column < 2 ? rows : figures;
    return Math.max(...counted.map((row) => row[column]?.length ?? 0));
  });
  const lines = rows.map((row) =>
    row.map((cell, column) => {
      const width = widths?.[column] ?? 0;
      return column < 2 || cell.startsWith("–") ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
  return lines.map((cells) => `  ${cells.join("  ").trimEnd()}`).join("\n");
}
