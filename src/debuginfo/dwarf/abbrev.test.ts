import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { dwarf, type SectionBuilder } from "../../testing/dwarf.ts";
import { type AbbreviationTable, parseAbbreviations } from "./abbrev.ts";
import {
  DW_AT_byte_size,
  DW_AT_declaration,
  DW_AT_name,
  DW_FORM_flag_present,
  DW_FORM_implicit_const,
  DW_FORM_string,
  DW_TAG_base_type,
  DW_TAG_structure_type,
} from "./constants.table.ts";
import { findSection, requireSection } from "./sections.ts";

function parse(write: (section: SectionBuilder) => void, offset = 0): AbbreviationTable {
  const file = dwarf();
  write(file.section(".debug_abbrev"));
  return parseAbbreviations(requireSection(findSection(file.build(), ".debug_abbrev"), ".debug_abbrev"), offset);
}

describe("parseAbbreviations", () => {
  it("reads the table at an offset up to its end", () => {
    const table = parse((s) => {
      s.raw([0xaa, 0xbb]);
      s.raw([1, DW_TAG_base_type, 0, DW_AT_name, DW_FORM_string, DW_AT_byte_size, DW_FORM_implicit_const]).sleb(-300);
      s.raw([0, 0]);
      s.uleb(300).raw([DW_TAG_structure_type, 1, DW_AT_declaration, DW_FORM_flag_present, 0, 0]);
      s.raw([0, 0xff]);
    }, 2);
    expect(table.byCode[1]).toEqual({ code: 1, tag: DW_TAG_base_type, hasChildren: false, first: 0, last: 2 });
    expect(table.byCode[300]).toEqual({ code: 300, tag: DW_TAG_structure_type, hasChildren: true, first: 2, last: 3 });
    expect(table.byCode[2]).toBeUndefined();
    expect(table.names).toEqual([DW_AT_name, DW_AT_byte_size, DW_AT_declaration]);
    expect(table.forms).toEqual([DW_FORM_string, DW_FORM_implicit_const, DW_FORM_flag_present]);
    expect([...table.constants]).toEqual([[1, -300]]);
  });

  it("refuses a table without end", () => {
    expect(() => parse((s) => s.raw([1, DW_TAG_base_type, 0, DW_AT_name]))).toThrow(FormatError);
  });

  it("refuses codes that no compiler could have counted to", () => {
    expect(() => parse((s) => s.uleb(2n ** 60n).raw([1, 0, 0, 0, 0]))).toThrow(/an abbreviation code/);
  });
});
