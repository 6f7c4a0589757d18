import { expect, test } from "vitest";
import { FormatError, type Pfn } from "#base";
import { memorySource } from "#source";
import { concat } from "../../testing/bytes.ts";
import { limeHeader } from "../../testing/lime.ts";
import type { Dump } from "../dump.ts";
import { openDump } from "../open.ts";

const PAGE = 4096;
const filled = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);
const open = (...parts: readonly Uint8Array[]): Dump => openDump([memorySource("file", concat(...parts))], {});
const first = (dump: Dump, pfn: number): number | string => {
  const page = filled(PAGE, 0xee);
  return dump.readPage(pfn as Pfn, page) ?? page[0];
};
/** 8 bytes of a machine whose ranges begin at pages, but need not end there. */
const range = (pfn: number, size: number, value: number): Uint8Array[] => [
  limeHeader(pfn * PAGE, size),
  filled(size, value),
];

test("ranges may come in any order, and end within a page, which zeros fill", () => {
  const dump = open(...range(8, PAGE, 8), ...range(1, PAGE + 100, 1));
  expect([0, 1, 2, 3, 8, 9].map((pfn) => first(dump, pfn))).toEqual([
    "not-dumped",
    1,
    1,
    "not-dumped",
    8,
    "not-dumped",
  ]);
  const page = filled(PAGE, 0xee);
  dump.readPage(2 as Pfn, page);
  expect([page[99], page[100], page[PAGE - 1]]).toEqual([1, 0, 0]);
});

test("what a range before holds counts where two overlap", () => {
  const dump = open(...range(1, 2 * PAGE, 1), ...range(2, 2 * PAGE, 2));
  expect([1, 2, 3, 4].map((pfn) => first(dump, pfn))).toEqual([1, 1, 2, "not-dumped"]);
});

test("a file that is cut off within a range says so, and what may follow is truncated", () => {
  const dump = open(limeHeader(PAGE, 3 * PAGE), filled(2 * PAGE, 1));
  expect(dump.facts.damage).toEqual([`the file is cut off: ${PAGE} of ${3 * PAGE + 32} bytes are missing`]);
  expect([0, 1, 2, 3, 9].map((pfn) => first(dump, pfn))).toEqual(["not-dumped", 1, 1, "truncated", "truncated"]);
  expect(dump.facts.pages()).toEqual({ present: 2, filtered: 0, lost: 1 });
});

test.each<[string, Uint8Array, string]>([
  ["something else", filled(32, 7), "no header"],
  ["part of a header", limeHeader(0, 10).subarray(0, 20), "only 20 bytes"],
  ["a header of another version", limeHeader(0x9000, 10, 2), "of version 2"],
  ["a range that ends before it begins", limeHeader(0x9000, -50), "impossible: addresses 36864 to 36813"],
])("%s behind a range leaves the ranges before", (_, bytes, found) => {
  const dump = open(...range(1, PAGE, 1), bytes);
  expect(dump.facts.damage).toEqual([`the header of range 2, at offset ${PAGE + 32}, is ${found}`]);
  expect([1, 2].map((pfn) => first(dump, pfn))).toEqual([1, "truncated"]);
});

test("a damaged first header is a FormatError", () => {
  expect(() => open(limeHeader(0, 10, 3))).toThrow(FormatError);
  expect(() => open(limeHeader(0, 10, 3))).toThrow("expected a LiME header of version 1, found of version 3");
});
