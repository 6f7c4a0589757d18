/** Registers that call frame information restores, and what the code alone tells of them: both start from the same frames. */
import { expect, it } from "vitest";
import { activatedStack } from "#kernel/frame";
import { taskTable } from "#kernel/task";
import { describeDump, fixtureNames } from "./support/dump-under-test.ts";
import { openLocal } from "./support/open-local.ts";

for (const name of fixtureNames("hung")) {
  describeDump(name, (dump) => {
    it("registers that both are certain of are the same", { timeout: 300_000 }, (context) => {
      const { vmlinux, vmcore } = dump.fixture;
      if (vmlinux === undefined) return context.skip("the kernel's debug file has not been fetched");
      const kernel = openLocal([vmlinux, vmcore]);
      const pairs = taskTable(kernel).tasks.flatMap(({ address }) => {
        const stack = activatedStack(kernel, address);
        return stack.activations.flatMap(({ index, registers, frame }) =>
          Array.from(stack.inferred()[index]?.registers ?? []).flatMap(([register, byCode]) => {
            const told = registers.get(register);
            if (told?.certain !== true || !byCode.certain || byCode.size !== 8) return [];
            return [{ frame: frame.ip, register, told: told.value, byCode: byCode.value }];
          }),
        );
      });
      expect(pairs.length).toBeGreaterThan(1000);
      expect(pairs.filter(({ told, byCode }) => told !== byCode)).toEqual([]);
    });
  });
}
