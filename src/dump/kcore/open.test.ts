import { expect, test } from "vitest";
import { type Pfn, UsageError } from "#base";
import { EM_AARCH64 } from "#elf";
import { memorySource } from "#source";
import { buildElf, type SegmentSpec } from "../../testing/elf.ts";
import { buildKcore } from "../../testing/kcore.ts";
import type { Dump } from "../dump.ts";
import { openDump } from "../open.ts";

const PAGE = 4096;
const open = (bytes: Uint8Array): Dump => openDump([{ ...memorySource("/proc/kcore", bytes), live: true }], {});
const memory = [undefined, new Uint8Array(PAGE).fill(1), undefined, new Uint8Array(PAGE).fill(3)];

test("RAM is read through the segments that map it, again at every time", () => {
  const bytes = buildKcore({ memory, vmcoreinfo: "OSRELEASE=6.1.0\n" });
  const dump = open(bytes);
  expect(dump).toMatchObject({
    format: "live memory",
    vmcoreinfo: "OSRELEASE=6.1.0\n",
    facts: { live: true, damage: [] },
  });
  const page = new Uint8Array(PAGE);
  expect([0, 1, 2, 3].map((pfn) => dump.readPage(pfn as Pfn, page) ?? page[0])).toEqual([
    "not-dumped",
    1,
    "not-dumped",
    3,
  ]);
  bytes.fill(7, 4 * PAGE, 5 * PAGE);
  dump.readPage(1 as Pfn, page);
  expect(page[0]).toBe(7);
});

test("the notes of whoever reads are not those of the machine's processors", () => {
  expect(open(buildKcore({ memory, vmcoreinfo: "A=1\n" })).notes.map(({ name }) => name)).toEqual(["VMCOREINFO"]);
});

test("offsets of five levels of page tables are exact", () => {
  const offsets: number[] = [];
  const offset = 0x00ff_1100_0000_5000;
  const bytes = buildElf({ type: 4, segments: [{ type: 1, paddr: 0x5000, offset, filesz: PAGE, memsz: PAGE }] });
  const dump = openDump(
    [
      {
        name: "/proc/kcore",
        size: 2 ** 56,
        live: true,
        readInto(at, target) {
          offsets.push(at);
          target.set(bytes.subarray(Math.min(at, bytes.length), at + target.length));
          return target.length;
        },
      },
    ],
    {},
  );
  expect(dump.readPage(5 as Pfn, new Uint8Array(PAGE))).toBeUndefined();
  expect(BigInt(offsets.at(-1) ?? 0)).toBe(0x00ff_1100_0000_5000n);
});

test.each<[string, readonly SegmentSpec[], number | undefined, string]>([
  ["a kernel that says 0 for every address", [{ type: 1, offset: 0, filesz: PAGE }], undefined, "kernels since 4.12"],
  [
    "a kernel that knows no RAM",
    [{ type: 1, paddr: 2n ** 64n - 1n, offset: 0, filesz: PAGE }],
    undefined,
    "found none",
  ],
  ["another machine", [], EM_AARCH64, "found aarch64"],
])("refuses %s", (_, segments, machine, message) => {
  const bytes = buildElf({ type: 4, segments, ...(machine === undefined ? {} : { machine }) });
  expect(() => open(bytes)).toThrow(UsageError);
  expect(() => open(bytes)).toThrow(message);
});
