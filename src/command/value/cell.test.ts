import { describe, expect, it } from "vitest";
import { address, Bytes } from "#base";
import { DEFAULT_STYLE, immediateValue, integerValue, valueAt } from "#object";
import type { CType } from "#types";
import {
  array,
  BOOL,
  CHAR,
  enumType,
  functionType,
  INT,
  LONG,
  pointer,
  struct,
  TestMemory,
  testScope,
  UNSIGNED_LONG,
  union,
  VOID,
} from "../../testing/values.ts";
import { integerCell, valueCell } from "./cell.ts";

const AT = 0x1000n;

function cellOf(type: CType, words: readonly bigint[], printMax: number = DEFAULT_STYLE.printMax): unknown {
  const memory = new TestMemory().putWords(AT, ...words).putText(0x2000n, "ext4", 256);
  const scope = testScope({ memory, symbols: { init_task: [0x3000n, array(LONG, 4)] } });
  return valueCell(valueAt(type, memory, address(AT)), { ...DEFAULT_STYLE, printMax }, scope);
}

describe("valueCell", () => {
  it("makes numbers, texts, truth and names of scalars", () => {
    expect(cellOf(INT, [0xffff_ffffn])).toBe(-1);
    expect(cellOf(UNSIGNED_LONG, [0xffff_ffff_ffff_ffffn])).toBe("18446744073709551615");
    expect(cellOf(BOOL, [1n])).toBe(true);
    expect(cellOf(enumType("state", { DOWN: 0, UP: 1 }), [1n])).toBe("UP");
    expect(cellOf(array(CHAR, 8), [0x69_6e_69n])).toBe("ini");
    expect(cellOf(VOID, [])).toBeUndefined();
  });

  it("makes addresses of pointers, with what is known there", () => {
    expect(cellOf(pointer(VOID), [0n])).toBe(0n);
    expect(cellOf(pointer(VOID), [0x3008n])).toEqual({ address: 0x3008n, symbol: "init_task+8", string: undefined });
    expect(cellOf(pointer(CHAR), [0x2000n])).toEqual({ address: 0x2000n, symbol: undefined, string: "ext4" });
    expect(cellOf(pointer(CHAR), [0x9000n])).toBe(0x9000n);
  });

  it("makes records of structs, members of anonymous ones among them", () => {
    const type = struct("outer", ["pid", INT], [undefined, union(undefined, ["usage", INT], ["users", INT])]);
    expect(cellOf(type, [0x2_0000_0001n])).toEqual({ pid: 1, usage: 2, users: 2 });
  });

  it("makes lists of arrays, as long as print_max allows", () => {
    expect(cellOf(array(LONG, 3), [1n, 2n, 3n])).toEqual([1, 2, 3]);
    expect(cellOf(array(LONG, 3), [1n, 2n, 3n], 2)).toEqual([1, 2]);
    expect(cellOf(array(struct("empty"), 3), [])).toEqual([]);
  });

  it("marks what cannot be read, and goes on", () => {
    const type = struct("torn", ["here", LONG], ["gone", LONG]);
    expect(cellOf(type, [7n])).toMatchObject({ here: 7, gone: { unavailable: expect.any(String) } });
  });

  it("survives types that contain themselves", () => {
    const loop = { kind: "struct", name: "loop", size: 8, complete: true, members: [] as unknown[] };
    loop.members.push({ name: "self", type: loop, bitOffset: 0, bitSize: undefined });
    loop.members.push({ name: undefined, type: loop, bitOffset: 0, bitSize: undefined });
    expect(() => cellOf(loop as unknown as CType, [0n])).not.toThrow();
  });

  it("takes values that are nowhere in memory", () => {
    const memory = new TestMemory();
    const scope = testScope({ memory });
    expect(valueCell(integerValue(INT, memory, 5n), DEFAULT_STYLE, scope)).toBe(5);
    const bytes = new Bytes(Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0));
    expect(valueCell(immediateValue(array(INT, 2), memory, bytes), DEFAULT_STYLE, scope)).toEqual([1, 2]);
  });

  it("makes the address of a function", () => {
    expect(cellOf(functionType(VOID), [0n])).toBe(AT);
  });
});

describe("integerCell", () => {
  it("keeps integers exact", () => {
    expect(integerCell(2n ** 53n - 1n)).toBe(2 ** 53 - 1);
    expect(integerCell(2n ** 53n)).toBe("9007199254740992");
    expect(integerCell(-(2n ** 60n))).toBe("-1152921504606846976");
  });
});
