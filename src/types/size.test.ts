import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { resolveTypedefs, stripQualifiers } from "./resolve.ts";
import { isSigned, sizeOf } from "./size.ts";
import type { ArrayType, CType, FunctionType, QualifiedType, StructType } from "./type.ts";

const INT: CType = { kind: "int", name: "int", size: 4, signed: true, encoding: "integer" };
const BYTE: CType = { kind: "int", name: "unsigned char", size: 1, signed: false, encoding: "char" };
const ENUM: CType = { kind: "enum", name: "e", size: 4, signed: true, complete: true, enumerators: [] };
const FUNCTION: FunctionType = { kind: "function", result: INT, parameters: [], variadic: false };
const FORWARD: StructType = { kind: "struct", name: "file", size: 0, complete: false, members: [] };

const array = (element: CType, count: number | undefined): CType => ({ kind: "array", element, count });
const constant = (target: CType): CType => ({ kind: "const", target });
const typedef = (name: string, target: CType): CType => ({ kind: "typedef", name, target });

describe("sizeOf", () => {
  it.each<[string, CType, number]>([
    ["an integer", INT, 4],
    ["a pointer", { kind: "pointer", size: 8, target: FORWARD }, 8],
    ["an array of arrays", array(array(INT, 3), 2), 24],
    ["an array behind names", typedef("a_t", constant(array(typedef("int_t", INT), 5))), 20],
    ["a flexible array", array(INT, undefined), 0],
    ["void, as GNU C has it", { kind: "void" }, 1],
    ["a function, as GNU C has it", FUNCTION, 1],
    ["what is only declared", FORWARD, 0],
  ])("is that of %s", (_, type, size) => {
    expect(sizeOf(type)).toBe(size);
  });

  it("refuses an array of itself", () => {
    const ring = { kind: "array", count: 1 } as { kind: "array"; count: number; element: CType };
    ring.element = ring as ArrayType;
    expect(() => sizeOf(ring)).toThrow(FormatError);
  });
});

describe("isSigned", () => {
  it("tells integers and enums apart from the rest", () => {
    expect([INT, typedef("t", ENUM), BYTE, FUNCTION].map(isSigned)).toEqual([true, true, false, false]);
  });
});

describe("stripQualifiers", () => {
  it("stops at a typedef", () => {
    const name = typedef("t", constant(INT));
    expect(stripQualifiers(constant({ kind: "volatile", target: name }))).toBe(name);
  });

  it("refuses a qualifier of itself", () => {
    const ring = { kind: "const" } as { kind: "const"; target: CType };
    ring.target = ring as QualifiedType;
    expect(() => stripQualifiers(ring)).toThrow(FormatError);
  });
});

describe("resolveTypedefs", () => {
  it("follows typedefs through qualifiers", () => {
    expect(resolveTypedefs(constant(typedef("a", constant(typedef("b", INT)))))).toBe(INT);
  });

  it("refuses a typedef of itself", () => {
    const ring = { kind: "typedef", name: "t" } as { kind: "typedef"; name: string; target: CType };
    ring.target = ring as CType;
    expect(() => resolveTypedefs(ring)).toThrow(FormatError);
  });
});
