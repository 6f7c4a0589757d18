/** `irq`, `timer` and `mach` against what /proc said shortly before the machine died. */
import { expect, it } from "vitest";
import { describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Timers that expire this much later than /proc was read are still there at the end, which came within a minute or two. */
const LONG = 3600n * 1_000_000_000n;

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it("irq -s has the interrupts of /proc/interrupts, and no fewer of each", () => {
      const truth = lines(dump.truth.proc("interrupts")).flatMap((line) => {
        const [, irq, first, second, rest = ""] = /^ *(\d+): +(\d+) +(\d+) +(.*)$/.exec(line) ?? [];
        return irq === undefined
          ? []
          : [{ irq, counts: [Number(first), Number(second)], name: rest.split(/ {2,}/).at(-1) }];
      });
      const shown = lines(dump.run("irq -s")).slice(1);
      const found = shown.map((line) => {
        const [, irq, first, second, rest = ""] = /^ *(\d+): +(\d+) +(\d+) +(.*)$/.exec(line) ?? [];
        return { irq, counts: [Number(first), Number(second)], name: rest.split(/ +/).at(-1) };
      });
      expect(truth.length).toBeGreaterThan(8);
      expect(found.map(({ irq, name }) => [irq, name])).toEqual(truth.map(({ irq, name }) => [irq, name]));
      for (const [i, { counts }] of truth.entries()) {
        counts.forEach((count, cpu) => expect(found[i]?.counts[cpu]).toBeGreaterThanOrEqual(count));
      }
    });

    it("irq -u leaves out only what /proc/interrupts does not have", () => {
      const inUse = new Set(lines(dump.run("irq -u")).flatMap((line) => /^ *(\d+) /.exec(line)?.[1] ?? []));
      const truth = lines(dump.truth.proc("interrupts")).flatMap((line) => /^ *(\d+):/.exec(line)?.[1] ?? []);
      expect(truth.filter((irq) => !inUse.has(irq))).toEqual([]);
    });

    it("timer -r has the timers of /proc/timer_list that had long to go, by processor and clock", () => {
      const truth = longTimers(dump.truth.proc("timer_list"));
      const found = new Set(shownTimers(dump.run("timer -r")));
      expect(truth.length).toBeGreaterThan(10);
      expect(truth.filter((each) => !found.has(each))).toEqual([]);
    });

    it("timer -r reckons the time that /proc/timer_list told, and a little more", () => {
      const then = BigInt(/^now at (\d+) nsecs$/m.exec(dump.truth.proc("timer_list"))?.[1] ?? 0);
      const now = BigInt(/CURRENT +\n +(\d+)/.exec(dump.run("timer -r -C 0"))?.[1] ?? 0);
      expect(now - then).toBeGreaterThan(0n);
      expect(now - then).toBeLessThan(600n * 1_000_000_000n);
    });

    it("mach -m has the stretches of memory that /proc/iomem has", () => {
      const ram = lines(dump.truth.proc("iomem")).flatMap((line) => {
        const [, start = "", end = ""] = /^([0-9a-f]+)-([0-9a-f]+) : System RAM$/.exec(line) ?? [];
        return start === ""
          ? []
          : [`${start.padStart(16, "0")} - ${(BigInt(`0x${end}`) + 1n).toString(16).padStart(16, "0")}`];
      });
      const shown = lines(dump.run("mach -m")).filter((line) => line.endsWith("E820_RAM"));
      expect(ram.length).toBeGreaterThan(1);
      expect(shown.map((line) => line.slice(0, 35))).toEqual(ram);
    });

    it("mach -c has the models of /proc/cpuinfo", () => {
      const truth = [...dump.truth.proc("cpuinfo").matchAll(/^model\s*: (\d+)$/gm)].map(([, model]) => model);
      const found = [...dump.run("mach -c -d").matchAll(/^ +x86_model = (\d+)/gm)].map(([, model]) => model);
      expect(found).toEqual(truth);
    });
  });
}

/** `cpu clock soft hard` of each timer of /proc/timer_list that had more than LONG to go. */
function longTimers(text: string): readonly string[] {
  const found: string[] = [];
  let cpu = "";
  let clock = "";
  for (const line of text.split("\n")) {
    cpu = /^cpu: (\d+)$/.exec(line)?.[1] ?? cpu;
    clock = /^ clock (\d+):$/.exec(line)?.[1] ?? clock;
    const [, soft, hard = "", left = "0"] = /expires at (\d+)-(\d+) nsecs \[in (-?\d+) to/.exec(line) ?? [];
    if (soft !== undefined && BigInt(left) > LONG) found.push(`${cpu} ${clock} ${soft} ${hard}`);
  }
  return found;
}

/** The same of each row of `timer -r`. */
function shownTimers(text: string): readonly string[] {
  const found: string[] = [];
  let cpu = "";
  let clock = "";
  for (const line of text.split("\n")) {
    cpu = /^CPU: (\d+) /.exec(line)?.[1] ?? cpu;
    clock = /^ {2}CLOCK: (\d+) /.exec(line)?.[1] ?? clock;
    const [, soft, hard] = /^ +(\d+) +(\d+) +-?\d+ +[0-9a-f]{16} /.exec(line) ?? [];
    if (soft !== undefined) found.push(`${cpu} ${clock} ${soft} ${hard}`);
  }
  return found;
}
