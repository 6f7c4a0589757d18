import { type FramePair, isUnnamed, pairFrames, sameLine } from "./compare-frames.ts";
import { compareVariables, type VariableResult } from "./compare-variables.ts";
import type { DumpStacks, StackFrame, TaskStack } from "./stack.ts";

/** Two frames, or one that the other program does not have (`unnamed`: not the name of), and their variables. */
export interface FrameResult extends FramePair {
  readonly verdict: "equal" | "other line" | "unnamed" | "ours" | "drgn";
  readonly variables: readonly VariableResult[];
}

/** The two stacks of a task. */
export interface StackResult {
  readonly task: bigint;
  readonly pid: number;
  readonly comm: string;
  /** Why one of the programs has no stack, or not all of it. */
  readonly problems: readonly string[];
  readonly frames: readonly FrameResult[];
}

/** Compares the stacks of every task that either program has. */
export function compareStacks(ours: DumpStacks, drgn: DumpStacks): readonly StackResult[] {
  const own = new Map(ours.stacks.map((stack) => [stack.task, stack]));
  const theirs = new Map(drgn.stacks.map((stack) => [stack.task, stack]));
  return [...new Set([...own.keys(), ...theirs.keys()])].map((task) => compareTask(own.get(task), theirs.get(task)));
}

function compareTask(ours: TaskStack | undefined, drgn: TaskStack | undefined): StackResult {
  const { task = 0n, pid = 0, comm = "" } = ours ?? drgn ?? {};
  return {
    task,
    pid,
    comm,
    problems: [
      ...(ours === undefined ? ["only drgn has the task"] : []),
      ...(drgn === undefined ? ["drgn does not have the task"] : []),
      ...(ours?.problem === undefined ? [] : [`ours: ${ours.problem}`]),
      ...(drgn?.problem === undefined ? [] : [`drgn: ${drgn.problem}`]),
    ],
    frames: pairFrames(ours?.frames ?? [], drgn?.frames ?? []).map(compareFrame),
  };
}

function compareFrame(pair: FramePair): FrameResult {
  return {
    ...pair,
    verdict: judge(pair.ours, pair.drgn),
    variables: compareVariables(pair.ours?.variables ?? [], pair.drgn?.variables ?? []),
  };
}

function judge(ours: StackFrame | undefined, drgn: StackFrame | undefined): FrameResult["verdict"] {
  if (ours === undefined) return "drgn";
  if (drgn === undefined) return "ours";
  if (isUnnamed(drgn) && !isUnnamed(ours)) return "unnamed";
  return sameLine(ours, drgn) ? "equal" : "other line";
}
