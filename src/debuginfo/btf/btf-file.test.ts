import { describe, expect, it } from "vitest";
import { Bytes, FormatError } from "#base";
import { type BtfTypeSpec, btf } from "../../testing/btf.ts";
import { parseBtf } from "./parse-btf.ts";

const file = (...types: readonly BtfTypeSpec[]) => parseBtf(new Bytes(btf(types).array), "test");
const INT: BtfTypeSpec = { kind: "int", name: "int", size: 4, signed: true };

describe("BtfFile", () => {
  it("reads integers", () => {
    const types = file(INT, { kind: "int", name: "_Bool", size: 1, bool: true });
    expect(types.integer(1)).toEqual({ bits: 32, offset: 0, signed: true, char: false, bool: false });
    expect(types.integer(2)).toEqual({ bits: 8, offset: 0, signed: false, char: false, bool: true });
  });

  it("reads arrays", () => {
    expect(file(INT, { kind: "array", of: "int", count: 16 }).array(2)).toEqual({ element: 1, count: 16 });
  });

  it("reads members, with bit sizes where kind_flag is set", () => {
    const members = [
      { name: "a", type: "int", at: 0 },
      { type: "int", at: 32 },
    ];
    const types = file(
      INT,
      { kind: "struct", name: "plain", size: 8, members },
      { kind: "union", name: "packed", size: 4, members: [{ name: "b", type: "int", at: 3, bits: 5 }, ...members] },
    );
    expect(types.members(2)).toEqual([
      { name: "a", type: 1, bitOffset: 0, bitSize: 0 },
      { name: undefined, type: 1, bitOffset: 32, bitSize: 0 },
    ]);
    expect(types.members(3)[0]).toEqual({ name: "b", type: 1, bitOffset: 3, bitSize: 5 });
  });

  it("keeps bit offsets beyond 24 bits in a struct without bit-fields", () => {
    const types = file(INT, {
      kind: "struct",
      size: 2 ** 28,
      members: [{ name: "far", type: "int", at: 0x7fff_ffe0 }],
    });
    expect(types.members(2)[0].bitOffset).toBe(0x7fff_ffe0);
  });

  it("extends enumerators by the sign of their enum", () => {
    const types = file(
      { kind: "enum", name: "u", values: { A: 0, B: 0xffff_ffff } },
      { kind: "enum", name: "s", signed: true, values: { C: -1 } },
      { kind: "enum64", name: "u64", values: { D: 0xffff_ffff_ffff_ffffn } },
      { kind: "enum64", name: "s64", signed: true, values: { E: -2n } },
    );
    const values = [1, 2, 3, 4].flatMap((id) => types.enumerators(id).map(({ value }) => value));
    expect(values).toEqual([0n, 0xffff_ffffn, -1n, 0xffff_ffff_ffff_ffffn, -2n]);
  });

  it("reads prototypes, variables, data sections and tags", () => {
    const types = file(
      INT,
      { kind: "proto", label: "p", result: "void", parameters: [{ name: "x", type: "int" }], variadic: true },
      { kind: "func", name: "f", to: "p" },
      { kind: "var", name: "v", to: "int" },
      { kind: "datasec", name: ".data..percpu", size: 64, variables: [{ variable: "v", at: 8, size: 4 }] },
      { kind: "declTag", name: "kfunc", to: "f" },
      { kind: "declTag", label: "arg", name: "arg:nonnull", to: "f", component: 0 },
    );
    expect(types.parameters(2)).toEqual([
      { name: "x", type: 1 },
      { name: undefined, type: 0 },
    ]);
    expect(types.target(3)).toBe(2);
    expect(types.linkage(4)).toBe(1);
    expect(types.sectionVariables(5)).toEqual([{ variable: 4, offset: 8, size: 4 }]);
    expect([types.component(6), types.component(7)]).toEqual([-1, 0]);
  });

  it("finds every type of a name, in the order of ids", () => {
    const types = file(
      INT,
      { kind: "struct", name: "list", size: 0, members: [] },
      { kind: "ptr", to: "list" },
      { kind: "func", label: "f", name: "list", to: "int" },
    );
    expect([...types.named("list")]).toEqual([2, 4]);
    expect([...types.named("lis")]).toEqual([]);
    expect([...types.named("")]).toEqual([]);
  });

  it.each([
    ["an id beyond the end", file(INT), (types: ReturnType<typeof file>) => types.kind(2)],
    ["a negative id", file(INT), (types: ReturnType<typeof file>) => types.size(-1)],
    ["a target beyond the end", file({ kind: "ptr", to: 7 }), (types: ReturnType<typeof file>) => types.target(1)],
    [
      "a member's type beyond the end",
      file({ kind: "struct", size: 4, members: [{ name: "x", type: 9, at: 0 }] }),
      (types: ReturnType<typeof file>) => types.members(1),
    ],
    [
      "a name outside the strings",
      file({ kind: "raw", words: [999, 4 << 24, 0] }),
      (types: ReturnType<typeof file>) => types.nameOf(1),
    ],
    ["members of an integer", file(INT), (types: ReturnType<typeof file>) => types.members(1)],
  ])("refuses %s", (_, types, read) => {
    expect(() => read(types)).toThrow(FormatError);
  });

  it("says where a broken reference stands", () => {
    const types = file(INT, { kind: "array", of: 42, count: 1 });
    expect(() => types.array(2)).toThrow("test: at offset 52: expected a type id below 3, found 42");
  });

  it("does not find types whose name lies outside the strings", () => {
    const types = file({ kind: "raw", words: [999, 4 << 24, 0] }, INT);
    expect([...types.named("int")]).toEqual([2]);
  });
});
