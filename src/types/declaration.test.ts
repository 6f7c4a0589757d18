import { describe, expect, it } from "vitest";
import { combinedTypes } from "./combined.ts";
import { declaration, typeName } from "./declaration.ts";
import { parseTypeName } from "./parse-type-name.ts";
import type { CType, StructType } from "./type.ts";

const INT: CType = { kind: "int", name: "int", size: 4, signed: true, encoding: "integer" };
const MEMBERS = [{ name: "x", type: INT, bitOffset: 0, bitSize: undefined }];
const ANONYMOUS: StructType = { kind: "struct", name: undefined, size: 4, complete: true, members: MEMBERS };

const none = combinedTypes([]);
const declare = (type: string, name: string) => declaration(parseTypeName(type, none) ?? ANONYMOUS, name);

describe("declaration", () => {
  it.each([
    ["int", "x", "int x"],
    ["char *", "name", "char *name"],
    ["char * const", "name", "char * const name"],
    ["char [16]", "comm", "char comm[16]"],
    ["int (*)[3]", "rows", "int (*rows)[3]"],
    ["int *[2][3]", "grid", "int *grid[2][3]"],
    ["void (*)(void)", "hook", "void (*hook)(void)"],
    ["char *(*)(int, ...)", "format", "char *(*format)(int, ...)"],
    ["void (*[4])(int)", "table", "void (*table[4])(int)"],
    ["int (void)", "main", "int main(void)"],
  ])("writes %s", (type, name, expected) => {
    expect(declare(type, name)).toBe(expected);
  });
});

describe("typeName", () => {
  it("does not spell out anonymous types", () => {
    expect(typeName(ANONYMOUS)).toBe("struct {...}");
    expect(typeName({ kind: "pointer", size: 8, target: ANONYMOUS })).toBe("struct {...} *");
    expect(declaration({ kind: "const", target: ANONYMOUS }, "x")).toBe("const struct {...} x");
  });

  it("joins qualifiers in one order, each once", () => {
    const type: CType = { kind: "volatile", target: { kind: "const", target: { kind: "volatile", target: INT } } };
    expect(typeName(type)).toBe("const volatile int");
  });

  it("gives an array's qualifiers to its elements, and drops those of a function", () => {
    expect(typeName({ kind: "const", target: { kind: "array", element: INT, count: 2 } })).toBe("const int [2]");
    const call: CType = { kind: "function", result: INT, parameters: [], variadic: false };
    expect(typeName({ kind: "volatile", target: call })).toBe("int (void)");
  });
});
