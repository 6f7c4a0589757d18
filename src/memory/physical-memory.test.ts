import { describe, expect, test } from "vitest";
import { address, type FaultReason, MemoryFault, type Pfn } from "#base";
import { openDump } from "#dump";
import { memorySource } from "#source";
import { buildElfCore } from "../testing/kdump.ts";
import { PhysicalMemory } from "./physical-memory.ts";

const PAGE = 4096;
const page = (pfn: number): Uint8Array => Uint8Array.from({ length: PAGE }, (_, i) => (pfn * 16 + (i & 15)) & 255);

/** Four pages, of which the third was left out of the dump, then a hole, then the last. */
const dump = openDump(
  [memorySource("core", buildElfCore({ memory: [page(0), page(1), "filtered", undefined, page(4)] }))],
  {},
);

/** The fault of `read`. */
function faultOf(read: () => unknown): MemoryFault {
  try {
    read();
  } catch (error) {
    if (error instanceof MemoryFault) return error;
    throw error;
  }
  throw new Error("no fault");
}

describe("physical memory", () => {
  const memory = new PhysicalMemory(dump);

  test("ends with the machine's", () => {
    expect(memory.end).toBe(5 * PAGE);
    expect(memory.pageSize).toBe(PAGE);
  });

  test.each([
    ["within a page", 16, 8],
    ["a whole page", PAGE, PAGE],
    ["across two pages", PAGE - 3, 8],
    ["of one byte", 5, 1],
    ["of none", 2 * PAGE, 0],
  ])("is read %s", (_, at, length) => {
    const whole = Uint8Array.from([...page(0), ...page(1)]);
    expect(memory.read(address(at), length).array).toEqual(whole.subarray(at, at + length));
  });

  test("words are little-endian", () => {
    expect(memory.word(4 * PAGE)).toBe(0x4746_4544_4342_4140n);
    expect(memory.u8(address(1))).toBe(1);
    expect(memory.u16(address(0))).toBe(0x0100);
    expect(memory.u32(address(0))).toBe(0x0302_0100);
    expect(memory.i32(address(4 * PAGE))).toBe(0x4342_4140);
    expect(memory.i64(address(4 * PAGE))).toBe(0x4746_4544_4342_4140n);
  });

  test.each<[string, number | bigint, number, FaultReason, bigint]>([
    ["a page that makedumpfile left out", 2 * PAGE + 8, 8, "filtered", 2n * 4096n + 8n],
    ["a read that runs into it", 2 * PAGE - 4, 8, "filtered", 2n * 4096n],
    ["a hole", 3 * PAGE, 8, "not-dumped", 3n * 4096n],
    ["what is behind all memory", 5 * PAGE, 1, "not-dumped", 5n * 4096n],
    ["far behind", 2 ** 51, 1, "not-dumped", 2n ** 51n],
    ["beyond any address", 2n ** 64n - 1n, 1, "not-dumped", 2n ** 64n],
  ])("faults for %s", (_, at, length, reason, where) => {
    expect(faultOf(() => memory.read(address(at), length))).toMatchObject({
      space: "physical",
      address: where,
      reason,
    });
  });

  test("with zeroExcluded, what was left out is zeros, and only that, and only as long as it is set", () => {
    memory.zeroExcluded = true;
    expect(memory.u64(address(2 * PAGE + 8))).toBe(0n);
    expect(faultOf(() => memory.read(address(3 * PAGE), 8))).toMatchObject({ reason: "not-dumped" });
    memory.zeroExcluded = false;
    expect(faultOf(() => memory.read(address(2 * PAGE + 8), 8))).toMatchObject({ reason: "filtered" });
  });

  test.each([-1, Number.NaN, 2 ** 40])("faults for %d bytes, which broken memory may ask for", (length) => {
    expect(faultOf(() => memory.read(address(0), length))).toMatchObject({ reason: "unmapped" });
  });

  // A broken phys_base makes image addresses negative.
  test.each([-1, -8, -4096, -4097, -(2 ** 40)])("faults at %d", (at) => {
    expect(faultOf(() => new PhysicalMemory(dump).readPhysical(at, new Uint8Array(4)))).toMatchObject({
      reason: "not-dumped",
    });
  });
});

describe("pages are kept", () => {
  const reads: number[] = [];
  const { readRun: _, ...single } = dump;
  const counting = {
    ...single,
    readPage(pfn: Pfn, target: Uint8Array) {
      reads.push(pfn);
      return pfn > 8000 ? ("not-dumped" as const) : dump.readPage((pfn % 2) as Pfn, target);
    },
  };
  const readsFor = (memory: PhysicalMemory, ...frames: readonly number[]): readonly number[] => {
    reads.length = 0;
    for (const pfn of frames) memory.word(pfn * PAGE);
    return [...reads];
  };

  test("one page is read once", () => {
    expect(readsFor(new PhysicalMemory(counting), 0, 0, 1, 0, 1)).toEqual([0, 1]);
  });

  test("pages that share a slot put each other out, and are never mistaken for each other", () => {
    const memory = new PhysicalMemory(counting);
    expect(readsFor(memory, 1, 4096, 1, 4097)).toEqual([1, 4096, 4097]);
    expect(memory.word(4097 * PAGE)).toBe(0x1716_1514_1312_1110n);
  });

  test("a page that cannot be read is asked for again, and leaves nothing behind", () => {
    const memory = new PhysicalMemory(counting);
    expect(readsFor(memory, 0)).toEqual([0]);
    expect(faultOf(() => memory.word(8192 * PAGE)).reason).toBe("not-dumped");
    expect(faultOf(() => memory.word(8192 * PAGE)).reason).toBe("not-dumped");
    expect(readsFor(memory, 0)).toEqual([0]);
  });
});

describe("neighbouring pages", () => {
  /** Pages 0 to 11 and 13 to 39; 12 is a hole, and what is asked of the dump is noted down. */
  const memory = Array.from({ length: 40 }, (_, pfn) => (pfn === 12 ? undefined : page(pfn)));
  const whole = openDump([memorySource("core", buildElfCore({ memory }))], {});
  const asked: string[] = [];
  const noting = (live: boolean) => ({
    ...whole,
    facts: { ...whole.facts, live },
    readPage(pfn: Pfn, target: Uint8Array) {
      asked.push(`page ${pfn}`);
      return whole.readPage(pfn, target);
    },
    readRun(pfn: Pfn, target: Uint8Array) {
      asked.push(`run ${pfn}`);
      return whole.readRun?.(pfn, target) ?? 0;
    },
  });
  const askedFor = (space: PhysicalMemory, ...frames: readonly number[]): readonly string[] => {
    asked.length = 0;
    for (const pfn of frames) expect(space.u32(address(pfn * PAGE))).toBe(((pfn * 16) & 255) * 0x01010101 + 0x03020100);
    return [...asked];
  };

  test("are read together, once a second one of eight is asked for", () => {
    const space = new PhysicalMemory(noting(false));
    expect(askedFor(space, 18, 18)).toEqual(["page 18"]);
    expect(askedFor(space, 20, 21, 22, 23)).toEqual(["run 20"]);
    expect(askedFor(space, 16, 17, 18, 19, 23)).toEqual(["run 16"]);
    expect(askedFor(space, 24)).toEqual(["page 24"]);
  });

  test("around a hole are read as far as they go, and it stays one", () => {
    const space = new PhysicalMemory(noting(false));
    expect(askedFor(space, 8, 13, 14, 15)).toEqual(["page 8", "run 13"]);
    expect(askedFor(space, 9, 10, 11)).toEqual(["run 9"]);
    expect(askedFor(space, 8, 14, 15)).toEqual([]);
    expect(faultOf(() => space.word(12 * PAGE)).reason).toBe("not-dumped");
    expect(askedFor(space, 8, 11, 13, 15)).toEqual([]);
  });

  test("of a machine that runs are read anew each time", () => {
    expect(askedFor(new PhysicalMemory(noting(true)), 16, 17, 16)).toEqual(["page 16", "page 17", "page 16"]);
  });
});
