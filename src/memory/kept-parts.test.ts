import { expect, test } from "vitest";
import { type Address, address, MemoryFault } from "#base";
import { AddressSpace } from "./address-space.ts";
import { KeptParts } from "./kept-parts.ts";

/** Byte N is N & 255 up to `end`, where memory ends; every read is noted down. */
class Counted extends AddressSpace {
  override readonly name = "physical";
  readonly reads: string[] = [];
  readonly end: number;

  constructor(end = 1 << 20) {
    super();
    this.end = end;
  }

  override readInto(at: Address, target: Uint8Array): void {
    this.reads.push(`${at}+${target.length}`);
    if (Number(at) + target.length > this.end) throw new MemoryFault(this.name, at, target.length, "filtered");
    for (let i = 0; i < target.length; i++) target[i] = (Number(at) + i) & 255;
  }
}

const PARTS = [
  { start: 400, end: 408 },
  { start: 8, end: 16 },
  { start: 12, end: 24 },
];

test("one read brings all parts of an instance, and they are kept", () => {
  const memory = new Counted();
  const kept = new KeptParts(memory, PARTS);
  for (const at of [1000, 2000, 1000]) {
    const instance = kept.memoryOf(address(at));
    expect(instance.u32(address(at + 8))).toBe(memory.u32(address(at + 8)));
    expect(instance.u16(address(at + 22))).toBe(memory.u16(address(at + 22)));
    expect(instance.u64(address(at + 400))).toBe(memory.u64(address(at + 400)));
  }
  expect(memory.reads.filter((read) => read.endsWith("+400"))).toEqual(["1008+400", "2008+400"]);
});

test.each([
  ["before the first part", 4, 8],
  ["between parts", 200, 4],
  ["that begins in a part and ends outside", 404, 8],
  ["across the gap between parts", 20, 384],
  ["behind all", 500, 1],
])("a read %s is one of memory", (_, offset, length) => {
  const memory = new Counted();
  const instance = new KeptParts(memory, PARTS).memoryOf(address(1000));
  memory.reads.length = 0;
  const read = instance.read(address(1000 + offset), length);
  expect(memory.reads).toEqual([`${1000 + offset}+${length}`]);
  expect(read.array[0]).toBe((1000 + offset) & 255);
});

test("of an instance that is not whole, every field is read for itself", () => {
  const memory = new Counted(1100);
  const instance = new KeptParts(memory, PARTS).memoryOf(address(1000));
  expect(instance.u32(address(1008))).toBe(0xf3f2f1f0);
  expect(() => instance.u64(address(1400))).toThrow(MemoryFault);
});

test("without parts there is memory alone", () => {
  const memory = new Counted();
  expect(new KeptParts(memory, []).memoryOf(address(1000)).u8(address(1001))).toBe(1001 & 255);
});
