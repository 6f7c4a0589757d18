import { expect, test } from "vitest";
import { FormatError, type Pfn, UsageError } from "#base";
import { memorySource } from "#source";
import { concat } from "../../testing/bytes.ts";
import type { Memory } from "../../testing/kdump.ts";
import { buildSadump, type SadumpSpec } from "../../testing/sadump.ts";
import type { Dump } from "../dump.ts";
import { openDump } from "../open.ts";

const PAGE = 4096;
const page = (value: number): Uint8Array => new Uint8Array(PAGE).fill(value);
const memory: Memory = [undefined, page(1), "filtered", page(3)];
const open = (bytes: Uint8Array): Dump => openDump([memorySource("file", bytes)], {});
const build = (spec: Partial<SadumpSpec> = {}): Uint8Array => buildSadump({ memory, ...spec });
const firsts = (dump: Dump): (number | string)[] =>
  [0, 1, 2, 3, 4].map((pfn) => {
    const target = page(0xee);
    return dump.readPage(pfn as Pfn, target) ?? target[0];
  });

test("the processors' states are those that they saved; one that saved nothing has none", () => {
  const state = {
    rip: 0xffff_ffff_8100_1234n,
    rsp: 0xffff_c900_0000_3e88n,
    r15: 0x1122_3344_5566_7788n,
    rdi: 7n,
    rflags: 0x46n,
    cs: 0x10n,
    ss: 0x18n,
    cr0: 0x8005_0033n,
    cr3: 0x1_2345_6000n,
    cr4: 0x75_1eb0n,
    idtBase: 0xffff_fe00_0000_0000n,
    gdtBase: 0xffff_fe00_0000_1000n,
  };
  const dump = open(build({ cpus: [state, {}, { ...state, rip: 5n }] }));
  const numbers = { cs: 0x10, ss: 0x18 };
  expect(dump.cpuStates).toMatchObject([
    { cpu: 0, ...state, ...numbers, idtLimit: 0xfff, gdtLimit: 0x7f, cr2: undefined },
    { cpu: 2, rip: 5n },
  ]);
  expect(dump.facts).toMatchObject({ machine: "x86_64", processors: 3 });
  expect(firsts(dump)).toEqual(["not-dumped", 1, "filtered", 3, "not-dumped"]);
});

test("a partition without states opens; nobody knows the machine", () => {
  const dump = open(build());
  expect(dump.cpuStates).toEqual([]);
  expect(dump.facts).toMatchObject({ machine: undefined, processors: undefined });
  expect(firsts(dump)).toEqual(["not-dumped", 1, "filtered", 3, "not-dumped"]);
});

test("the time is that of the zone, or not known", () => {
  // 2024-03-04 12:00 in Japan.
  expect(open(build({ zone: -540 })).facts.time).toBe(Date.UTC(2024, 2, 4, 3) / 1000);
  expect(open(build({ zone: 2047 })).facts.time).toBeUndefined();
});

test("pages behind a cut are truncated", () => {
  const whole = build();
  const dump = open(whole.subarray(0, whole.length - 1));
  expect(firsts(dump)).toEqual(["not-dumped", 1, "filtered", "truncated", "not-dumped"]);
  expect(dump.facts.damage).toEqual([`the file is cut off: at least 1 of ${whole.length} bytes are missing`]);
  expect(dump.facts.pages()).toEqual({ present: 1, filtered: 1, lost: 1 });
});

test.each<[string, Uint8Array, string]>([
  ["a disk of a set", build({ diskSet: 1 }), "found a disk of a disk set"],
  ["backup media", concat(page(9), build()), "found a file of sadump on backup media"],
  ["a machine that never was in long mode", build({ cpus: [{ rip: 1n, efer: 0n }] }), "found i686"],
])("refuses %s", (_, bytes, found) => {
  expect(() => open(bytes)).toThrow(UsageError);
  expect(() => open(bytes)).toThrow(found);
});

test.each<[string, Uint8Array]>([
  ["a partition header that is cut off", build().subarray(0, 3000)],
  ["numbers that do not follow from one another", build().fill(1, 200, 201)],
  ["no dump header", build().fill(1, PAGE, PAGE + 4)],
  ["blocks of another size", build({ blockSize: 8192 })],
])("%s is a FormatError", (_, bytes) => {
  expect(() => open(bytes)).toThrow(FormatError);
});
