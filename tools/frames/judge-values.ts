import { type Judgement, judge, type ReadMemory, type Truth } from "./judgement.ts";
import type { TaskStack } from "./stack.ts";

/** What a variable of a waiting thread of our module holds, as the module itself logged. */
export interface TrueValue {
  readonly pid: number;
  readonly function: string;
  /** Which of the function's frames it is, the innermost being 0. */
  readonly level: number;
  readonly variable: string;
  readonly truth: Truth;
}

/** The true values in the lines of a log. */
export function parseTrueValues(log: readonly string[]): readonly TrueValue[] {
  return log.flatMap((line) => {
    const [, pid, name = "", level, variable = "", now = "", entry = now] =
      /inquest-truth: (\d+) (\S+) (\d+) (\S+) ([0-9a-f]+)(?: entry ([0-9a-f]+))?$/.exec(line) ?? [];
    if (pid === undefined) return [];
    return [{ pid: Number(pid), function: name, level: Number(level), variable, truth: { now, entry } }];
  });
}

/** Judges what stacks show of each variable whose true value is known. */
export function judgeValues(
  truth: readonly TrueValue[],
  stacks: readonly TaskStack[],
  read: ReadMemory,
): readonly Judgement[] {
  const byPid = new Map(stacks.map((stack) => [stack.pid, stack]));
  return truth.map((value) => {
    const frames = (byPid.get(value.pid)?.frames ?? []).filter(({ names }) => names.includes(value.function));
    const variables = frames[value.level]?.variables.filter(({ name }) => name === value.variable) ?? [];
    const variable = variables.find(({ content }) => content !== undefined) ?? variables[0];
    return judge(`pid ${value.pid}: ${value.function}.${value.variable}`, variable, value.truth, read);
  });
}
