/** `sys` against what the guest said of itself. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Kilobytes that QEMU gives the guest. */
const INSTALLED = 512 * 1024;

for (const name of fixtureNames("hung", "sysrq", "busy")) {
  describeDump(name, (dump) => {
    it("sys shows release, version, host, processors and panic", () => {
      const facts = sysFacts(dump);
      const version = /^Linux version (\S+) .*(#1 .*)$/m.exec(dump.truth.proc("version"));
      expect(facts.get("RELEASE")).toBe(dump.fixture.release);
      expect(facts.get("RELEASE")).toBe(version?.[1]);
      expect(facts.get("VERSION")).toBe(version?.[2]);
      expect(facts.get("NODENAME")).toBe(dump.truth.proc("sys/kernel/hostname").trim());
      expect(facts.get("MACHINE")).toMatch(/^x86_64 {2}\(\d+ Mhz\)$/);
      expect(facts.get("CPUS")).toMatch(/^2\b/);
      const panic = /Kernel panic - not syncing: .*$/m.exec(readFileSync(dump.fixture.console, "latin1"))?.[0];
      expect(facts.get("PANIC")).toBe(`"${panic?.trim()}"`);
    });

    it("sys shows a date and an uptime between the last word of /proc and the end of the console", () => {
      const facts = sysFacts(dump);
      const uptime = uptimeSeconds(facts.get("UPTIME"));
      const last = lastMessageSeconds(dump);
      const [saved = 0] = dump.truth.proc("uptime").split(" ").map(Number);
      expect(uptime).toBeGreaterThanOrEqual(Math.floor(saved));
      expect(Math.abs(uptime - last)).toBeLessThanOrEqual(3);
      const date = Date.parse(facts.get("DATE") ?? "") / 1000;
      expect(Math.abs(date - dump.truth.date() - (uptime - saved))).toBeLessThanOrEqual(3);
    });

    it("sys shows load averages that can have become of those in /proc/loadavg", () => {
      const facts = sysFacts(dump);
      const [saved = 0] = dump.truth.proc("uptime").split(" ").map(Number);
      const seconds = uptimeSeconds(facts.get("UPTIME")) - saved;
      const before = dump.truth.proc("loadavg").split(" ").map(Number);
      const after = (facts.get("LOAD AVERAGE") ?? "").split(", ").map(Number);
      for (const [i, minutes] of [1, 5, 15].entries()) {
        // An average of n moves towards the number of tasks that run or are blocked: from none to some handful, or more.
        const most = name.endsWith("busy") ? 40 : 6;
        const kept = Math.exp(-seconds / (minutes * 60));
        expect(after[i]).toBeGreaterThanOrEqual((before[i] ?? 0) * kept - 0.1);
        expect(after[i]).toBeLessThanOrEqual((before[i] ?? 0) * kept + most * (1 - kept) + 0.3);
      }
    });

    it("sys shows no less memory than /proc/meminfo, and no more than was installed", () => {
      const [, megabytes] = /^([\d.]+) MB$/.exec(sysFacts(dump).get("MEMORY") ?? "") ?? [];
      const kilobytes = Number(megabytes) * 1024;
      expect(kilobytes).toBeGreaterThanOrEqual(dump.truth.meminfo("MemTotal"));
      expect(kilobytes).toBeLessThanOrEqual(INSTALLED);
    });

    it("sys counts the tasks that ps lists", () => {
      const tasks = dump.run("ps").trim().split("\n").length - 1;
      expect(sysFacts(dump).get("TASKS")).toBe(String(tasks));
    });
  });
}

function sysFacts(dump: DumpUnderTest): ReadonlyMap<string, string> {
  const lines = dump.run("sys").split("\n");
  return new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^ *([A-Z ]+?): (.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

/** `hh:mm:ss`, with days in front when there are any. */
function uptimeSeconds(text = ""): number {
  const [hours = Number.NaN, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}

function lastMessageSeconds({ fixture }: DumpUnderTest): number {
  const times = readFileSync(fixture.console, "latin1").matchAll(/^\[ *(\d+\.\d+)\] /gm);
  return Math.max(...Array.from(times, ([, seconds]) => Number(seconds)));
}
