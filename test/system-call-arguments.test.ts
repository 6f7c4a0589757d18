/** Arguments that were recovered from stacks, against those with which threads entered the kernel. */
import { expect, it } from "vitest";
import { hasRecordedCalls, recordedCalls, waitingCalls } from "../tools/frames/system-calls.ts";
import { describeDump, fixtureNames, valuesFixtureNames } from "./support/dump-under-test.ts";
import { judgedVariables, verdict } from "./support/judged-variables.ts";

const OLD_DUMP = "the dump is of an earlier guest; `npm run fixture -- clean` makes room for new ones";

/** Without a vmlinux there are no names of arguments; it is large, and fetched only when asked for. */
const NO_DEBUG_FILE = "the kernel's debug file is not there; `npm run fixture -- all --debug` fetches it";

for (const name of [...fixtureNames("hung"), ...valuesFixtureNames()]) {
  describeDump(name, (dump) => {
    it("the guest's threads wait in the calls that they told of", (context) => {
      if (!hasRecordedCalls(dump.fixture.truth)) return context.skip(OLD_DUMP);
      const told = recordedCalls(dump.fixture.truth);
      const waiting = waitingCalls(dump.fixture.truth).filter(({ pid }) => told.has(pid));
      expect(waiting.length).toBeGreaterThan(45);
      expect(waiting).toEqual(waiting.map(({ pid }) => told.get(pid)));
    });

    it("arguments on the way into a system call are those of the call", { timeout: 300_000 }, (context) => {
      if (dump.fixture.vmlinux === undefined) return context.skip(NO_DEBUG_FILE);
      if (!hasRecordedCalls(dump.fixture.truth)) return context.skip(OLD_DUMP);
      const { calls } = judgedVariables(dump);
      const { right, wrongCertain, likelyRight } = verdict(calls);
      expect(calls.length).toBeGreaterThan(300);
      expect(wrongCertain).toEqual([]);
      expect(likelyRight).toBeGreaterThanOrEqual(0.95);
      // DWARF alone tells some 30 to 50 %, depending on the kernel.
      expect(right).toBeGreaterThan(0.55 * calls.length);
    });
  });
}
