/** The kernel's memory as `kmem` shows it, against what /proc said, and against itself. */
import { describe, expect, it } from "vitest";
import { cacheUsage, slabCaches, slabObjectAt, slabsByCache } from "#kernel/slab";
import { taskTable } from "#kernel/task";
import { vmapRanges } from "#kernel/vmap";
import { describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Rows of a table: the cells of each line that begins with an address. */
const rows = (text: string): readonly (readonly string[])[] =>
  text
    .split("\n")
    .filter((line) => /^ *[0-9a-f]{16} /.test(line))
    .map((line) => line.trim().split(/ +/));

for (const name of fixtureNames("hung", "busy")) {
  describeDump(name, (dump) => {
    describe("kmem -i", () => {
      /** Pages of an amount. */
      const pages = (amount: string): number =>
        Number(new RegExp(`^ *${amount} +(\\d+) `, "m").exec(dump.run("kmem -i"))?.[1]);
      /** Pages of an amount of /proc/meminfo. */
      const said = (amount: string): number => dump.truth.meminfo(amount) / 4;

      it("is what /proc/meminfo said, as far as that does not change", () => {
        expect(pages("TOTAL MEM")).toBe(said("MemTotal"));
        expect(pages("TOTAL SWAP")).toBe(said("SwapTotal"));
        expect(pages("COMMIT LIMIT")).toBe(said("CommitLimit"));
      });

      // Reading /proc takes memory itself, and so do dying and, most of all, being busy.
      const tolerance = name.endsWith("hung") ? 0.12 : 0.4;
      it.each([
        ["FREE", "MemFree"],
        ["SLAB", "Slab"],
        ["CACHED", "Cached"],
        ["COMMITTED", "Committed_AS"],
      ])("%s is near %s", (amount, key) => {
        expect(Math.abs(pages(amount) / said(key) - 1)).toBeLessThan(tolerance);
      });
    });

    it("every cache of /proc/slabinfo is there, with its size", () => {
      const known = new Map(slabCaches(dump.kernel).caches.map((cache) => [cache.name, cache]));
      const lines = dump.truth.proc("slabinfo").split("\n").slice(2, -1);
      expect(lines.length).toBeGreaterThan(100);
      for (const line of lines) {
        const [cache = "", , , size, objects] = line.split(/ +/);
        // /proc shows the size with what debugging adds.
        expect([cache, known.get(cache)?.size, known.get(cache)?.objects]).toEqual([
          cache,
          Number(size),
          Number(objects),
        ]);
      }
    });

    it("slabs by the kernel's counters are the slabs that its struct pages say", () => {
      const { kernel } = dump;
      const scanned = slabsByCache(kernel);
      const counted = slabCaches(kernel).caches.map((cache) => {
        const { slabs, total } = cacheUsage(kernel, cache, fail);
        return [cache.name, slabs, total];
      });
      const found = slabCaches(kernel).caches.map((cache) => {
        const own = scanned.get(cache.address) ?? [];
        return [cache.name, own.length, own.reduce((sum, { objects }) => sum + objects, 0)];
      });
      expect(counted).toEqual(found);
    });

    it("every task is an object in use, and there are no others", () => {
      const { kernel } = dump;
      const tasks = taskTable(kernel).tasks.filter(({ pid }) => pid > 0);
      const cache = slabCaches(kernel).caches.find((one) => one.name === "task_struct");
      if (cache === undefined) throw new Error("there is no cache of tasks");
      for (const { address } of tasks) expect(slabObjectAt(kernel, address)?.cache.name).toBe("task_struct");
      // The idle tasks of other processors are allocated, too; dead ones may wait to be freed.
      const { allocated } = cacheUsage(kernel, cache, fail);
      expect(allocated).toBeGreaterThanOrEqual(tasks.length);
      expect(allocated).toBeLessThan(tasks.length + 30);
      const shown = dump.run(`kmem ${tasks[0]?.address.toString(16)}`);
      expect(shown).toContain(`[${tasks[0]?.address.toString(16)}]`);
      expect(shown).toContain(`    PID: ${tasks[0]?.pid}\n`);
    });

    it("what vmalloc mapped is in /proc/vmallocinfo", () => {
      const said = dump.truth
        .proc("vmallocinfo")
        .split("\n")
        .filter((line) => line.startsWith("0x"));
      const { ranges, fault } = vmapRanges(dump.kernel);
      expect(fault).toBeUndefined();
      const known = new Set(ranges.map(({ start, end }) => `0x${start.toString(16)}-0x${end.toString(16)}`));
      const lost = said.filter((line) => !known.has(line.split(/ +/)[0] ?? "") && !/vm_map_ram|unpurged/.test(line));
      // Stacks of tasks that have ended since.
      expect(lost.length).toBeLessThan(said.length / 10);
      expect(rows(dump.run("kmem -v"))).toHaveLength(ranges.length);
    });

    it("zones are /proc/zoneinfo's", () => {
      const zones = dump.run("kmem -z");
      const said = dump.truth.proc("zoneinfo");
      for (const [, zone, min, low, high, spanned] of said.matchAll(
        /zone +(\w+)\n(?:.*\n)*? +min +(\d+)\n +low +(\d+)\n +high +(\d+)\n(?:.*\n)*? +spanned +(\d+)\n/g,
      )) {
        const shown = new RegExp(`NAME: "${zone}"\\n.*SIZE: ${spanned}  .*MIN/LOW/HIGH: ${min}/${low}/${high}\\n`);
        if (spanned === "0") expect(zones).toMatch(new RegExp(`NAME: "${zone}"\\n  \\[unpopulated\\]`));
        else expect(zones).toMatch(shown);
      }
    });

    it("free pages in the lists are those that the zones count", () => {
      // A processor that was stopped inside the allocator leaves a few pages on the way.
      const [, said, found = said] =
        /nr_free_pages: (\d+) +\((?:verified|found (\d+))\)/.exec(dump.run("kmem -f")) ?? [];
      expect(Math.abs(Number(said) - Number(found))).toBeLessThan(16);
    });

    it("a page is found by its number, its struct page and its address alike", () => {
      const [row = ""] = dump.run("kmem -p 2000000").split("\n").slice(1);
      const [page = ""] = row.split(/ +/);
      expect(dump.run(`kmem -p ${page}`)).toContain(row);
    });
  });
}

function fail(text: string): void {
  throw new Error(text);
}
