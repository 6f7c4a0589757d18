import { describe, expect, test } from "vitest";
import { address, Bytes } from "#base";
import { INT, LONG, SHORT, struct, TestMemory, UNSIGNED_CHAR, UNSIGNED_INT } from "../testing/values.ts";
import { readInteger } from "./read.ts";
import { floatValue, immediateValue, integerValue, partOf, storageBits, valueAt } from "./value.ts";

const memory = new TestMemory();

describe("integerValue", () => {
  test.each([
    [INT, -1n, -1n],
    [UNSIGNED_INT, -1n, 0xffff_ffffn],
    [SHORT, 0x1_8000n, -0x8000n],
    [LONG, 1n << 63n, -(1n << 63n)],
    [UNSIGNED_CHAR, 0x1ffn, 0xffn],
  ])("%o wraps %d to %d", (type, value, expected) => {
    expect(readInteger(integerValue(type, memory, value))).toBe(expected);
  });

  test("sixteen bytes", () => {
    const type = { ...LONG, name: "__int128", size: 16 };
    expect(readInteger(integerValue(type, memory, -(1n << 100n)))).toBe(-(1n << 100n));
  });
});

test("floatValue holds what its size can", () => {
  const { location } = floatValue({ kind: "float", name: "float", size: 4 }, memory, 1.5);
  expect(location.kind === "immediate" && location.bytes.u32(0)).toBe(0x3fc00000);
});

describe("bit-fields", () => {
  // unsigned a:3, b:5; int c:10; char d — as on x86-64
  const flags = struct("flags", ["a", UNSIGNED_INT, 3], ["b", UNSIGNED_INT, 5], ["c", INT, 10], ["d", UNSIGNED_CHAR]);
  const bytes = [0b10110_101, 0xff, 0b11, 7];
  const part = (name: string) => {
    const member = flags.members.find((candidate) => candidate.name === name);
    if (member === undefined) throw new Error(name);
    return { type: member.type, bitOffset: member.bitOffset, bitSize: member.bitSize };
  };

  test.each([
    ["a", 0b101n],
    ["b", 0b10110n],
    ["c", -1n],
    ["d", 7n],
  ])("%s in memory and at hand", (name, expected) => {
    const inMemory = valueAt(flags, new TestMemory().put(0x1000n, bytes), address(0x1000));
    expect(readInteger(partOf(inMemory, part(name)))).toBe(expected);
    const atHand = immediateValue(flags, memory, new Bytes(Uint8Array.from(bytes)));
    expect(readInteger(partOf(atHand, part(name)))).toBe(expected);
  });

  test("big-endian machines number bits from the other end", () => {
    const value = immediateValue(flags, memory, new Bytes(Uint8Array.from(bytes), false));
    expect(readInteger(partOf(value, part("a")))).toBe(0b101n);
    expect(readInteger(partOf(value, part("b")))).toBe(0b10101n);
  });

  test("only the bytes that hold the field are read", () => {
    const edge = new TestMemory().put(0x1000n, [0xff]);
    expect(readInteger(partOf(valueAt(flags, edge, address(0x1000)), part("b")))).toBe(31n);
  });

  test.each([
    [UNSIGNED_INT, 35, 4, { offset: 3, size: 4 }],
    [SHORT, 20, 4, { offset: 4, size: 4 }],
    // It does not fit into one unit: the byte in which it begins.
    [UNSIGNED_CHAR, 14, 4, { offset: 6, size: 4 }],
  ])("storage unit of %o at bit %i", (type, bitOffset, size, expected) => {
    expect(storageBits(type, bitOffset, size)).toEqual(expected);
  });
});
