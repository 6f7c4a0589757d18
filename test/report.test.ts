/** The diagnosis against what was done to the machine. */
import { expect, it } from "vitest";
import { diagnose } from "#diagnose";
import type { Finding } from "#report";
import { findTask } from "./support/asleep.ts";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Seconds, what the guest sets kernel.hung_task_timeout_secs to once /proc has been saved. */
const TIMEOUT = 10;

for (const name of fixtureNames("hung")) {
  describeDump(name, (dump) => {
    it("the first finding is the frozen file system, with everything that leads to it", () => {
      const { truth, kernel } = dump;
      const [first] = diagnose(kernel).findings;
      expect(first).toMatchObject({ rule: "frozen-file-system", severity: "critical", confidence: "certain" });
      expect(first?.claim).toContain(`dd (pid ${truth.culprit()})`);
      expect(first?.claim).toContain("/boot is frozen");
      expect(first?.claim).toContain("ext4 file system on /dev/vda1");
      expect(first?.claim).toContain("SB_FREEZE_COMPLETE");
      const superBlock = bootSuperBlock(dump);
      expect(addressesOf(first)).toContain(`0x${superBlock}`);
      expect(addressesOf(first)).toContain(`0x${findTask(kernel, truth.culprit())?.address.toString(16)}`);
      expect(first?.advice.join(" ")).toContain("fsfreeze --unfreeze /boot");
    });

    it("the second finding is that khungtaskd panicked over it, with its settings", () => {
      const { truth, kernel } = dump;
      const { findings, panic } = diagnose(kernel);
      expect(findings[1]).toMatchObject({ rule: "hung-task-panic", confidence: "certain" });
      expect(findings[1]?.claim).toContain(`dd (pid ${truth.culprit()}) had been blocked`);
      expect(saysOf(findings[1])).toContain(`kernel.hung_task_timeout_secs is ${TIMEOUT}`);
      expect(saysOf(findings[1])).toContain("kernel.hung_task_panic is 1");
      expect(panic).toMatchObject({
        class: "hung-task",
        message: "Kernel panic - not syncing: hung_task: blocked tasks",
        task: { command: "khungtaskd", pid: truth.tasks().find(({ comm }) => comm === "khungtaskd")?.pid },
      });
    });

    it("the task has been blocked for longer than the time allowed, and for as long as the machine ran since", () => {
      const { truth, kernel } = dump;
      const { findings, system } = diagnose(kernel);
      const blocked = Number(/for ([\d.]+) s/.exec(findings[0]?.claim ?? "")?.[1]);
      const [saved = 0] = truth.proc("uptime").split(" ").map(Number);
      expect(blocked).toBeGreaterThanOrEqual(TIMEOUT);
      // /proc was read a second or some after it was blocked.
      const since = (system.uptimeSeconds ?? 0) - saved;
      expect(blocked).toBeGreaterThan(since - 2);
      expect(blocked).toBeLessThan(since + 15);
    });

    it("nothing else is found, and nothing was left unexamined", () => {
      const { findings, notes } = diagnose(dump.kernel);
      expect(findings.map(({ rule }) => rule)).toEqual(["frozen-file-system", "hung-task-panic"]);
      expect(notes).toEqual([]);
    });

    it("its check commands run, and show what they are said to show", () => {
      const [first] = diagnose(dump.kernel).findings;
      const [bt = "", ps = "", frozen = "", mount = ""] = first?.check ?? [];
      expect(dump.run(bt)).toContain("percpu_rwsem_wait");
      expect(dump.run(ps)).toContain("[UN]");
      expect(dump.run(frozen)).toMatch(/frozen = (SB_FREEZE_COMPLETE|4)/);
      expect(dump.run(mount)).toContain("/boot");
    });

    it("analyze says the same in the shell", () => {
      expect(dump.run("analyze").replaceAll(/\s+/g, " ")).toContain("is stuck because /boot is frozen");
    });
  });
}

for (const name of fixtureNames("sysrq")) {
  describeDump(name, (dump) => {
    it("the finding is that the crash was asked for, by whom, and who started that", () => {
      const { truth, kernel } = dump;
      const { findings, panic } = diagnose(kernel);
      const culprit = truth.tasks().find(({ pid }) => pid === truth.culprit());
      const parent = truth.tasks().find(({ pid }) => pid === culprit?.ppid);
      expect(findings[0]).toMatchObject({ rule: "requested-crash", severity: "critical", confidence: "certain" });
      expect(findings[0]?.claim).toContain(`${culprit?.comm} (pid ${culprit?.pid}) requested the crash`);
      expect(findings[0]?.claim).toContain("/proc/sysrq-trigger");
      expect(findings[0]?.claim).toContain(`started by ${parent?.comm} (pid ${parent?.pid})`);
      expect(panic).toMatchObject({ class: "requested", task: { command: culprit?.comm, pid: culprit?.pid } });
    });

    it("nothing is found to be stuck, and nothing was left unexamined", () => {
      const { findings, notes } = diagnose(dump.kernel);
      expect(findings.map(({ rule }) => rule)).toEqual(["requested-crash"]);
      expect(notes).toEqual([]);
    });
  });
}

const saysOf = (finding: Finding | undefined): readonly string[] => (finding?.evidence ?? []).map(({ says }) => says);
const addressesOf = (finding: Finding | undefined): readonly (string | undefined)[] =>
  (finding?.evidence ?? []).map(({ address }) => address);

/** The super block of /boot, by `mount`. */
function bootSuperBlock(dump: DumpUnderTest): string | undefined {
  return /^\w+ (\w+) +ext4 +\/dev\/vda1 +\/boot\b/m.exec(dump.run("mount"))?.[1];
}
