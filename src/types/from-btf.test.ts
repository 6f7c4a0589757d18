import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bytes, FormatError } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { type BtfTypeSpec, type BuiltBtf, btf } from "../testing/btf.ts";
import { combinedTypes } from "./combined.ts";
import { declaration, typeName } from "./declaration.ts";
import { formatDefinition } from "./definition.ts";
import { type BtfTypes, btfTypes } from "./from-btf.ts";
import { memberPlaces } from "./member.ts";
import { isSigned, sizeOf } from "./size.ts";
import type { CType, StructType } from "./type.ts";

const parse = (built: BuiltBtf) => parseBtf(new Bytes(built.array), "test");
const types = (...specs: readonly BtfTypeSpec[]): BtfTypes => btfTypes(parse(btf(specs)));
const INT: BtfTypeSpec = { kind: "int", name: "int", size: 4, signed: true };
const CHAR: BtfTypeSpec = { kind: "int", name: "char", size: 1 };

/** The members of the struct `name`, as declarations. */
const members = (source: BtfTypes, name: string) =>
  (source.find("struct", name) as StructType).members.map((member) => declaration(member.type, member.name ?? ""));

describe("btfTypes", () => {
  it("makes each kind of type", () => {
    const source = types(
      INT,
      { kind: "ptr", label: "int*", to: "int" },
      { kind: "array", label: "int*[4]", of: "int*", count: 4 },
      { kind: "const", label: "const", to: "int*[4]" },
      { kind: "volatile", label: "volatile", to: "int" },
      { kind: "restrict", label: "restrict", to: "int*" },
      { kind: "typedef", name: "pid_t", to: "int" },
      { kind: "proto", label: "proto", result: "pid_t", parameters: [{ name: "x", type: "int*" }], variadic: true },
      { kind: "ptr", label: "proto*", to: "proto" },
      { kind: "float", name: "double", size: 8 },
      { kind: "union", name: "u", size: 4, members: [] },
      { kind: "ptr", label: "void*", to: "void" },
    );
    const names = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((id) => typeName(source.type(id)));
    expect(names).toEqual([
      "void",
      "int",
      "int *",
      "int *[4]",
      "int * const[4]",
      "volatile int",
      "int * restrict",
      "pid_t",
      "pid_t (int *, ...)",
      "pid_t (*)(int *, ...)",
      "double",
      "union u",
      "void *",
    ]);
  });

  it("makes one object per id, and resolves cycles", () => {
    const source = types(
      { kind: "struct", name: "list_head", size: 16, members: [{ name: "next", type: "p", at: 0 }] },
      { kind: "ptr", label: "p", to: "list_head" },
    );
    const head = source.find("struct", "list_head") as StructType;
    const next = head.members[0].type;
    expect(next.kind === "pointer" && next.target).toBe(head);
    expect(source.type(1)).toBe(head);
  });

  it("reads bit-fields", () => {
    const source = types(INT, {
      kind: "struct",
      name: "s",
      size: 4,
      members: [
        { name: "a", type: "int", at: 0, bits: 3 },
        { name: "b", type: "int", at: 3, bits: 29 },
      ],
    });
    const { members: fields } = source.find("struct", "s") as StructType;
    expect(fields.map(({ bitOffset, bitSize }) => [bitOffset, bitSize])).toEqual([
      [0, 3],
      [3, 29],
    ]);
  });

  it("looks through type tags", () => {
    const source = types(
      INT,
      { kind: "typeTag", label: "user", name: "user", to: "int" },
      { kind: "typeTag", label: "rcu", name: "rcu", to: "user" },
      { kind: "ptr", to: "rcu" },
    );
    expect(source.type(3)).toBe(source.type(1));
    expect(typeName(source.type(4))).toBe("int *");
  });

  it("spells base types one way, and finds them under any spelling", () => {
    const source = types({ kind: "int", name: "long unsigned int", size: 8 });
    const type = source.find("int", "unsigned long int");
    expect(type).toMatchObject({ kind: "int", name: "unsigned long", size: 8, signed: false, encoding: "integer" });
    expect(source.find("int", "long unsigned int")).toBe(type);
    expect([...source.names("int")]).toEqual(["unsigned long"]);
  });

  it("takes the size of pointers from unsigned long", () => {
    const small = types({ kind: "int", name: "long unsigned int", size: 4 }, { kind: "ptr", to: "void" });
    expect(small.type(2)).toMatchObject({ kind: "pointer", size: 4 });
    expect(types({ kind: "ptr", to: "void" }).type(1)).toMatchObject({ size: 8 });
  });

  it.each([
    [
      "as marked, where marks mean something",
      [CHAR, { kind: "int", name: "signed char", size: 1, signed: true }],
      false,
    ],
    ["signed, where even signed char is not marked", [CHAR, { kind: "int", name: "signed char", size: 1 }], true],
  ] as const)("takes char %s", (_, specs, signed) => {
    const source = types(...specs);
    expect(source.find("int", "char")).toMatchObject({ encoding: "char", signed });
    expect(source.find("int", "signed char")).toMatchObject({ encoding: "char", signed: true });
  });

  it("takes a zero-length array for a flexible one at the end of a struct, else for [0]", () => {
    const array: BtfTypeSpec = { kind: "array", label: "int[0]", of: "int", count: 0 };
    const member = (name: string) => ({ name, type: "int[0]", at: 0 });
    const source = types(
      INT,
      array,
      { kind: "struct", name: "several", size: 0, members: [member("a"), member("b"), member("c")] },
      { kind: "struct", name: "lonely", size: 0, members: [member("a")] },
      { kind: "union", name: "u", size: 0, members: [member("a"), member("b")] },
      { kind: "ptr", label: "p", to: "int[0]" },
    );
    expect(members(source, "several")).toEqual(["int a[0]", "int b[0]", "int c[]"]);
    expect(members(source, "lonely")).toEqual(["int a[0]"]);
    expect((source.find("union", "u") as StructType).members.map(({ type }) => typeName(type))).toEqual([
      "int [0]",
      "int [0]",
    ]);
    expect(typeName(source.type(6))).toBe("int (*)[0]");
  });

  it("prefers a definition over a forward declaration", () => {
    const source = types(
      { kind: "fwd", label: "f", name: "foo", of: "struct" },
      { kind: "fwd", label: "g", name: "bar", of: "union" },
      { kind: "struct", name: "foo", size: 8, members: [] },
      { kind: "enum", label: "e", name: "later", values: {} },
      { kind: "enum", label: "f2", name: "later", values: { A: 1 } },
    );
    expect(source.find("struct", "foo")).toMatchObject({ size: 8, complete: true });
    expect(source.find("union", "bar")).toMatchObject({ kind: "union", complete: false, members: [] });
    expect(source.find("struct", "bar")).toBeUndefined();
    expect(source.find("enum", "later")).toMatchObject({ complete: true });
  });

  it("finds variables, functions and enumerators", () => {
    const source = types(
      INT,
      { kind: "var", name: "cpu_number", to: "int" },
      { kind: "proto", label: "p", result: "void", parameters: [] },
      { kind: "func", name: "schedule", to: "p" },
      { kind: "func", name: "odd", to: "int" },
      { kind: "enum", name: "pid_type", values: { PIDTYPE_PID: 0, PIDTYPE_TGID: 1 } },
      { kind: "enum64", signed: true, values: { LOW: -5n } },
    );
    expect(source.variable("cpu_number")).toBe(source.type(1));
    expect(source.variable("schedule")).toBeUndefined();
    expect(typeName(source.function("schedule") as CType)).toBe("void (void)");
    expect(source.function("odd"), "a function whose type is none").toBeUndefined();
    expect(source.enumerator("PIDTYPE_TGID")).toEqual({ type: source.find("enum", "pid_type"), value: 1n });
    expect(source.enumerator("LOW")?.value).toBe(-5n);
    expect(source.enumerator("pid_type")).toBeUndefined();
  });

  it("guesses the sign of enums where none is marked as signed", () => {
    const marked: BtfTypeSpec = { kind: "enum", label: "marked", signed: true, values: { M: -1 } };
    const plain: readonly BtfTypeSpec[] = [
      { kind: "enum", label: "a", values: { NONE: 0xffff_ffff, MIN: 0x8000_0000, SOME: 1 } },
      { kind: "enum", label: "b", values: { MASK: 0x8000_0000 } },
    ];
    const old = types(...plain);
    expect(["NONE", "MIN", "SOME", "MASK"].map((name) => old.enumerator(name)?.value)).toEqual([
      -1n,
      -0x8000_0000n,
      1n,
      0x8000_0000n,
    ]);
    expect(old.enumerator("NONE")?.type.signed).toBe(true);
    expect(old.enumerator("MASK")?.type.signed).toBe(false);
    expect(types(...plain, marked).enumerator("NONE")?.value).toBe(0xffff_ffffn);
  });

  it("answers for a split blob's own names, and resolves into its base", () => {
    const built = btf([INT, { kind: "struct", name: "foo", size: 4, members: [{ name: "x", type: "int", at: 0 }] }]);
    const base = btfTypes(parse(built));
    const split = btf(
      [
        { kind: "ptr", label: "foo*", to: "foo" },
        { kind: "typedef", name: "foo_p", to: "foo*" },
      ],
      { base: built },
    );
    const file = parseBtf(new Bytes(split.array), "module", parse(built));
    const module = btfTypes(file, base);
    const pointer = module.type(split.ids.get("foo*") ?? 0);
    expect(pointer.kind === "pointer" && pointer.target).toBe(base.find("struct", "foo"));
    expect(module.find("struct", "foo")).toBeUndefined();
    expect(combinedTypes([base, module]).find("typedef", "foo_p")).toBe(module.find("typedef", "foo_p"));
    expect(sizeOf(btfTypes(file).type(2)), "with types of the base of its own").toBe(4);
  });

  it.each<[string, readonly BtfTypeSpec[]]>([
    ["a function", [{ kind: "func", name: "f", to: 0 }]],
    ["a variable", [{ kind: "var", name: "v", to: 0 }]],
    ["a data section", [{ kind: "datasec", name: ".data", size: 0, variables: [] }]],
    ["a declaration tag", [{ kind: "declTag", name: "t", to: 0 }]],
    ["a ring of type tags", [{ kind: "typeTag", name: "t", to: 1 }]],
    ["a typedef without name", [{ kind: "raw", words: [0, 8 << 24, 0] }]],
  ])("refuses %s as a type", (_, specs) => {
    expect(() => types(...specs).type(1)).toThrow(FormatError);
  });

  it.each<[string, readonly BtfTypeSpec[]]>([
    ["a pointer to itself", [{ kind: "ptr", to: 1 }]],
    ["an array of itself", [{ kind: "array", of: 1, count: 2 }]],
    [
      "a typedef of itself",
      [
        { kind: "const", to: 2 },
        { kind: "typedef", name: "t", to: 1 },
      ],
    ],
    ["a qualifier of itself", [{ kind: "const", to: 1 }]],
    ["a prototype that returns itself", [{ kind: "proto", result: 1, parameters: [] }]],
    [
      "a prototype of many of itself",
      [{ kind: "proto", result: 0, parameters: Array.from({ length: 50 }, () => ({ type: 1 })) }],
    ],
    [
      "an anonymous struct of itself",
      [
        {
          kind: "struct",
          size: 1,
          members: [
            { type: 1, at: 0 },
            { type: 1, at: 0 },
          ],
        },
      ],
    ],
  ])("survives %s", (_, specs) => {
    for (let id = 1; id <= specs.length; id++) exercise(types(...specs), id);
  });

  it("yields a value or a FormatError for any bytes", () => {
    const { array } = btf([
      INT,
      {
        kind: "struct",
        name: "s",
        size: 8,
        members: [
          { type: "u", at: 0 },
          { name: "b", type: "int", at: 3, bits: 2 },
        ],
      },
      {
        kind: "union",
        label: "u",
        size: 4,
        members: [
          { name: "p", type: "p", at: 0 },
          { name: "a", type: "a", at: 0 },
        ],
      },
      { kind: "ptr", label: "p", to: "f" },
      { kind: "array", label: "a", of: "t", count: 3 },
      { kind: "proto", label: "f", result: "t", parameters: [{ name: "x", type: "e" }], variadic: true },
      { kind: "typedef", name: "t", to: "c" },
      { kind: "const", label: "c", to: "int" },
      { kind: "enum", name: "e", values: { A: 0, B: 7 } },
      { kind: "typeTag", label: "tag", name: "rcu", to: "s" },
    ]);
    const change = fc.tuple(fc.nat(array.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = array.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          const file = parseBtf(new Bytes(bytes), "fuzz");
          const source = btfTypes(file);
          for (let id = 1; id < file.endId; id++) exercise(source, id);
          source.find("struct", "s");
          source.enumerator("B");
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** Does with a type all that may be done; a FormatError is an answer. */
function exercise(source: BtfTypes, id: number): void {
  const uses: readonly ((type: CType) => unknown)[] = [
    typeName,
    sizeOf,
    isSigned,
    (type) => [...memberPlaces(type)],
    (type) => formatDefinition(type, { radix: 10, offsets: true }),
  ];
  for (const use of uses) {
    try {
      use(source.type(id));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
}
