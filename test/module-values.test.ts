/** Arguments and locals of functions in a module of ours, against the values that its source says they have. */
import { expect, it } from "vitest";
import { address } from "#base";
import { openKernel } from "../src/cli/open-session.ts";
import { parseInquestStacks, STACKS_LINE } from "../tools/frames/inquest-stacks.ts";
import {
  type DumpUnderTest,
  describeDump,
  newSession,
  runLine,
  valuesFixtureNames,
} from "./support/dump-under-test.ts";
import { type JudgedValue, judgeValues, parseTrueValues } from "./support/value-truth.ts";

for (const name of valuesFixtureNames()) {
  describeDump(name, (dump) => {
    it("variables have the values that the module's source says", { timeout: 300_000 }, (context) => {
      if (dump.fixture.vmlinux === undefined) return context.skip("the kernel's debug file has not been fetched");
      const judged = judgedValues(dump);
      const shown = judged.filter((value) => value.shown !== undefined);
      const wrong = shown.filter(({ right }) => !right);
      expect(judged.length).toBeGreaterThan(180);
      expect(wrong.filter(({ confidence }) => confidence === "certain")).toEqual([]);
      const likely = shown.filter(({ confidence }) => confidence === "likely");
      expect(likely.filter(({ right }) => right).length).toBeGreaterThanOrEqual(0.95 * likely.length);
      // What DWARF itself tells is 54 % of them.
      expect(shown.filter(({ right }) => right).length).toBeGreaterThan(0.6 * judged.length);
    });
  });
}

function judgedValues({ fixture, truth }: DumpUnderTest): readonly JudgedValue[] {
  const kernel = openKernel([fixture.vmlinux ?? "", fixture.vmcore], false);
  const session = newSession(kernel);
  const run = (line: string): string => {
    const { succeeded, output, errors } = runLine(session, line);
    if (!succeeded) throw new Error(`${line}: ${errors}${output.slice(-500)}`);
    return output;
  };
  run(`mod -s inquest_values ${fixture.valuesModule}`);
  const { stacks } = parseInquestStacks(run(STACKS_LINE));
  return judgeValues(parseTrueValues(truth.dmesg()), stacks, (at, size) => {
    const bytes = new Uint8Array(size);
    kernel.target.memory.readInto(address(at), bytes);
    return bytes;
  });
}
