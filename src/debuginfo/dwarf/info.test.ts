import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { type DwarfAttribute, type DwarfEntry, dwarf, entry } from "../../testing/dwarf.ts";
import {
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_sibling,
  DW_AT_type,
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_addrx2,
  DW_FORM_data1,
  DW_FORM_line_strp,
  DW_FORM_ref_addr,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx3,
  DW_TAG_compile_unit,
  DW_TAG_lexical_block,
  DW_TAG_subprogram,
  DW_TAG_variable,
} from "./constants.table.ts";
import { type Die, type Info, openInfo } from "./info.ts";
import { addressOf, constantOf, referenceOf, textOf } from "./value.ts";

const named = (name: string, children: readonly DwarfEntry[] = [], more: readonly DwarfAttribute[] = []): DwarfEntry =>
  entry(DW_TAG_subprogram, [[DW_AT_name, DW_FORM_string, name], ...more], children, name);

const names = (info: Info, dies: Iterable<Die>): unknown[] => Array.from(dies, (die) => textOf(info, die, DW_AT_name));

const firstRoot = (info: Info): Die => info.root(info.unit(info.unitOffsets()[0]));

describe("openInfo", () => {
  it("has no units without .debug_info", () => {
    expect(openInfo(dwarf().build()).unitOffsets()).toEqual([]);
  });

  it("lists the children of an entry, whether or not siblings are marked", () => {
    const inner = [named("a1", [named("a11")]), named("a2")];
    const sibling: DwarfAttribute = [DW_AT_sibling, DW_FORM_ref4, "b"];
    for (const more of [[], [sibling]]) {
      const file = dwarf().unit(entry(DW_TAG_compile_unit, [], [named("a", inner, more), named("b"), named("c")]));
      const info = openInfo(file.build());
      const root = firstRoot(info);
      expect(names(info, info.children(root))).toEqual(["a", "b", "c"]);
      const [a] = info.children(root);
      expect(names(info, info.children(a))).toEqual(["a1", "a2"]);
    }
  });

  it("refuses a sibling that does not lie behind the entry", () => {
    const back = named("a", [named("a1")], [[DW_AT_sibling, DW_FORM_ref4, "a"]]);
    const info = openInfo(
      dwarf()
        .unit(entry(DW_TAG_compile_unit, [], [back]))
        .build(),
    );
    expect(() => [...info.children(firstRoot(info))]).toThrow(FormatError);
  });

  it("finds entries by offset in any unit, and their unit", () => {
    const file = dwarf()
      .unit(entry(DW_TAG_compile_unit, [], [named("a")]))
      .unit(entry(DW_TAG_compile_unit, [], [named("b")]));
    const info = openInfo(file.build());
    const [, second] = info.unitOffsets();
    for (const name of ["a", "b"]) {
      const die = info.die(file.labels.get(name) ?? 0);
      expect(textOf(info, die, DW_AT_name)).toBe(name);
      expect(die.unit.offset).toBe(name === "a" ? 0 : second);
    }
    expect(() => info.die(second + 1)).toThrow(FormatError);
    expect(() => info.die(1e9)).toThrow(FormatError);
  });

  it("refuses a code that no abbreviation has", () => {
    const file = dwarf().unit(entry(DW_TAG_compile_unit, [], [named("a")]));
    file.section(".debug_info").bytes[12] = 99;
    expect(() => firstRoot(openInfo(file.build()))).toThrow(/the code of an abbreviation/);
  });
});

describe("values of attributes", () => {
  const die = (attribute: DwarfAttribute, littleEndian = true): { info: Info; die: Die } => {
    const target = entry(DW_TAG_lexical_block, [[DW_AT_name, DW_FORM_string, "target"]], [], "target");
    // A unit in front, so that offsets in the unit and in the section differ.
    const file = dwarf({ littleEndian })
      .unit(entry(DW_TAG_compile_unit, []))
      .unit(entry(DW_TAG_compile_unit, [], [target, entry(DW_TAG_variable, [attribute], [], "it")]));
    const info = openInfo(file.build());
    return { info, die: info.die(file.labels.get("it") ?? 0) };
  };

  it.each([
    ["string", DW_FORM_string],
    ["strp", DW_FORM_strp],
    ["line_strp", DW_FORM_line_strp],
    ["strx", DW_FORM_strx],
    ["strx1", DW_FORM_strx1],
    ["strx3", DW_FORM_strx3],
  ])("resolves a text of DW_FORM_%s", (_, form) => {
    for (const littleEndian of [true, false]) {
      const { info, die: it } = die([DW_AT_name, form, "jiffies"], littleEndian);
      expect(textOf(info, it, DW_AT_name)).toBe("jiffies");
    }
  });

  it.each([
    ["ref1", DW_FORM_ref1],
    ["ref2", DW_FORM_ref2],
    ["ref4", DW_FORM_ref4],
    ["ref8", DW_FORM_ref8],
    ["ref_addr", DW_FORM_ref_addr],
  ])("resolves a reference of DW_FORM_%s", (_, form) => {
    const { info, die: it } = die([DW_AT_type, form, "target"]);
    expect(textOf(info, info.die(referenceOf(it, DW_AT_type) ?? 0), DW_AT_name)).toBe("target");
  });

  it("resolves a reference of DW_FORM_ref_udata", () => {
    const { die: it } = die([DW_AT_type, DW_FORM_ref_udata, 5]);
    expect(referenceOf(it, DW_AT_type)).toBe(it.unit.offset + 5);
  });

  it.each([
    ["addr", DW_FORM_addr],
    ["addrx", DW_FORM_addrx],
    ["addrx2", DW_FORM_addrx2],
  ])("resolves an address of DW_FORM_%s", (_, form) => {
    const { info, die: it } = die([DW_AT_low_pc, form, 0xffff_ffff_8100_0000n]);
    expect(addressOf(info, it, DW_AT_low_pc)).toBe(0xffff_ffff_8100_0000n);
  });

  it("is undefined for what is missing or of another class", () => {
    const { info, die: it } = die([DW_AT_name, DW_FORM_data1, 1]);
    expect(textOf(info, it, DW_AT_name)).toBeUndefined();
    expect(referenceOf(it, DW_AT_name)).toBeUndefined();
    expect(addressOf(info, it, DW_AT_name)).toBeUndefined();
    expect(constantOf(it, DW_AT_type)).toBeUndefined();
  });

  it("refuses a text in a section that the file lacks", () => {
    const file = dwarf().unit(entry(DW_TAG_compile_unit, [[DW_AT_name, DW_FORM_strp, 0]]));
    const info = openInfo(file.build());
    expect(() => textOf(info, firstRoot(info), DW_AT_name)).toThrow(/\.debug_str/);
  });
});
