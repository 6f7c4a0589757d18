import { describe, expect, test } from "vitest";
import { declaration, type StructType, sizeOf, typeName } from "#types";
import { declaredTypes } from "./declared-types.ts";

function layoutOf(members: string, before = ""): readonly (readonly [string, number])[] {
  const struct = declaredTypes(`${before} struct it { ${members} };`).find("struct", "it") as StructType;
  return [
    ...struct.members.map(({ name = "", type, bitOffset }) => [declaration(type, name), bitOffset / 8] as const),
    ["size", sizeOf(struct)],
  ];
}

describe("C declarations are laid out as by the compiler", () => {
  test.each<[string, readonly (readonly [string, number])[]]>([
    [
      "char a; long b; short c;",
      [
        ["char a", 0],
        ["long b", 8],
        ["short c", 16],
        ["size", 24],
      ],
    ],
    [
      "char a[3], *b, **c;",
      [
        ["char a[3]", 0],
        ["char *b", 8],
        ["char **c", 16],
        ["size", 24],
      ],
    ],
    [
      "unsigned int a:3, b:30, c:2;",
      [
        ["unsigned int a", 0],
        ["unsigned int b", 4],
        ["unsigned int c", 7.75],
        ["size", 8],
      ],
    ],
    [
      "struct it *next; struct other *far;",
      [
        ["struct it *next", 0],
        ["struct other *far", 8],
        ["size", 16],
      ],
    ],
    [
      "const volatile unsigned long long x[2][3];",
      [
        ["unsigned long long x[2][3]", 0],
        ["size", 48],
      ],
    ],
  ])("%s", (members, layout) => {
    expect(layoutOf(members)).toEqual(layout);
  });

  test("aggregates inside others, named and not", () => {
    const types = declaredTypes(
      "struct it { char a; union { long b; struct { short c, d; }; }; struct in { int e; } in; };",
    );
    const struct = types.find("struct", "it") as StructType;
    expect(struct.members.map(({ name, bitOffset }) => [name, bitOffset / 8])).toEqual([
      ["a", 0],
      [undefined, 8],
      ["in", 16],
    ]);
    expect(types.find("struct", "in")).toMatchObject({ size: 4 });
  });

  test("typedefs and enums", () => {
    const text =
      "typedef struct { int counter; } atomic_t; enum state { LIVE, GOING = 5, GONE }; struct it { atomic_t n; enum state s; };";
    const types = declaredTypes(text);
    const struct = types.find("struct", "it") as StructType;
    expect(struct.members.map(({ type }) => typeName(type))).toEqual(["atomic_t", "enum state"]);
    expect(types.enumerator("GONE")?.value).toBe(6n);
  });

  test("a later declaration takes the place of an earlier one", () => {
    expect(layoutOf("struct a a; int b;", "struct a { char x; }; struct a { long x; };").at(-1)).toEqual(["size", 16]);
  });

  test("a declaration without a body makes an earlier one unknown", () => {
    expect(declaredTypes("struct a { char x; }; struct b { int y; }; struct a;").find("struct", "a")).toBeUndefined();
  });

  test.each(["struct it { unknown x; };", "struct it { int x }"])("%s is refused", (text) => {
    expect(() => declaredTypes(text)).toThrow();
  });
});
