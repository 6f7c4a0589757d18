/** `bpf` against what /proc/PID/fdinfo said of the descriptors of busy-bpf. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Numbers of program and map types as bpf.h has them, of those in the fixture. */
const PROGRAM_TYPES: Readonly<Record<string, string>> = {
  1: "SOCKET_FILTER",
  2: "KPROBE",
  6: "XDP",
  8: "CGROUP_SKB",
  17: "RAW_TRACEPOINT",
};
const MAP_TYPES: Readonly<Record<string, string>> = {
  1: "HASH",
  2: "ARRAY",
  3: "PROG_ARRAY",
  6: "PERCPU_ARRAY",
  9: "LRU_HASH",
  11: "LPM_TRIE",
  27: "RINGBUF",
};

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    it("has the programs: type, tag, memory", () => {
      const shown = [...dump.run("bpf -P").matchAll(/^ (\d+) +\w{16} \w{16} +(\w+) +(\w{16}) [^]*?MEMLOCK: (\d+)$/gm)];
      const expected = descriptors(dump, "prog_id").map((info) => [
        info["prog_id"],
        PROGRAM_TYPES[info["prog_type"] ?? ""],
        info["prog_tag"],
        info["memlock"],
      ]);
      expect(expected.length).toBeGreaterThanOrEqual(5);
      expect(shown.map((match) => match.slice(1))).toEqual(expected);
    });

    it("has the maps: type, flags, sizes", () => {
      const shown = [
        ...dump
          .run("bpf -M")
          .matchAll(
            /^ (\d+) +\w{16} +(\w+) +(\w{8}) \n +KEY_SIZE: (\d+) {2}VALUE_SIZE: (\d+) {2}MAX_ENTRIES: (\d+) /gm,
          ),
      ];
      const expected = descriptors(dump, "map_id").map((info) => [
        info["map_id"],
        MAP_TYPES[info["map_type"] ?? ""],
        Number(info["map_flags"]).toString(16).padStart(8, "0"),
        info["key_size"],
        info["value_size"],
        info["max_entries"],
      ]);
      expect(expected.length).toBeGreaterThanOrEqual(7);
      expect(shown.map((match) => match.slice(1))).toEqual(expected);
    });

    it("programs were loaded between boot and death, and have names", () => {
      const text = dump.run("bpf -P");
      expect(text.match(/NAME: "busy_\w+"/g)).toHaveLength(5);
      const death = Date.parse(`${/^DATE: (.*)$/m.exec(dump.run("sys").trimStart().replaceAll(/^ +/gm, ""))?.[1]}`);
      const times = [...text.matchAll(/LOAD_TIME: (.*)/g)].map(([, date]) => Date.parse(`${date} UTC`));
      for (const time of times) {
        expect(time).toBeLessThanOrEqual(death);
        expect(time).toBeGreaterThan(death - 120_000);
      }
    });

    it("instructions have names of maps, and machine code those of functions", () => {
      const text = dump.run("bpf -p 1 -t");
      expect(text).toContain("r1 = map[id:1]\n");
      expect(text).toMatch(/ 16: \(95\) exit\n$/);
      expect(dump.run("bpf -p 1 -j")).toMatch(/^ {3}0x[0-9a-f]{16}:\tpush {3}%rbp $/m);
    });
  });
}

/** What fdinfo said of each object that has the field, by number. */
function descriptors(dump: DumpUnderTest, id: string): readonly Readonly<Record<string, string>>[] {
  const pid = /^ *(\d+) .*busy-bpf$/m.exec(readFileSync(join(dump.fixture.truth, "ps"), "utf8"))?.[1] ?? "";
  const folder = join(dump.fixture.truth, "proc", pid, "fdinfo");
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const file of existsSync(folder) ? readdirSync(folder) : []) {
    const text = readFileSync(join(folder, file), "utf8");
    const info = Object.fromEntries([...text.matchAll(/^(\w+):\t *(\S+)$/gm)].map(([, key, value]) => [key, value]));
    const kind = id === "prog_id" ? "prog_type" : "map_type";
    // A link names its program, too.
    if (info[id] !== undefined && info[kind] !== undefined && info["link_id"] === undefined) found.set(info[id], info);
  }
  return [...found.values()].sort((a, b) => Number(a[id]) - Number(b[id]));
}
