import { describe, expect, it } from "vitest";
import { compareDefinitions } from "./compare-definitions.ts";
import { type Definition, type Definitions, grouped, normalText } from "./definition.ts";
import { explainer, isNarrow, type Pair } from "./explain.ts";

const struct = (name: string, ...members: readonly (readonly [text: string, bitOffset: number])[]): Definition => ({
  kind: "struct",
  name,
  size: 8,
  rows: members.map(([text, bitOffset]) => ({
    path: "m",
    bitOffset,
    bitSize: undefined,
    size: 4,
    text: normalText(text),
  })),
});
const constants = (value: bigint): Definition => ({
  kind: "enum",
  name: "e",
  size: 4,
  rows: [{ path: "A", bitOffset: undefined, bitSize: undefined, size: undefined, text: String(value) }],
});
const of = (...definitions: readonly Definition[]): Definitions => grouped(definitions);
const compare = (mine: Definitions, theirs: Definitions, pair: Pair = "BTF in DWARF", narrow = false) =>
  compareDefinitions(mine, theirs, explainer(pair, narrow));

describe("compareDefinitions", () => {
  it("finds a definition among several of its name", () => {
    const theirs = of(struct("s", ["int m", 0]), struct("s", ["int m", 32]));
    expect(compare(of(struct("s", ["signed int m", 32])), theirs)).toEqual({ equal: 1, differences: [], absent: [] });
  });

  it("reports another offset, another type and another size, and what is absent", () => {
    const theirs = of(struct("a", ["int m", 0]), struct("b", ["int m", 0]), struct("c", ["int m", 0]));
    const mine = of(
      struct("a", ["int m", 8]),
      struct("b", ["long m", 0]),
      { ...struct("c", ["int m", 0]), size: 4 },
      struct("d"),
    );
    const { equal, differences, absent } = compare(mine, theirs);
    expect(equal).toBe(0);
    expect(differences.map(({ key, reason }) => [key, reason])).toEqual([
      ["struct a", undefined],
      ["struct b", undefined],
      ["struct c", undefined],
    ]);
    expect(absent).toEqual(["struct d"]);
  });

  it.each<[Pair, string, string, RegExp | undefined]>([
    ["BTF in DWARF", "int m[6]", "int m[2][3]", /several dimensions/],
    ["BTF in DWARF", "int m[5]", "int m[2][3]", undefined],
    ["BTF in DWARF", "int m[]", "int m[0]", /does not tell/],
    ["BTF in DWARF", "const int m", "int m", undefined],
    ["pahole's BTF in ours", "const const char *m", "const char *const m", /qualifiers/],
    ["pahole's BTF in ours", "char *m", "char (*m)[32]", /pointer to an array/],
    ["pahole's BTF in ours", "const const char *m", "const char (*const m)[32]", /qualifiers.*, and .*to an array/],
    ["pahole's BTF in ours", "char *m", "long (*m)[32]", undefined],
  ])("%s: explains `%s` for `%s` as %s", (pair, mine, theirs, reason) => {
    const { differences } = compare(of(struct("s", [mine, 0])), of(struct("s", [theirs, 0])), pair);
    expect(differences).toHaveLength(1);
    if (reason === undefined) expect(differences[0]?.reason).toBeUndefined();
    else expect(differences[0]?.reason).toMatch(reason);
  });

  it("excuses 32 bits of an enumerator where BTF has no more", () => {
    const [mine, theirs] = [of(constants(0xffff_ffffn)), of(constants(-1n))];
    expect(isNarrow(mine)).toBe(true);
    expect(isNarrow(of(constants(1n << 32n)))).toBe(false);
    expect(compare(mine, theirs).differences[0]?.reason).toBeUndefined();
    expect(compare(mine, theirs, "BTF in DWARF", true).differences[0]?.reason).toMatch(/32 bits/);
  });
});
