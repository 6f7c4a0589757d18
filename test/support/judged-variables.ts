import { address, optional } from "#base";
import { STACKS_LINE } from "../../tools/frames/inquest-stacks.ts";
import { type DumpJudgement, judgeDump } from "../../tools/frames/judge-dump.ts";
import type { Judgement } from "../../tools/frames/judgement.ts";
import { type DumpUnderTest, newSession, runLine } from "./dump-under-test.ts";
import { openLocal } from "./open-local.ts";

/** Judges all variables that the program shows of a dump, with the kernel's debug file and that of our module. */
export function judgedVariables({ fixture }: DumpUnderTest): DumpJudgement {
  const kernel = openLocal([fixture.vmlinux ?? "", fixture.vmcore]);
  const session = newSession(kernel);
  const run = (line: string): string => {
    const { succeeded, output, errors } = runLine(session, line);
    if (!succeeded) throw new Error(`${line}: ${errors}${output.slice(-500)}`);
    return output;
  };
  if (fixture.valuesModule !== undefined) run(`mod -s inquest_values ${fixture.valuesModule}`);
  return judgeDump(run(STACKS_LINE), fixture.truth, (at, size) =>
    optional(() => kernel.target.memory.read(address(at), size).array),
  );
}

/** Of judged variables those that have a value, and the true one, and those with a wrong one by how sure it is said to be. */
export function verdict(judged: readonly Judgement[]): {
  readonly shown: number;
  readonly right: number;
  readonly wrongCertain: readonly Judgement[];
  /** The share of right ones among those that are said to be likely; 1 when there are none. */
  readonly likelyRight: number;
} {
  const shown = judged.filter((one) => one.shown !== undefined);
  const likely = shown.filter(({ confidence }) => confidence === "likely");
  return {
    shown: shown.length,
    right: shown.filter(({ right }) => right).length,
    wrongCertain: shown.filter(({ right, confidence }) => !right && confidence === "certain"),
    likelyRight: likely.length === 0 ? 1 : likely.filter(({ right }) => right).length / likely.length,
  };
}
