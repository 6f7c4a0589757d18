/** A page fault that waits, against what the thread that brought it about had said of it before. */
import { expect, it } from "vitest";
import { callStack, exceptionAt } from "#kernel/frame";
import { taskAt, taskTable } from "#kernel/task";
import { FAULTING_THREAD } from "../tools/fixture/system-call-cases.table.ts";
import { recordedCalls } from "../tools/frames/system-calls.ts";
import { describeDump, valuesFixtureNames } from "./support/dump-under-test.ts";
import { openLocal } from "./support/open-local.ts";

for (const name of valuesFixtureNames()) {
  describeDump(name, (dump) => {
    for (const files of ["the dump alone", "the dump and its vmlinux"]) {
      it(`from ${files}, says what faulted`, (context) => {
        const { vmcore, vmlinux, truth } = dump.fixture;
        if (files !== "the dump alone" && vmlinux === undefined)
          return context.skip("the vmlinux has not been fetched");
        const kernel = openLocal(files === "the dump alone" || vmlinux === undefined ? [vmcore] : [vmlinux, vmcore]);
        const task = taskTable(kernel).tasks.find(({ address }) => taskAt(kernel, address).comm() === FAULTING_THREAD);
        if (task === undefined) throw new Error("the thread is not there");
        const stack = callStack(kernel, task.address);
        const entry = stack.activations.findIndex(({ frame }) => frame.saved !== undefined && !frame.saved.user);
        const found = exceptionAt(kernel, stack, entry);
        expect(found?.name).toBe("exc_page_fault");
        const [address] = recordedCalls(truth).get(task.pid)?.arguments ?? [];
        expect(address).toBeDefined();
        expect(found?.faultAddress).toBe(address);
        // In kernel mode, a write; the page is not there yet, or read-only.
        expect(found?.errorCode).toSatisfy((code: unknown) => code === 2n || code === 3n);
      });
    }
  });
}
