import { describe, expect, test } from "vitest";
import { address } from "#base";
import { type Field as Bytes, place } from "../../testing/bytes.ts";
import { declaredTypes } from "../../testing/declared-types.ts";
import { TestMemory } from "../../testing/values.ts";
import { at, chars, type Field, int, layout, length, long, pointer, resolveLayout, text } from "./index.ts";

const AT = address(0xffff_8880_0000_1000n);
const TYPES = `
  typedef struct { int counter; } atomic_t;
  typedef struct { atomic_t refs; } refcount_t;
  typedef unsigned int u32;
  typedef const volatile u32 stable_u32;
  union ktime { long long tv64; };
  enum state { LIVE, GOING };
  struct pair { short first, second; };
`;

/** Reads one field of a struct of these members, whose bytes are zero but for `bytes`. */
function read<T>(members: string, field: Field<T>, bytes: readonly Bytes[] = []): T {
  const types = declaredTypes(`${TYPES} struct it { ${members} };`);
  const struct = types.find("struct", "it");
  const size = struct?.kind === "struct" ? struct.size : 0;
  const memory = new TestMemory().put(AT, place(size, bytes)).putText(AT + 0x100n, "vda1", 256);
  return resolveLayout(layout("struct it", { field }), types, memory).at(AT).field();
}
const isAbsent = (members: string, field: Field<unknown>): boolean =>
  !resolveLayout(
    layout("struct it", { field }),
    declaredTypes(`${TYPES} struct it { ${members} };`),
    new TestMemory(),
  ).has("field");

describe("int", () => {
  test.each<[string, readonly Bytes[], number]>([
    ["long pad; int x;", [[8, 4, -7]], -7],
    ["long pad; unsigned int x;", [[8, 4, -7]], 0xffff_fff9],
    ["char x;", [[0, 1, 0x80]], -128],
    ["unsigned char pad, x;", [[1, 1, 0x80]], 128],
    ["short x;", [[0, 2, -2]], -2],
    ["unsigned short x;", [[0, 2, -2]], 0xfffe],
    ["long x;", [[0, 8, -1n]], -1],
    ["stable_u32 x;", [[0, 4, 5]], 5],
    ["atomic_t x;", [[0, 4, -3]], -3],
    ["int pad; refcount_t x;", [[4, 4, 9]], 9],
    ["union ktime x;", [[0, 8, 1_000_000_007n]], 1_000_000_007],
    ["enum state x;", [[0, 4, 1]], 1],
    ["bool pad, x;", [[1, 1, 1]], 1],
  ])("of struct { %s }", (members, bytes, value) => {
    expect(read(members, int("x"), bytes)).toBe(value);
  });

  test.each<[string, readonly Bytes[], number]>([
    ["unsigned int pad:5, x:3;", [[0, 4, 0b101_11111]], 5],
    ["int pad:5, x:3;", [[0, 4, 0b101_11111]], -3],
    ["unsigned int a:20, b:10, x:2;", [[0, 4, 0x8000_0000]], 2],
    ["unsigned long pad:60, x:4;", [[0, 8, 0xa000_0000_0000_0000n]], 10],
    ["unsigned char flags:5, x:3;", [[0, 1, 0xe0]], 7],
  ])("of a bit-field, reading no byte beyond it: struct { %s }", (members, bytes, value) => {
    // The structure is all that memory holds.
    expect(read(members, int("x"), bytes)).toBe(value);
  });

  test.each(["char x[4];", "struct { } x;", "int y;"])("is not in struct { %s }", (members) => {
    expect(isAbsent(members, int("x"))).toBe(true);
  });
});

describe("long", () => {
  test.each<[string, readonly Bytes[], bigint]>([
    ["unsigned long x;", [[0, 8, -1n]], 2n ** 64n - 1n],
    ["long x;", [[0, 8, -1n]], -1n],
    ["int x;", [[0, 4, -1]], -1n],
    ["atomic_t x;", [[0, 4, 6]], 6n],
  ])("of struct { %s }", (members, bytes, value) => {
    expect(read(members, long("x"), bytes)).toBe(value);
  });

  test("has no bit-fields", () => {
    expect(isAbsent("unsigned long pad:4, x:60;", long("x"))).toBe(true);
  });
});

describe("pointer", () => {
  test.each(["void *x;", "struct pair *x;", "unsigned long x;", "struct { void *slot; } x;"])(
    "of struct { %s }",
    (members) => {
      expect(read(members, pointer("x"), [[0, 8, AT]])).toBe(AT);
    },
  );

  test("is not an int", () => {
    expect(isAbsent("int x;", pointer("x"))).toBe(true);
  });
});

describe("what needs no number", () => {
  test("at: the place of anything", () => {
    expect(read("long pad; struct pair x[3];", at("x[1].second"))).toBe(AT + 14n);
  });

  test.each<[string, readonly Bytes[], string]>([
    ["char x[4];", [[0, 4, 0x0000_6463]], "cd"],
    ["char x[4];", [[0, 4, 0x6463_6463]], "cdcd"],
    [
      "char x[4]; char behind;",
      [
        [0, 4, 0x6463_6463],
        [4, 1, 0x65],
      ],
      "cdcd",
    ],
  ])("chars: struct { %s } with %j", (members, bytes, value) => {
    expect(read(members, chars("x"), bytes)).toBe(value);
  });

  test("text: what a char * points to, nothing for NULL", () => {
    expect(read("const char *x;", text("x"), [[0, 8, AT + 0x100n]])).toBe("vda1");
    expect(read("const char *x;", text("x", 3), [[0, 8, AT + 0x100n]])).toBe("vda");
    expect(read("const char *x;", text("x"))).toBe("");
    expect(isAbsent("char x[8];", text("x"))).toBe(true);
  });

  test("length: elements of an array", () => {
    expect(read("void *x[64];", length("x"))).toBe(64);
    expect(read("int n; int x[];", length("x"))).toBe(0);
    expect(isAbsent("int x;", length("x"))).toBe(true);
  });
});
