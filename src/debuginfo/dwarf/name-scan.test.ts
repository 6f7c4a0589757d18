import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { type DwarfAttribute, type DwarfBuilder, type DwarfEntry, dwarf, entry } from "../../testing/dwarf.ts";
import {
  DW_AT_const_value,
  DW_AT_declaration,
  DW_AT_external,
  DW_AT_inline,
  DW_AT_language,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_sibling,
  DW_AT_specification,
  DW_AT_upper_bound,
  DW_FORM_addr,
  DW_FORM_block1,
  DW_FORM_data2,
  DW_FORM_exprloc,
  DW_FORM_flag,
  DW_FORM_flag_present,
  DW_FORM_implicit_const,
  DW_FORM_indirect,
  DW_FORM_ref4,
  DW_FORM_sdata,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strx,
  DW_FORM_strx2,
  DW_FORM_udata,
  DW_LANG_Mips_Assembler,
  DW_LANG_Rust,
  DW_TAG_base_type,
  DW_TAG_compile_unit,
  DW_TAG_enumeration_type,
  DW_TAG_enumerator,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_variable,
} from "./constants.table.ts";
import { openInfo } from "./info.ts";
import { indexNames } from "./name-build.ts";
import type { NameIndex, NameKind } from "./name-index.ts";
import { CHUNK_SIZE } from "./sections.ts";

const DECLARED: DwarfAttribute = [DW_AT_declaration, DW_FORM_flag_present];
const EXTERNAL: DwarfAttribute = [DW_AT_external, DW_FORM_flag_present];

const named = (
  tag: number,
  name: string,
  label: string,
  more: readonly DwarfAttribute[] = [],
  children: readonly DwarfEntry[] = [],
): DwarfEntry => entry(tag, [[DW_AT_name, DW_FORM_strp, name], ...more], children, label);

/** A unit of `entries` in each of `units`. */
const fileOf = (...units: readonly (readonly DwarfEntry[])[]): DwarfBuilder => {
  const file = dwarf();
  for (const entries of units) file.unit(entry(DW_TAG_compile_unit, [], entries));
  return file;
};

const index = (file: DwarfBuilder): NameIndex => indexNames(openInfo(file.build()));

/** The label of the entry that the index has for a name. */
function found(file: DwarfBuilder, kind: NameKind, name: string): string | undefined {
  const offset = index(file).find(kind, name);
  const labels = [...file.labels].filter(([label, at]) => at === offset && !label.startsWith("."));
  return labels[0]?.[0];
}

describe("indexNames", () => {
  it("finds every kind of name, apart from each other", () => {
    const kinds: readonly (readonly [number, NameKind])[] = [
      [DW_TAG_structure_type, "struct"],
      [DW_TAG_union_type, "union"],
      [DW_TAG_enumeration_type, "enum"],
      [DW_TAG_typedef, "typedef"],
      [DW_TAG_base_type, "base"],
      [DW_TAG_variable, "variable"],
      [DW_TAG_subprogram, "function"],
    ];
    const file = fileOf(kinds.map(([tag, kind]) => named(tag, "x", kind)));
    for (const [, kind] of kinds) {
      expect(found(file, kind, "x")).toBe(kind);
      expect([...index(file).names(kind)]).toEqual(["x"]);
    }
    expect(found(file, "enumerator", "x")).toBeUndefined();
    expect(found(file, "struct", "y")).toBeUndefined();
  });

  it("takes a definition for a declaration, and a global for a static", () => {
    const file = fileOf(
      [
        named(DW_TAG_structure_type, "s", "forward", [DECLARED]),
        named(DW_TAG_variable, "v", "extern", [EXTERNAL, [DW_AT_declaration, DW_FORM_flag, 1]]),
        named(DW_TAG_subprogram, "f", "static"),
      ],
      [
        named(DW_TAG_structure_type, "s", "complete", [[DW_AT_declaration, DW_FORM_flag, 0]]),
        named(DW_TAG_variable, "v", "local"),
        named(DW_TAG_subprogram, "f", "global", [[DW_AT_external, DW_FORM_implicit_const, 1]]),
      ],
      [named(DW_TAG_structure_type, "s", "again"), named(DW_TAG_variable, "v", "defined", [EXTERNAL])],
    );
    expect(found(file, "struct", "s")).toBe("complete");
    expect(found(file, "variable", "v")).toBe("defined");
    expect(found(file, "function", "f")).toBe("global");
  });

  it("takes the definition that completes an array, wherever it stands", () => {
    const array: DwarfAttribute = [DW_AT_location, DW_FORM_exprloc, Uint8Array.of(3, 0)];
    const declared = (label: string): DwarfEntry => named(DW_TAG_variable, "x", label, [EXTERNAL, DECLARED]);
    const file = fileOf(
      [declared("first extern")],
      [
        declared("own extern"),
        entry(DW_TAG_variable, [[DW_AT_specification, DW_FORM_ref4, "own extern"], array], [], "complete"),
      ],
      [declared("last extern")],
    );
    expect(found(file, "variable", "x")).toBe("complete");
    expect(index(file).all("variable", "x")).toEqual([file.labels.get("complete")]);
  });

  it("keeps every variable and function of a name that has a place, the global one first", () => {
    const placed: DwarfAttribute = [DW_AT_location, DW_FORM_exprloc, Uint8Array.of(3, 0)];
    const constant: DwarfAttribute = [DW_AT_const_value, DW_FORM_sdata, 1];
    const inlined: DwarfAttribute = [DW_AT_inline, DW_FORM_sdata, 3];
    const file = fileOf(
      [named(DW_TAG_variable, "v", "constant", [constant]), named(DW_TAG_subprogram, "f", "inlined", [inlined])],
      [named(DW_TAG_variable, "v", "extern", [EXTERNAL, DECLARED])],
      [named(DW_TAG_variable, "v", "static", [placed]), named(DW_TAG_subprogram, "f", "f1")],
      [named(DW_TAG_variable, "v", "forward", [DECLARED])],
      [named(DW_TAG_variable, "v", "global", [EXTERNAL, placed]), named(DW_TAG_subprogram, "f", "f2")],
      [named(DW_TAG_variable, "v", "static 2", [placed]), named(DW_TAG_variable, "c", "c", [constant])],
      [named(DW_TAG_variable, "c", "c again", [constant])],
    );
    const labels = (kind: NameKind, name: string) =>
      index(file)
        .all(kind, name)
        .map((offset) => [...file.labels].find(([label, at]) => at === offset && !label.startsWith("."))?.[0]);
    expect(labels("variable", "v")).toEqual(["global", "static", "static 2"]);
    expect(labels("function", "f")).toEqual(["f1", "f2"]);
    expect(labels("variable", "c")).toEqual(["c"]);
    expect([...index(file).names("variable")].sort()).toEqual(["c", "v"]);
    expect(labels("variable", "f")).toEqual([]);
  });

  it("takes a static that was declared before for a static", () => {
    const placed: DwarfAttribute = [DW_AT_location, DW_FORM_exprloc, Uint8Array.of(3, 0)];
    const file = fileOf(
      [
        named(DW_TAG_variable, "v", "forward", [DECLARED]),
        entry(DW_TAG_variable, [[DW_AT_specification, DW_FORM_ref4, "forward"], placed], [], "static"),
      ],
      [named(DW_TAG_variable, "v", "global", [EXTERNAL, placed])],
    );
    expect(found(file, "variable", "v")).toBe("global");
  });

  it("finds a nameless definition by the declaration that it specifies", () => {
    const file = fileOf([
      named(DW_TAG_variable, "jiffies", "declaration", [EXTERNAL, DECLARED]),
      // Children and siblings of both must not be mixed up.
      named(DW_TAG_subprogram, "f", "f declaration", [EXTERNAL, DECLARED], [named(DW_TAG_variable, "p", "p")]),
      entry(DW_TAG_variable, [[DW_AT_specification, DW_FORM_ref4, "declaration"]], [], "definition"),
      entry(
        DW_TAG_subprogram,
        [
          [DW_AT_specification, DW_FORM_ref4, "f declaration"],
          [DW_AT_sibling, DW_FORM_ref4, "after"],
        ],
        [named(DW_TAG_variable, "q", "q")],
        "f definition",
      ),
      named(DW_TAG_variable, "z", "after"),
    ]);
    expect(found(file, "variable", "jiffies")).toBe("definition");
    expect(found(file, "function", "f")).toBe("f definition");
    expect(found(file, "variable", "z")).toBe("after");
    for (const local of ["p", "q"]) expect(found(file, "variable", local)).toBeUndefined();
  });

  it("passes over what stands inside functions, with and without siblings", () => {
    const inner = [
      named(DW_TAG_variable, "i", "i"),
      named(DW_TAG_enumeration_type, "e", "e", [], [named(DW_TAG_enumerator, "E", "E")]),
    ];
    for (const more of [[], [[DW_AT_sibling, DW_FORM_ref4, "next"]]] as readonly DwarfAttribute[][]) {
      const file = fileOf([named(DW_TAG_subprogram, "f", "f", more, inner), named(DW_TAG_variable, "next", "next")]);
      expect(found(file, "variable", "next")).toBe("next");
      for (const kind of ["variable", "enum", "enumerator"] as const) {
        for (const name of ["i", "e", "E"]) expect(found(file, kind, name)).toBeUndefined();
      }
    }
  });

  it("finds an enumeration by its enumerators, even where a sibling would lead past them", () => {
    const values = ["A", "B"].map((name) => named(DW_TAG_enumerator, name, name));
    const sibling: DwarfAttribute = [DW_AT_sibling, DW_FORM_ref4, "v"];
    const file = fileOf([
      entry(DW_TAG_enumeration_type, [sibling], values, "enumeration"),
      named(DW_TAG_variable, "v", "v"),
    ]);
    expect(found(file, "enumerator", "B")).toBe("enumeration");
    expect(found(file, "variable", "v")).toBe("v");
  });

  it.each([
    ["string", DW_FORM_string],
    ["strp", DW_FORM_strp],
    ["strx", DW_FORM_strx],
    ["strx2", DW_FORM_strx2],
  ])("reads names of DW_FORM_%s", (_, form) => {
    const file = fileOf(
      ["cwd", "größe", ""].map((name) => entry(DW_TAG_variable, [[DW_AT_name, form, name]], [], name)),
    );
    expect(found(file, "variable", "cwd")).toBe("cwd");
    expect(found(file, "variable", "größe")).toBe("größe");
    expect(new Set(index(file).names("variable"))).toEqual(new Set(["cwd", "größe", ""]));
  });

  it("reads names that are tails of others, as linkers merge them", () => {
    const file = dwarf();
    const tail = file.section(".debug_str").text("loops_per_jiffies").offset - "jiffies".length - 1;
    file.unit(
      entry(DW_TAG_compile_unit, [], [entry(DW_TAG_variable, [[DW_AT_name, DW_FORM_strp, tail]], [], "jiffies")]),
    );
    expect(found(file, "variable", "jiffies")).toBe("jiffies");
    expect(found(file, "variable", "loops_per_jiffies")).toBeUndefined();
  });

  it("passes over attributes of every shape", () => {
    const more: DwarfAttribute[] = [
      [DW_AT_upper_bound, DW_FORM_udata, 1000],
      [DW_AT_upper_bound, DW_FORM_sdata, -1000],
      [DW_AT_upper_bound, DW_FORM_block1, Uint8Array.of(1, 2, 3)],
      [DW_AT_upper_bound, DW_FORM_exprloc, new Uint8Array(200)],
      [DW_AT_upper_bound, DW_FORM_indirect, 5],
      [DW_AT_upper_bound, DW_FORM_string, "text"],
      [DW_AT_low_pc, DW_FORM_addr, 1],
    ];
    const file = fileOf([
      named(DW_TAG_subprogram, "f", "f", more, [entry(DW_TAG_variable, more)]),
      named(DW_TAG_variable, "v", "v", more),
    ]);
    expect([found(file, "function", "f"), found(file, "variable", "v")]).toEqual(["f", "v"]);
  });

  it("leaves out Rust, and believes an assembler last", () => {
    const file = dwarf();
    const language = (code: number): DwarfAttribute => [DW_AT_language, DW_FORM_data2, code];
    file.unit(
      entry(
        DW_TAG_compile_unit,
        [language(DW_LANG_Mips_Assembler)],
        [named(DW_TAG_subprogram, "memcpy", "assembled", [EXTERNAL])],
      ),
    );
    file.unit(entry(DW_TAG_compile_unit, [language(DW_LANG_Rust)], [named(DW_TAG_base_type, "u8", "rust")]));
    file.unit(entry(DW_TAG_compile_unit, [], [named(DW_TAG_subprogram, "memcpy", "declared", [EXTERNAL, DECLARED])]));
    expect(found(file, "base", "u8")).toBeUndefined();
    expect(found(file, "function", "memcpy")).toBe("declared");
  });

  it("finds names in many units, larger ones than a chunk, with many names", () => {
    const units = Array.from({ length: 3 }, (_, unit) =>
      Array.from({ length: CHUNK_SIZE }, (_, i) => named(DW_TAG_variable, `v${unit}_${i}`, `v${unit}_${i}`)),
    );
    const file = fileOf(...units);
    const names = index(file);
    for (const label of ["v0_0", "v1_4095", "v2_2048"]) {
      expect(names.find("variable", label)).toBe(file.labels.get(label));
    }
    expect([...names.names("variable")]).toHaveLength(3 * CHUNK_SIZE);
  });

  it("is empty without .debug_info", () => {
    expect(index(dwarf()).find("variable", "x")).toBeUndefined();
  });

  it.each([
    ["an unknown code", 99],
    ["a cut-off code", 0x80],
  ])("refuses %s", (_, byte) => {
    const file = fileOf([named(DW_TAG_variable, "v", "v")]);
    // In the place of the end of the root's children.
    file.section(".debug_info").bytes.splice(-1, 1, byte);
    expect(() => index(file)).toThrow(FormatError);
  });

  it("refuses siblings that lead back or out", () => {
    for (const offset of [1, 0xffff_0000]) {
      const sibling: DwarfAttribute = [DW_AT_sibling, DW_FORM_ref4, offset];
      const file = fileOf([named(DW_TAG_subprogram, "f", "f", [sibling], [named(DW_TAG_variable, "v", "v")])]);
      expect(() => index(file)).toThrow(/a sibling behind the entry/);
    }
  });
});
