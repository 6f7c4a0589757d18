/** Entries that refer to others outside their unit: type units, partial units, and the alternate file. */
import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { type DwarfAttribute, type DwarfBuilder, dwarf, entry } from "../../testing/dwarf.ts";
import { openCode } from "./code-finder.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_GNU_addr_base,
  DW_AT_high_pc,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_type,
  DW_FORM_addr,
  DW_FORM_data4,
  DW_FORM_exprloc,
  DW_FORM_GNU_addr_index,
  DW_FORM_GNU_ref_alt,
  DW_FORM_GNU_str_index,
  DW_FORM_GNU_strp_alt,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref_sup4,
  DW_FORM_ref_sup8,
  DW_FORM_ref4,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strp_sup,
  DW_TAG_base_type,
  DW_TAG_compile_unit,
  DW_TAG_formal_parameter,
  DW_TAG_partial_unit,
  DW_TAG_pointer_type,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_type_unit,
  DW_TAG_variable,
  DW_UT_partial,
  DW_UT_type,
} from "./constants.table.ts";
import { baseOf } from "./entry-space.ts";
import { type Die, type Info, openInfo } from "./info.ts";
import { indexNames } from "./name-build.ts";
import type { DwarfSections } from "./sections.ts";
import { addressOf, referenceOf, textOf } from "./value.ts";

const name = (text: string, form = DW_FORM_string): DwarfAttribute => [DW_AT_name, form, text];
const SIGNATURE = 0xfedc_ba98_7654_3210n;

/** The names of the types of `die`, one after the other. */
function types(info: Info, die: Die): (string | undefined)[] {
  const offset = referenceOf(die, DW_AT_type);
  if (offset === undefined) return [];
  const type = info.die(offset);
  return [textOf(info, type, DW_AT_name), ...types(info, type)];
}

/** A variable `it` in a unit, whose type is given by `type`. */
function variable(file: DwarfBuilder, type: DwarfAttribute): DwarfBuilder {
  return file.unit(entry(DW_TAG_compile_unit, [], [entry(DW_TAG_variable, [name("it"), type], [], "it")]));
}

function typesOfIt(file: DwarfBuilder, sections: DwarfSections = file.build()): (string | undefined)[] {
  const info = openInfo(sections);
  return types(info, info.die(file.labels.get("it") ?? 0));
}

describe("type units", () => {
  const list = (label: string): ReturnType<typeof entry> =>
    entry(
      DW_TAG_type_unit,
      [],
      [
        entry(DW_TAG_base_type, [name("int")], [], `${label} int`),
        entry(DW_TAG_structure_type, [name("list"), [DW_AT_type, DW_FORM_ref4, `${label} int`]], [], label),
      ],
    );
  const toList: DwarfAttribute = [DW_AT_type, DW_FORM_ref_sig8, SIGNATURE];

  it.each([
    ["version 5", { type: DW_UT_type }],
    [".debug_types of version 4", { version: 4, section: ".debug_types" }],
    [".debug_types with offsets of 8 bytes", { version: 4, section: ".debug_types", offsetSize: 8 }],
  ] as const)("are found by their signature (%s)", (_, spec) => {
    const file = dwarf();
    file.unit(list("other"), { ...spec, signature: 5n, typeEntry: "other" });
    file.unit(list("list"), { ...spec, signature: SIGNATURE, typeEntry: "list" });
    variable(file, toList);
    expect(typesOfIt(file)).toEqual(["list", "int"]);
    const info = openInfo(file.build());
    expect(info.unitOffsets()).toHaveLength(3);
    const offset = indexNames(info).find("struct", "list") ?? 0;
    expect(textOf(info, info.die(offset), DW_AT_name)).toBe("list");
    expect([...indexNames(info).names("struct")]).toEqual(["list"]);
  });

  it("are missed when they are not there", () => {
    expect(() => typesOfIt(variable(dwarf(), toList))).toThrow(/a type unit with signature/);
  });

  it("end inside their section", () => {
    const file = variable(dwarf(), toList);
    file.unit(list("list"), { version: 4, section: ".debug_types", signature: SIGNATURE, typeEntry: "list" });
    file.section(".debug_types").bytes[0]++;
    expect(() => typesOfIt(file)).toThrow(FormatError);
  });
});

describe("partial units", () => {
  it("are referred to from other units, and their names are known", () => {
    const file = dwarf();
    const partial = [entry(DW_TAG_structure_type, [name("list")], [], "list")];
    file.unit(entry(DW_TAG_partial_unit, [], partial), { type: DW_UT_partial });
    variable(file, [DW_AT_type, DW_FORM_ref_addr, "list"]);
    expect(typesOfIt(file)).toEqual(["list"]);
    expect(indexNames(openInfo(file.build())).find("struct", "list")).toBe(file.labels.get("list"));
  });
});

describe("the alternate file", () => {
  /** Has a type with a name of its own strings, which refers to another in another unit. */
  const shared = (): DwarfBuilder => {
    const file = dwarf().unit(entry(DW_TAG_partial_unit, [], [entry(DW_TAG_base_type, [name("int")], [], "int")]));
    const pointer = entry(
      DW_TAG_pointer_type,
      [name("ptr", DW_FORM_strp), [DW_AT_type, DW_FORM_ref_addr, "list"]],
      [],
      "ptr",
    );
    const list = entry(DW_TAG_structure_type, [name("list"), [DW_AT_type, DW_FORM_ref_addr, "int"]], [], "list");
    return file.unit(entry(DW_TAG_partial_unit, [], [pointer, list]), { type: DW_UT_partial });
  };

  it.each([
    ["GNU_ref_alt", DW_FORM_GNU_ref_alt],
    ["ref_sup4", DW_FORM_ref_sup4],
    ["ref_sup8", DW_FORM_ref_sup8],
  ])("is referred to by DW_FORM_%s, and refers to itself", (_, form) => {
    const alternate = shared();
    const sections = alternate.build();
    const file = variable(dwarf(), [DW_AT_type, form, alternate.labels.get("ptr") ?? 0]);
    // Something else stands at the same place of this file's strings.
    file.section(".debug_str").text("wrong");
    expect(typesOfIt(file, { ...file.build(), alternate: sections })).toEqual(["ptr", "list", "int"]);
    expect(() => typesOfIt(file)).toThrow(FormatError);
  });

  it("can be asked for its names, at the offsets that this file knows", () => {
    const file = variable(dwarf(), [DW_AT_type, DW_FORM_GNU_ref_alt, 0]);
    const info = openInfo({ ...file.build(), alternate: shared().build() });
    expect(info.unitOffsets()).toHaveLength(1);
    const { alternate } = info;
    const offset = alternate === undefined ? undefined : indexNames(alternate).find("struct", "list");
    expect(baseOf(offset ?? 0)).toBeGreaterThan(0);
    const die = info.die(offset ?? 0);
    expect(textOf(info, die, DW_AT_name)).toBe("list");
    expect(types(info, die)).toEqual(["int"]);
    expect(info.unitOf(offset ?? 0)).toEqual(die.unit);
    expect(Array.from(info.children(info.root(die.unit)), ({ offset: at }) => at)).toContain(offset);
  });

  it.each([
    ["GNU_strp_alt", DW_FORM_GNU_strp_alt],
    ["strp_sup", DW_FORM_strp_sup],
  ])("holds texts of DW_FORM_%s", (_, form) => {
    const alternate = dwarf();
    alternate.section(".debug_str").text("first");
    const offset = alternate.stringOffset(".debug_str", "second");
    const file = dwarf().unit(entry(DW_TAG_compile_unit, [[DW_AT_name, form, offset]]));
    const info = openInfo({ ...file.build(), alternate: alternate.build() });
    expect(textOf(info, info.root(info.unit(0)), DW_AT_name)).toBe("second");
    const alone = openInfo(file.build());
    expect(() => textOf(alone, alone.root(alone.unit(0)), DW_AT_name)).toThrow(/alternate/);
  });

  it("holds what functions of this file are instances of", () => {
    const alternate = dwarf();
    const parameter = entry(DW_TAG_formal_parameter, [name("p")], [], "p");
    alternate.unit(entry(DW_TAG_partial_unit, [], [entry(DW_TAG_subprogram, [name("it")], [parameter], "it")]));
    const sections = alternate.build();
    const range: DwarfAttribute[] = [
      [DW_AT_low_pc, DW_FORM_addr, 0x1000],
      [DW_AT_high_pc, DW_FORM_data4, 16],
    ];
    const instance = entry(
      DW_TAG_subprogram,
      [[DW_AT_abstract_origin, DW_FORM_GNU_ref_alt, alternate.labels.get("it") ?? 0], ...range],
      [
        entry(DW_TAG_formal_parameter, [
          [DW_AT_abstract_origin, DW_FORM_GNU_ref_alt, alternate.labels.get("p") ?? 0],
          [DW_AT_location, DW_FORM_exprloc, Uint8Array.of(0x50)],
        ]),
      ],
    );
    const file = dwarf().unit(entry(DW_TAG_compile_unit, range, [instance]));
    const [scope] = openCode(openInfo({ ...file.build(), alternate: sections })).find(0x1000n)?.scopes ?? [];
    expect(scope.name).toBe("it");
    expect(scope.variables.map((of) => `${of.name} ${of.location.kind}`)).toEqual(["p expression"]);
  });
});

describe("tables of GCC's split DWARF", () => {
  it("are indexed without a header", () => {
    const file = dwarf();
    file.section(".debug_addr").int(8, 0x11).int(8, 0x22).label("addresses").int(8, 0x33).int(8, 0x44);
    file.section(".debug_str").text("first");
    file.section(".debug_str_offsets").int(4, 0).int(4, file.stringOffset(".debug_str", "second"));
    const attributes: DwarfAttribute[] = [
      [DW_AT_name, DW_FORM_GNU_str_index, 1],
      [DW_AT_low_pc, DW_FORM_GNU_addr_index, 1],
    ];
    const root = (more: DwarfAttribute[]): { info: Info; die: Die } => {
      const unit = file.section(".debug_info").offset;
      file.unit(entry(DW_TAG_compile_unit, [...attributes, ...more]), { version: 4 });
      const info = openInfo(file.build());
      return { info, die: info.root(info.unit(unit)) };
    };
    const plain = root([]);
    expect(textOf(plain.info, plain.die, DW_AT_name)).toBe("second");
    expect(addressOf(plain.info, plain.die, DW_AT_low_pc)).toBe(0x22n);
    const based = root([[DW_AT_GNU_addr_base, DW_FORM_sec_offset, "addresses"]]);
    expect(addressOf(based.info, based.die, DW_AT_low_pc)).toBe(0x44n);
  });
});
