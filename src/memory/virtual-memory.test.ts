import { describe, expect, test } from "vitest";
import { x86_64 } from "#arch";
import { address, type FaultReason, MemoryFault } from "#base";
import { openDump } from "#dump";
import { memorySource } from "#source";
import { buildElfCore, type Memory } from "../testing/kdump.ts";
import { PageTables } from "../testing/page-tables.ts";
import { PhysicalPages } from "../testing/physical-pages.ts";
import { PhysicalMemory } from "./physical-memory.ts";
import { VirtualMemory } from "./virtual-memory.ts";

const PAGE = 4096;
const MAPPED = 0xffff_c900_0000_0000n;
const DIRECT = 0xffff_8880_0000_0000n;

const pages = new PhysicalPages();
const tables = new PageTables(pages);
const first = pages.allocate(PAGE, PAGE);
const between = pages.allocate(PAGE, PAGE);
const second = pages.allocate(PAGE, PAGE);
pages.write(
  first,
  Uint8Array.from({ length: PAGE }, (_, i) => i & 127),
);
pages.write(second, new Uint8Array(PAGE).fill(0xbb));
pages.write(between, new Uint8Array(PAGE).fill(0xcc));
tables.map(MAPPED, first);
tables.map(MAPPED + 0x1000n, second);
tables.set(MAPPED + 0x2000n, "pte", 0x1234_5600n);
tables.map(MAPPED + 0x4000n, between);
tables.map(MAPPED + 0x4020_0000n, 0x7000_0000);

/** The space: with one page left out of the dump, or without its page tables. */
function open(without?: number, table: "tables" | "no tables" = "tables"): VirtualMemory {
  const memory: Memory = pages.memory.map((page, pfn) => (pfn === without ? "filtered" : page));
  const physical = new PhysicalMemory(openDump([memorySource("core", buildElfCore({ memory }))], {}));
  const linear = [{ start: DIRECT, end: DIRECT + BigInt(physical.end), physical: 0n }];
  return new VirtualMemory("kernel virtual", physical, x86_64, table === "tables" ? tables : undefined, linear);
}

const space = open();

function faultOf(read: () => unknown): Pick<MemoryFault, "space" | "address" | "reason"> {
  try {
    read();
  } catch (error) {
    if (error instanceof MemoryFault) return { space: error.space, address: error.address, reason: error.reason };
    throw error;
  }
  throw new Error("no fault");
}

describe("a virtual address", () => {
  test("is found through page tables, whole pages that are neighbours nowhere else", () => {
    const bytes = space.read(address(MAPPED + 0xffcn), 8);
    expect(Array.from(bytes.array)).toEqual([124, 125, 126, 127, 0xbb, 0xbb, 0xbb, 0xbb]);
  });

  test("is found in a linear range without tables", () => {
    expect(open(undefined, "no tables").u8(address(DIRECT + BigInt(second)))).toBe(0xbb);
    expect(space.translate(address(DIRECT + 0x1234n))).toBe(0x1234);
  });

  test("is found again without another walk", () => {
    const again = open();
    const before = again.translate(address(MAPPED + 0x10n));
    expect(again.translate(address(MAPPED + 0x18n))).toBe(before + 8);
    // 1024 pages further is another page in the same slot.
    expect(faultOf(() => again.u8(address(MAPPED + 0x40_0000n))).reason).toBe("unmapped");
    expect(again.translate(address(MAPPED + 0x10n))).toBe(before);
  });
});

describe("a fault names the virtual address, and why", () => {
  const table = Math.floor(tables.entryAt(MAPPED, "pte") / PAGE);
  test.each<[string, VirtualMemory, bigint, number, bigint, FaultReason]>([
    ["nothing is mapped there", space, MAPPED + 0x3008n, 8, MAPPED + 0x3008n, "unmapped"],
    ["it is swapped out", space, MAPPED + 0x2010n, 8, MAPPED + 0x2010n, "swapped"],
    ["a read runs into such a page", space, MAPPED + 0x1ffcn, 8, MAPPED + 0x2000n, "swapped"],
    ["its page was left out of the dump", open(second / PAGE), MAPPED + 0x1004n, 4, MAPPED + 0x1004n, "filtered"],
    ["its page table was left out", open(table), MAPPED, 8, MAPPED, "filtered"],
    ["it maps to memory that is not dumped", space, MAPPED + 0x4020_0000n, 8, MAPPED + 0x4020_0000n, "not-dumped"],
    ["there are no page tables", open(undefined, "no tables"), MAPPED, 1, MAPPED, "unmapped"],
    ["it is just behind a linear range", space, DIRECT + 0x100_0000n, 1, DIRECT + 0x100_0000n, "unmapped"],
    ["the address wraps", space, 2n ** 64n - 4n, 8, 2n ** 64n - 4n, "unmapped"],
  ])("%s", (_, memory, at, length, where, reason) => {
    expect(faultOf(() => memory.read(address(at), length))).toEqual({
      space: "kernel virtual",
      address: where,
      reason,
    });
  });
});

describe("text", () => {
  test("ends at NUL", () => {
    pages.write(between, Uint8Array.from([0x64, 0x64, 0]));
    expect(open().cstring(address(MAPPED + 0x4000n))).toBe("dd");
  });

  test("ends at its limit, across pages", () => {
    expect(space.cstring(address(MAPPED + 0xffen), 5)).toBe("~\x7f\xbb\xbb\xbb");
    expect(space.cstring(address(MAPPED + 0x1000n), 300)).toBe("\xbb".repeat(300));
  });

  test("ends before memory that cannot be read, when there was some", () => {
    expect(space.cstring(address(MAPPED + 0x1f00n))).toBe("\xbb".repeat(256));
    expect(faultOf(() => space.cstring(address(MAPPED + 0x2000n))).reason).toBe("swapped");
  });
});
