import { expect, test } from "vitest";
import { type Pfn, UsageError } from "#base";
import { memorySource } from "#source";
import type { Dump } from "../dump.ts";
import type { DumpSource } from "../dump-source.ts";
import { openDump } from "../open.ts";

const PAGE = 4096;
const bank = (name: string, address: number | undefined, size: number, value: number): DumpSource => ({
  ...memorySource(name, new Uint8Array(size).fill(value)),
  address,
});
const first = (dump: Dump, pfn: number): number | string => {
  const page = new Uint8Array(PAGE);
  return dump.readPage(pfn as Pfn, page) ?? page[0];
};

test("banks are where their addresses say, in any order", () => {
  const dump = openDump([bank("b", 0x8000, 2 * PAGE, 2), bank("a", 0x1000, PAGE, 1)], {});
  expect(dump).toMatchObject({ format: "raw memory", files: ["b", "a"], notes: [], cpuStates: [] });
  expect([0, 1, 2, 8, 9, 10].map((pfn) => first(dump, pfn))).toEqual([
    "not-dumped",
    1,
    "not-dumped",
    2,
    2,
    "not-dumped",
  ]);
  expect(dump.ranges).toEqual([
    { start: 1, end: 2 },
    { start: 8, end: 10 },
  ]);
});

test("banks that share a page are joined in it", () => {
  const dump = openDump([bank("a", 0x1000, 0x800, 1), bank("b", 0x1800, 0x800, 2)], {});
  const page = new Uint8Array(PAGE);
  dump.readPage(1 as Pfn, page);
  expect([page[0x7ff], page[0x800]]).toEqual([1, 2]);
});

test("what somebody knows to be changing or damaged is told", () => {
  const dump = openDump([{ ...bank("a", 0, PAGE, 1), live: true, damage: ["cut off"] }], {});
  expect(dump.facts).toMatchObject({ live: true, damage: ["cut off"] });
});

test.each<[string, readonly DumpSource[], string]>([
  ["no address", [bank("a", 0, PAGE, 1), bank("b", undefined, PAGE, 1)], "b: expected an address, as in FILE@ADDRESS"],
  ["memory twice", [bank("a", 0x1000, PAGE, 1), bank("b", 0, PAGE + 1, 1)], "a: expected memory of its own"],
  ["memory beyond", [bank("a", 2 ** 52 - 1, PAGE, 1)], "a: expected memory below 10000000000000"],
])("refuses %s", (_, banks, message) => {
  expect(() => openDump(banks, {})).toThrow(UsageError);
  expect(() => openDump(banks, {})).toThrow(message);
});
