import type { DumpResult } from "./compare-dump.ts";
import type { FrameResult, StackResult } from "./compare-stacks.ts";
import type { VariableResult } from "./compare-variables.ts";

/** Counts of a dump's comparison. */
export interface Counts {
  readonly tasks: number;
  /** Tasks on which every frame is equal, or drgn knows no name for it. */
  readonly equalTasks: number;
  readonly frames: Readonly<Record<FrameResult["verdict"], number>>;
  readonly variables: Readonly<Record<VariableResult["verdict"], number>>;
  /** Our values: how many of them were found so, by `provenance confidence`. */
  readonly found: ReadonlyMap<string, number>;
  /** Of these, the ones that drgn has none beside. */
  readonly added: ReadonlyMap<string, number>;
}

/** Counts what the comparison found. */
export function countResults({ stacks }: DumpResult): Counts {
  const frames = stacks.flatMap((stack) => stack.frames);
  const variables = frames.flatMap((frame) => frame.variables);
  const frameCount = (verdict: FrameResult["verdict"]): number =>
    frames.filter((frame) => frame.verdict === verdict).length;
  const variableCount = (verdict: VariableResult["verdict"]): number =>
    variables.filter((variable) => variable.verdict === verdict).length;
  return {
    tasks: stacks.length,
    equalTasks: stacks.filter(isEqual).length,
    frames: {
      equal: frameCount("equal"),
      "other line": frameCount("other line"),
      unnamed: frameCount("unnamed"),
      ours: frameCount("ours"),
      drgn: frameCount("drgn"),
    },
    variables: {
      equal: variableCount("equal"),
      different: variableCount("different"),
      unlike: variableCount("unlike"),
      ours: variableCount("ours"),
      drgn: variableCount("drgn"),
      neither: variableCount("neither"),
    },
    found: byOrigin(variables.filter(({ ours }) => ours?.content !== undefined)),
    added: byOrigin(variables.filter(({ verdict }) => verdict === "ours")),
  };
}

/** Whether both programs have the same stack of a task, as far as drgn knows names. */
export function isEqual({ frames, problems }: StackResult): boolean {
  return problems.length === 0 && frames.every(({ verdict }) => verdict === "equal" || verdict === "unnamed");
}

function byOrigin(variables: readonly VariableResult[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { ours } of variables) {
    const origin = `${ours?.provenance ?? "unsaid"} ${ours?.confidence ?? "unsaid"}`;
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  return counts;
}
