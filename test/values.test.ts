/** Values of the kernel's variables and structures against what /proc said of them. */
import { expect, it } from "vitest";
import { sameSwitches } from "./support/asleep.ts";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it("rd shows the kernel's banner", () => {
      const text = dump.run("rd -a linux_banner").replace(/^[0-9a-f]+: {2}/gm, "");
      expect(text.replaceAll("\n", "").trim()).toBe(dump.truth.proc("version").trim());
    });

    it("p shows the host's name, and which processor panicked", () => {
      const host = dump.truth.proc("sys/kernel/hostname").trim();
      expect(dump.run("p init_uts_ns.name.nodename")).toContain(`= "${host}\\000`);
      expect(dump.run("p panic_cpu.counter")).toMatch(/= [01]\n$/);
    });

    it("rd shows settings", () => {
      for (const setting of ["hung_task_warnings", "hung_task_check_count"]) {
        const value = dump.truth.proc(`sys/kernel/${setting}`).trim();
        // khungtaskd counts its warnings down.
        const values = setting === "hung_task_warnings" ? [value, String(Number(value) - 1)] : [value];
        expect(values).toContain(firstWord(dump, `rd -32 -d sysctl_${setting}`));
      }
    });

    it("struct shows the members of every task that has not run since", () => {
      const { truth, kernel } = dump;
      const asleep = truth.tasks().filter((task) => task.switches !== undefined && sameSwitches(kernel, task));
      const addresses = new Map(psAddresses(dump));
      for (const { pid, switches } of asleep.filter((_, i) => i % 5 === 0)) {
        const text = dump.run(`struct task_struct.pid,tgid,nvcsw,nivcsw ${addresses.get(pid)}`);
        const member = (name: string): number => Number(new RegExp(`^ +${name} = (\\d+),$`, "m").exec(text)?.[1]);
        expect({ pid: member("pid"), tgid: member("tgid") }).toEqual({ pid, tgid: pid });
        expect(member("nvcsw") + member("nivcsw")).toBe(switches);
      }
    });

    it("search finds the host's name where it is", () => {
      const at = dump.kernel.symbol("init_uts_ns");
      const found = dump.run(`search -c ${dump.truth.proc("sys/kernel/hostname").trim()}`);
      const places = Array.from(found.matchAll(/^([0-9a-f]+): crashbox/gm), ([, place]) => BigInt(`0x${place}`));
      expect(places.some((place) => place > at && place < at + 256n)).toBe(true);
    });
  });
}

const firstWord = (dump: DumpUnderTest, line: string): string | undefined =>
  /^[0-9a-f]+: +(-?\w+)/.exec(dump.run(line))?.[1];

/** The task_struct of each pid, by `ps`. */
function* psAddresses(dump: DumpUnderTest): Generator<readonly [pid: number, address: string]> {
  for (const [, pid, address = ""] of dump.run("ps").matchAll(/^[> ] +(\d+) +\d+ +\d+ +([0-9a-f]{16}) /gm)) {
    yield [Number(pid), address];
  }
}
