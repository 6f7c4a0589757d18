import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseInquestStacks, userRegisters } from "./inquest-stacks.ts";
import { judgeCalls } from "./judge-calls.ts";
import { judgeValues, parseTrueValues } from "./judge-values.ts";
import type { Judgement, ReadMemory } from "./judgement.ts";
import { hasRecordedCalls, recordedCalls } from "./system-calls.ts";

/** What the program shows of all variables of a dump whose true values are known. */
export interface DumpJudgement {
  /** Of system calls' arguments, in the kernel. */
  readonly calls: readonly Judgement[];
  /** Of variables in our module. */
  readonly values: readonly Judgement[];
}

/** Judges the program's answer, on a fixture's dump with the memory that `read` gives, by the truth in a folder. */
export function judgeDump(answer: string, truth: string, read: ReadMemory): DumpJudgement {
  const { stacks } = parseInquestStacks(answer);
  const log = join(truth, "dmesg");
  const lines = existsSync(log) ? readFileSync(log, "latin1").split("\n") : [];
  return {
    calls: hasRecordedCalls(truth) ? judgeCalls(recordedCalls(truth), stacks, userRegisters(answer)) : [],
    values: judgeValues(parseTrueValues(lines), stacks, read),
  };
}

/** What has a value, and a wrong one. */
export function wrongOf({ calls, values }: DumpJudgement): DumpJudgement {
  const wrong = (judged: readonly Judgement[]): readonly Judgement[] =>
    judged.filter(({ shown, right }) => shown !== undefined && !right);
  return { calls: wrong(calls), values: wrong(values) };
}
