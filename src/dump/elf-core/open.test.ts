import { expect, test } from "vitest";
import { type Pfn, UsageError } from "#base";
import { EM_AARCH64, ET_CORE, ET_DYN, PT_LOAD, PT_NOTE } from "#elf";
import { memorySource } from "#source";
import { ascii, concat } from "../../testing/bytes.ts";
import { buildElf, type ElfSpec, note, type SegmentSpec } from "../../testing/elf.ts";
import { flatten } from "../../testing/kdump.ts";
import { plainContainer } from "../container.ts";
import type { Dump } from "../dump.ts";
import { openDump } from "../open.ts";
import { openElfCore } from "./open.ts";

const open = (spec: ElfSpec, size?: number): Dump => {
  const bytes = buildElf({ type: ET_CORE, ...spec }).subarray(0, size);
  return openElfCore(plainContainer(memorySource("file", bytes)));
};
const filled = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
const load = (paddr: number, size: number, value: number, rest: Partial<SegmentSpec> = {}): SegmentSpec => ({
  type: PT_LOAD,
  paddr,
  data: filled(size, value),
  ...rest,
});
/** The page's content in runs, `3x100 0x3996`: value x count; or why it cannot be had. */
const page = (dump: Dump, pfn: number): string => {
  const target = filled(dump.pageSize, 0xee);
  const reason = dump.readPage(pfn as Pfn, target);
  expect(dump.missing(pfn as Pfn)).toBe(reason);
  if (reason !== undefined) return reason;
  const runs: string[] = [];
  for (let at = 0; at < target.length; ) {
    const start = at;
    while (at < target.length && target[at] === target[start]) at++;
    runs.push(`${target[start]}x${at - start}`);
  }
  return runs.join(" ");
};

test("segments may begin and end within a page, and share one", () => {
  const dump = open({ segments: [load(0x1c00, 0x800, 2), load(0x1000, 0x800, 1), load(0x2800, 0x100, 3)] });
  expect(page(dump, 1)).toBe("1x2048 0x1024 2x1024");
  expect(page(dump, 2)).toBe("2x1024 0x1024 3x256 0x1792");
  expect(page(dump, 0)).toBe("not-dumped");
  expect(page(dump, 3)).toBe("not-dumped");
  expect(dump.ranges).toEqual([{ start: 1, end: 3 }]);
});

test("where segments overlap, the one that begins first counts", () => {
  const dump = open({ segments: [load(0x2000, 0x2000, 2), load(0x1000, 0x2000, 1), load(0x1000, 0x1000, 1)] });
  expect([1, 2, 3].map((pfn) => page(dump, pfn))).toEqual(["1x4096", "1x4096", "2x4096"]);
  expect(dump.ranges).toEqual([{ start: 1, end: 4 }]);
});

test("memory beyond what the file holds was filtered, unless another segment has it", () => {
  const dump = open({ segments: [load(0x1000, 0x1000, 1, { memsz: 0x4000 }), load(0x3000, 0x1000, 3)] });
  expect([1, 2, 3, 4, 5].map((pfn) => page(dump, pfn))).toEqual([
    "1x4096",
    "filtered",
    "3x4096",
    "filtered",
    "not-dumped",
  ]);
});

test("segments whose physical address is not known are left out", () => {
  const unknown = { data: filled(0x1000, 9), type: PT_LOAD };
  const dump = open({
    segments: [
      { ...unknown, paddr: 2n ** 64n - 1n },
      { ...unknown, paddr: 0 },
      { ...unknown, paddr: 0 },
      load(0x1000, 0x1000, 1),
    ],
  });
  expect(dump.ranges).toEqual([{ start: 1, end: 2 }]);
  expect(page(dump, 0)).toBe("not-dumped");
});

test("several segments for the same bytes at address 0 are believed, as QEMU writes them with paging", () => {
  const segments = [
    load(0, 0x1000, 1),
    { type: PT_LOAD, paddr: 0, offset: 64 + 3 * 56, filesz: 0x1000 },
    load(0x1000, 0x1000, 2),
  ];
  expect(page(open({ segments }), 0)).toBe("1x4096");
});

test("a file that is cut off opens, and says how much is missing", () => {
  const segments = [load(0x1000, 0x2000, 1)];
  const content = 64 + 56;
  const dump = open({ segments }, content + 0x1800);
  expect([1, 2].map((pfn) => page(dump, pfn))).toEqual(["1x4096", "truncated"]);
  expect(dump.facts.damage).toEqual([`the file is cut off: 2048 of ${content + 0x2000} bytes are missing`]);
  expect(open({ segments }).facts.damage).toEqual([]);
});

test("notes give VMCOREINFO, the page size and the number of processors", () => {
  const data = concat(
    note("CORE", 1, filled(336, 0)),
    note("CORE", 1, filled(336, 0)),
    note("VMCOREINFO", 0, ascii("OSRELEASE=6.1\nPAGESIZE=16384\n")),
  );
  const dump = open({ segments: [{ type: PT_NOTE, data }, load(0x4000, 0x4000, 1)] });
  expect(dump.vmcoreinfo).toBe("OSRELEASE=6.1\nPAGESIZE=16384\n");
  expect(dump.pageSize).toBe(16384);
  expect(dump.facts).toMatchObject({ processors: 2, machine: "x86_64", damage: [] });
  expect(dump.notes.length).toBe(3);
  expect(page(dump, 1)).toBe("1x16384");
});

test("a dump without VMCOREINFO opens, and so does one without notes", () => {
  const data = note("CORE", 1, filled(336, 0));
  const dump = open({ segments: [{ type: PT_NOTE, data }, load(0x1000, 0x1000, 1)] });
  expect([dump.vmcoreinfo, dump.facts.processors, dump.facts.damage]).toEqual([undefined, 1, []]);
  expect(open({ segments: [load(0x1000, 0x1000, 1)] }).facts).toMatchObject({ processors: undefined, damage: [] });
});

test("what makedumpfile erased is told line by line", () => {
  const data = note("ERASEINFO", 0, ascii("erase foo.bar size 8\nerase key nullify\n\n"));
  const dump = open({ segments: [{ type: PT_NOTE, data }, load(0x1000, 0x1000, 1)] });
  expect(dump.facts.erased).toEqual(["erase foo.bar size 8", "erase key nullify"]);
});

test("more segments than the header has room to count", () => {
  const count = 70_000;
  const content = filled(0x1000, 7);
  const first = 64 + 3 * 64 + count * 56;
  const segments = Array.from({ length: count }, (_, i): SegmentSpec => {
    const own = i === 0 || i === count - 1;
    return {
      type: PT_LOAD,
      paddr: 0x1000 * 2 * i,
      vaddr: 2n ** 63n,
      ...(own ? { data: content } : { offset: first, filesz: 0x1000 }),
    };
  });
  const dump = open({ segments, escapedCounts: true });
  expect(dump.ranges).toHaveLength(count);
  expect([0, 1, 2, 2 * count - 2, 2 * count].map((pfn) => page(dump, pfn))).toEqual([
    "7x4096",
    "not-dumped",
    "7x4096",
    "7x4096",
    "not-dumped",
  ]);
  expect(dump.facts.pages()).toEqual({ present: count, filtered: 0, lost: 0 });
});

test("addresses that a hypervisor made up mean nothing", () => {
  const dump = open({
    segments: [load(0x1000, 0x1000, 1, { vaddr: 0xffff_8800_0000_0000n }), load(0x2000, 0x1000, 2)],
  });
  expect([1, 2].map((pfn) => page(dump, pfn))).toEqual(["1x4096", "2x4096"]);
});

test("pages are counted where segments share them and where the file ends", () => {
  const segments = [load(0x1c00, 0x800, 2), load(0x1000, 0x800, 1), load(0x5000, 0x2000, 3, { memsz: 0x4000 })];
  expect(open({ segments }).facts.pages()).toEqual({ present: 4, filtered: 2, lost: 0 });
  const content = 64 + 3 * 56;
  expect(open({ segments }, content + 0x1000 + 0x1800).facts.pages()).toEqual({ present: 3, filtered: 2, lost: 1 });
  expect(open({ segments }, content + 0x1000).facts.pages()).toEqual({ present: 2, filtered: 2, lost: 2 });
  expect(open({ segments }, content + 0x700).facts.pages()).toEqual({ present: 0, filtered: 2, lost: 4 });
});

test("pages that a damaged header claims are counted without a look at each", () => {
  const far = { type: PT_LOAD, paddr: 0x100_0000, offset: 2 ** 45, filesz: 2 ** 50 };
  const file = buildElf({ type: ET_CORE, segments: [load(0, 4096, 1), far] });
  const whole = openElfCore(plainContainer(memorySource("file", file))).facts.pages();
  expect(whole).toEqual({ present: 1, filtered: 0, lost: 2 ** 38 });
  // The same in a flattened file whose end record is missing: nobody knows what else it had.
  const cut = openDump([memorySource("file", flatten(file, 1000).subarray(0, -16))], {}).facts.pages();
  expect(cut).toEqual({ present: 1, filtered: 0, lost: 2 ** 38 });
});

test("damaged notes leave the whole ones", () => {
  const data = concat(note("CORE", 1, filled(336, 0)), note("CORE", 1, filled(336, 0)).subarray(0, 100));
  const dump = open({ segments: [{ type: PT_NOTE, data }, load(0x1000, 0x1000, 1)] });
  expect(dump.facts.processors).toBe(1);
  expect(dump.facts.damage).toEqual(["the notes are damaged or cut off: only the first 1 of them can be read"]);
});

test.each<[string, ElfSpec, string]>([
  ["a vmlinux", { type: 2 }, "found an ELF executable, such as a vmlinux, for x86_64"],
  ["a shared object", { type: ET_DYN }, "found an ELF shared object for x86_64"],
  ["another kind", { type: 77 }, "found an ELF file of type 77 for x86_64"],
  ["a core without memory", {}, "found an ELF core without memory"],
  ["the core of a process", { segments: [load(0, 8, 1), load(0, 8, 1)] }, "such as that of a process"],
  ["another machine", { machine: EM_AARCH64 }, "expected a dump of a machine of type x86_64, found aarch64"],
])("refuses %s", (_, spec, found) => {
  expect(() => open(spec)).toThrow(UsageError);
  expect(() => open(spec)).toThrow(found);
});
