/** Arguments that were recovered from the dump alone, against what other ways through the kernel's data say they are. */
import { expect, it } from "vitest";
import type { Address } from "#base";
import { callStack, type FrameVariable, variablesOf } from "#kernel/frame";
import { superBlocks } from "#kernel/fs";
import { waitsOf } from "#kernel/lock";
import { taskTable } from "#kernel/task";
import { readAddress, readInteger } from "#object";
import { findTask } from "./support/asleep.ts";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

for (const name of fixtureNames("hung")) {
  describeDump(name, (dump) => {
    it("the lock of the blocked write is the one that its waiter is linked to, and /boot's", () => {
      const { kernel } = dump;
      const task = culprit(dump);
      const [wait] = waitsOf(kernel, task);
      const sem = argumentsOf(dump, task, "percpu_rwsem_wait").get("sem");
      expect(sem?.found).toMatchObject({ confidence: "certain", moment: "entry" });
      const lock = sem?.found === undefined ? undefined : readAddress(sem.found.value);
      expect(lock).toBe(wait.object);
      const owner = Array.from(superBlocks(kernel)).filter(({ address: at }) => lock !== undefined && at < lock);
      const nearest = owner.map(({ address: at }) => at).reduce((a, b) => (a > b ? a : b));
      expect(dump.run(`mount ${nearest.toString(16)}`)).toContain("/boot");
    });

    it("what a system call was passed is what do_sys_openat2 and its like got", () => {
      const task = culprit(dump);
      const open = argumentsOf(dump, task, "do_sys_openat2");
      // AT_FDCWD, of include/uapi/linux/fcntl.h: dd opens its file by a path.
      const dfd = open.get("dfd")?.found;
      expect(dfd && readInteger(dfd.value)).toBe(-100n);
      expect(dump.run(`bt --args ${dump.truth.culprit()}`)).toMatch(/system call 257: openat\(dfd=0xffffff9c, /);
    });

    it("every thread of the kernel was started with the function and data that its struct kthread names", () => {
      const { kernel } = dump;
      const seen = taskTable(kernel).tasks.flatMap(({ address: task }) => {
        const data = argumentsOf(dump, task, "worker_thread").get("__worker")?.found;
        return data?.confidence === "certain" ? [{ task, worker: readAddress(data.value) }] : [];
      });
      expect(seen.length).toBeGreaterThan(5);
      // struct worker.task is the thread itself.
      const tasks = seen.map(({ worker }) => dump.run(`struct worker.task ${worker.toString(16)}`));
      expect(tasks.map((text) => /0x([0-9a-f]+)/.exec(text)?.[1])).toEqual(seen.map(({ task }) => task.toString(16)));
    });
  });
}

/** The task that is blocked. */
function culprit({ kernel, truth }: DumpUnderTest): Address {
  const task = findTask(kernel, truth.culprit());
  if (task === undefined) throw new Error("the blocked task is not there");
  return task.address;
}

/** The arguments of the innermost frame of a function on a task's stack, by name. */
function argumentsOf({ kernel }: DumpUnderTest, task: Address, name: string): ReadonlyMap<string, FrameVariable> {
  const stack = callStack(kernel, task);
  const call = stack.calls.find((candidate) => candidate.name === name);
  return new Map(
    call === undefined ? [] : variablesOf(kernel, stack, call).map((variable) => [variable.name, variable]),
  );
}
