import { describe, expect, test } from "vitest";
import type { Pfn } from "#base";
import { memorySource } from "#source";
import { buildElf } from "../testing/elf.ts";
import { buildFlattened } from "../testing/kdump.ts";
import { type CountedSource, largeElfCore, largeFlattened, largeKdump, largePage } from "../testing/large-dump.ts";
import { openDump } from "./open.ts";

/** What a dump costs to open and read does not grow with the machine, but for a bit or two per page frame. */
const GIB = 2 ** 18;
const machines = [GIB / 2, 4 * GIB, 16 * GIB, 64 * GIB] as const;

const readsOf = (source: CountedSource, count: number): { readonly opened: number; readonly read: number } => {
  const dump = openDump([source], {});
  const opened = source.bytesRead();
  expect(dump.ranges).toEqual([{ start: 0, end: count }]);
  expect(dump.facts.damage).toEqual([]);
  expect(dump.facts.pages()).toEqual({ present: count, filtered: 0, lost: 0 });
  const target = new Uint8Array(4096);
  for (let i = 0; i < 100; i++) {
    const pfn = Math.floor((count * i) / 100);
    expect(dump.readPage(pfn as Pfn, target)).toBeUndefined();
    expect(Buffer.compare(target, largePage(pfn))).toBe(0);
  }
  return { opened, read: source.bytesRead() - opened };
};

test.each(machines)("a kdump of %s page frames reads its bitmaps once or twice", (count) => {
  const { opened, read } = readsOf(largeKdump(count), count);
  const bitmaps = count / 4;
  expect(opened).toBeLessThan(200_000 + bitmaps);
  expect(read).toBeLessThan(100 * 4120 + 100 * 2 * 16_384 + 2 * bitmaps);
});

test.each(machines)("an ELF core of %s page frames reads its headers", (count) => {
  const { opened, read } = readsOf(largeElfCore(count), count);
  expect(opened).toBeLessThan(10_000);
  expect(read).toBe(100 * 4096);
});

test("a flattened file of 4 GiB reads the heads of its records, and says how far it is", () => {
  const count = 4 * GIB;
  const source = largeFlattened(largeElfCore(count), 4096 * 16);
  const told: number[] = [];
  const dump = openDump([source], {}, { progress: (done, total) => told.push(done / total) });
  expect(source.bytesRead()).toBeLessThan(2 ** 21);
  expect(told.length).toBeGreaterThan(50);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBeGreaterThan(0.95);
  expect(told.at(-1)).toBeLessThanOrEqual(1);
  const target = new Uint8Array(4096);
  expect(dump.readPage((count - 20) as Pfn, target)).toBeUndefined();
  expect(Buffer.compare(target, largePage(count - 20))).toBe(0);
});

describe("of a large dump that is cut off the lost pages are counted", () => {
  const count = GIB;

  test("by the descriptors of a kdump", () => {
    const whole = largeKdump(count).size;
    const kept = count - 1000;
    const source = largeKdump(count, whole - 1000 * 4096);
    const { facts, missing } = openDump([source], {});
    expect(facts.pages()).toEqual({ present: kept, filtered: 0, lost: 1000 });
    expect([missing((kept - 1) as Pfn), missing(kept as Pfn)]).toEqual([undefined, "truncated"]);
  });

  test("by arithmetic, too, of a flattened file of a few bytes that claims any size", () => {
    const size = 2 ** 48;
    const elf = buildElf({
      type: 4,
      segments: [
        { type: 1, paddr: 0x1000, data: new Uint8Array(8192), filesz: size },
        { type: 1, paddr: 2 * size, data: new Uint8Array(4096) },
      ],
    });
    const flattened = buildFlattened(
      [
        { offset: 0, data: elf },
        { offset: size - 8192, data: new Uint8Array(8192) },
      ],
      false,
    );
    const started = performance.now();
    const { facts } = openDump([memorySource("file", flattened)], {});
    const { present, filtered, lost } = facts.pages();
    expect({ present, filtered, all: present + lost }).toEqual({ present: 5, filtered: 0, all: size / 4096 + 1 });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test("by arithmetic of an ELF core", () => {
    const source = largeElfCore(count, 4096 + 1000 * 4096 + 5);
    const { facts, missing } = openDump([source], {});
    expect(facts.pages()).toEqual({ present: 1000, filtered: 0, lost: count - 1000 });
    expect([missing(999 as Pfn), missing(1000 as Pfn)]).toEqual([undefined, "truncated"]);
    expect(source.bytesRead()).toBeLessThan(10_000);
  });
});
