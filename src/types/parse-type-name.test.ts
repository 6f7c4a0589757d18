import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { btf, SAMPLE_TYPES } from "../testing/btf.ts";
import { combinedTypes } from "./combined.ts";
import { typeName } from "./declaration.ts";
import { btfTypes } from "./from-btf.ts";
import { parseTypeName } from "./parse-type-name.ts";
import type { CType, QualifiedType } from "./type.ts";

const source = btfTypes(parseBtf(new Bytes(btf(SAMPLE_TYPES).array), "sample"));

/** The type's name, written again after it was parsed. */
const again = (text: string) => {
  const type = parseTypeName(text, source);
  return type && typeName(type);
};

describe("parseTypeName", () => {
  it.each([
    "int",
    "void",
    "_Bool",
    "long double",
    "pid_t",
    "struct list_head",
    "union attr",
    "enum irqreturn",
    "void *",
    "struct list_head **",
    "const char *",
    "const volatile int",
    "const char * const volatile[3]",
    "char [16]",
    "char []",
    "int [2][3]",
    "int *[3]",
    "int (*)[3]",
    "int (*[2])[3]",
    "void (void)",
    "void (*)(void)",
    "int (* const)(int)",
    "char (**)(int, ...)",
    "int (*(*)(int))(void)",
    "int (*(*)[3])(struct page *)",
    "int (*)(struct file *, void (*)(int), const char *)",
    "const volatile struct list_head * const *",
  ])("understands %s", (text) => {
    expect(again(text)).toBe(text);
  });

  it.each([
    ["unsigned", "unsigned int"],
    ["long int unsigned", "unsigned long"],
    ["char const*", "const char *"],
    ["const const int", "const int"],
    ["  struct\tpage*[ 0x10 ] ", "struct page *[16]"],
    ["int()", "int (void)"],
    ["int (*)(struct file *file, int whence)", "int (*)(struct file *, int)"],
    ["void (*)(int handler(int), char name[16])", "void (*)(int (*)(int), char *)"],
    ["char * __restrict", "char * restrict"],
    ["int ((*))", "int *"],
  ])("reads %s as %s", (text, expected) => {
    expect(again(text)).toBe(expected);
  });

  it.each([
    "",
    "*",
    "nosuch_t",
    "struct nosuch",
    "struct",
    "struct page page",
    "list_head",
    "int int",
    "unsigned pid_t",
    "pid_t unsigned",
    "int *x",
    "int [",
    "int [x]",
    "int [-1]",
    "int (*",
    "int (*)(",
    "int (*)(int,)",
    "int (*)(...)",
    "int (*)(void, int)",
    "int [3](void)",
    "int (void)[3]",
    "int (void)(void)",
    "void [3]",
    "int; rm",
    "jiffies + 1",
    "5",
  ])("refuses %j", (text) => {
    expect(parseTypeName(text, source)).toBeUndefined();
  });

  it("refuses nesting beyond any program's", () => {
    expect(parseTypeName(`int ${"(*".repeat(50_000)}${")".repeat(50_000)}`, source)).toBeUndefined();
  });

  it("takes what it names from the source", () => {
    expect(parseTypeName("struct list_head", source)).toBe(source.find("struct", "list_head"));
    expect(parseTypeName("unsigned long", source)).toBe(source.find("int", "unsigned long"));
  });

  it("knows C's base types without a source", () => {
    const none = combinedTypes([]);
    expect(parseTypeName("unsigned short", none)).toMatchObject({ size: 2, signed: false, encoding: "integer" });
    expect(parseTypeName("char", none)).toMatchObject({ size: 1, signed: true, encoding: "char" });
    expect(parseTypeName("_Bool", none)).toMatchObject({ size: 1, signed: false, encoding: "bool" });
    expect(parseTypeName("long", none)).toMatchObject({ size: 8, signed: true });
    expect(parseTypeName("unsigned __int128", none)).toMatchObject({ size: 16, signed: false });
    expect(parseTypeName("double", none)).toMatchObject({ kind: "float", size: 8 });
    expect(parseTypeName("void *", none)).toMatchObject({ kind: "pointer", size: 8 });
  });

  it("reads back the name of every type", () => {
    fc.assert(
      fc.property(anyType, (type) => {
        const text = typeName(type);
        expect(again(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

const named = ["int", "unsigned long", "pid_t", "struct page", "union attr", "enum irqreturn", "atomic_t", "_Bool"];
const qualifier = fc.constantFrom<QualifiedType["kind"]>("const", "volatile", "atomic");

/** Types of values: all but void and functions. */
const { value: anyValue } = fc.letrec<{ value: CType; derived: CType }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom(...named).map((text) => parseTypeName(text, source) as CType),
    tie("derived"),
  ),
  derived: fc.oneof(
    fc.record({ kind: qualifier, target: tie("value") }),
    fc.record({
      kind: fc.constant("array" as const),
      element: tie("value"),
      count: fc.option(fc.nat(64), { nil: undefined }),
    }),
    pointerTo(tie("value")),
    pointerTo(fc.constant<CType>({ kind: "void" })),
    pointerTo(functionOf(tie("value"))),
  ),
}));

const anyType = fc.oneof(anyValue, fc.constant<CType>({ kind: "void" }), functionOf(anyValue));

function pointerTo(target: fc.Arbitrary<CType>): fc.Arbitrary<CType> {
  return target.map((type) => ({ kind: "pointer", size: 8, target: type }));
}

/** Functions, none of which takes or returns an array, as in C. */
function functionOf(value: fc.Arbitrary<CType>): fc.Arbitrary<CType> {
  const passed = value.map((type) => (isArray(type) ? ({ kind: "pointer", size: 8, target: type } as const) : type));
  return fc
    .record({ result: passed, parameters: fc.array(passed, { maxLength: 3 }), variadic: fc.boolean() })
    .map(({ result, parameters, variadic }) => ({
      kind: "function",
      result,
      parameters: parameters.map((type) => ({ name: undefined, type })),
      variadic: variadic && parameters.length > 0,
    }));
}

function isArray(type: CType): boolean {
  return (
    type.kind === "array" ||
    ("target" in type && type.kind !== "pointer" && type.kind !== "typedef" && isArray(type.target))
  );
}
