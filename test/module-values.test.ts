/** Arguments and locals of functions in a module of ours, against the values that its source says they have. */
import { expect, it } from "vitest";
import { describeDump, valuesFixtureNames } from "./support/dump-under-test.ts";
import { judgedVariables, verdict } from "./support/judged-variables.ts";

for (const name of valuesFixtureNames()) {
  describeDump(name, (dump) => {
    it("variables have the values that the module's source says", { timeout: 300_000 }, (context) => {
      if (dump.fixture.vmlinux === undefined) return context.skip("the kernel's debug file has not been fetched");
      const { values } = judgedVariables(dump);
      const { right, wrongCertain, likelyRight } = verdict(values);
      expect(values.length).toBeGreaterThan(500);
      expect(wrongCertain).toEqual([]);
      expect(likelyRight).toBeGreaterThanOrEqual(0.95);
      // What DWARF itself tells is some 55 % of them.
      expect(right).toBeGreaterThan(0.6 * values.length);
    });
  });
}
