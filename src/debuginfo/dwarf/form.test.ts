import { describe, expect, it } from "vitest";
import { Bytes, FormatError } from "#base";
import { dwarf, type SectionBuilder } from "../../testing/dwarf.ts";
import * as constants from "./constants.table.ts";
import { type Attribute, fixedSize, readAttribute } from "./form.ts";
import { SectionReader } from "./section-reader.ts";
import { findSection, requireSection } from "./sections.ts";
import type { Encoding } from "./unit.ts";

/** Every constant by its name. */
const CONSTANT: Readonly<Record<string, number>> = { ...constants };

const DWARF32: Encoding = { version: 5, offsetSize: 4, addressSize: 8 };
const DWARF64: Encoding = { version: 5, offsetSize: 8, addressSize: 4 };
const DWARF2: Encoding = { version: 2, offsetSize: 4, addressSize: 8 };

/** Reads one value of `form` from what `write` writes, and how many bytes that took. */
function read(
  form: number,
  write: (section: SectionBuilder) => void,
  encoding: Encoding,
): { value: Attribute["value"]; length: number } {
  const file = dwarf();
  const section = file.section(".debug_info");
  write(section);
  section.raw([0xcc, 0xcc, 0xcc]);
  const reader = new SectionReader(requireSection(findSection(file.build(), ".debug_info"), ".debug_info"), 0);
  return { value: readAttribute(reader, form, encoding, 42).value, length: reader.offset };
}

const integers = [
  ["data1", DWARF32, 1],
  ["data2", DWARF32, 2],
  ["data4", DWARF32, 4],
  ["data8", DWARF32, 8],
  ["flag", DWARF32, 1],
  ["ref1", DWARF32, 1],
  ["ref2", DWARF32, 2],
  ["ref4", DWARF32, 4],
  ["ref8", DWARF32, 8],
  ["ref_addr", DWARF32, 4],
  ["ref_addr", DWARF64, 8],
  ["ref_addr", DWARF2, 8],
  ["ref_sig8", DWARF32, 8],
  ["ref_sup4", DWARF32, 4],
  ["ref_sup8", DWARF32, 8],
  ["strp", DWARF32, 4],
  ["strp", DWARF64, 8],
  ["strp_sup", DWARF32, 4],
  ["line_strp", DWARF64, 8],
  ["sec_offset", DWARF32, 4],
  ["sec_offset", DWARF64, 8],
  ["strx1", DWARF32, 1],
  ["strx2", DWARF32, 2],
  ["strx3", DWARF32, 3],
  ["strx4", DWARF32, 4],
  ["addrx1", DWARF32, 1],
  ["addrx2", DWARF32, 2],
  ["addrx3", DWARF32, 3],
  ["addrx4", DWARF32, 4],
  ["GNU_ref_alt", DWARF64, 8],
  ["GNU_strp_alt", DWARF32, 4],
] as const;

describe("readAttribute", () => {
  it.each(integers)("reads DW_FORM_%s", (name, encoding, size) => {
    const form = CONSTANT[`DW_FORM_${name}`];
    const largest = 2n ** BigInt(8 * size) - 1n;
    const { value, length } = read(form, (s) => s.int(size, largest), encoding);
    expect(BigInt(value as number | bigint)).toBe(largest);
    expect(length).toBe(size);
    expect(fixedSize(form, encoding)).toBe(size);
  });

  it.each(["udata", "ref_udata", "strx", "addrx", "loclistx", "rnglistx"] as const)("reads DW_FORM_%s", (name) => {
    const form = CONSTANT[`DW_FORM_${name}`];
    expect(read(form, (s) => s.uleb(1000), DWARF32)).toEqual({ value: 1000, length: 2 });
    expect(fixedSize(form, DWARF32)).toBeUndefined();
  });

  it.each([
    ["block1", (s: SectionBuilder) => s.int(1, 2)],
    ["block2", (s: SectionBuilder) => s.int(2, 2)],
    ["block4", (s: SectionBuilder) => s.int(4, 2)],
    ["block", (s: SectionBuilder) => s.uleb(2)],
    ["exprloc", (s: SectionBuilder) => s.uleb(2)],
  ] as const)("reads DW_FORM_%s", (name, length) => {
    const { value } = read(CONSTANT[`DW_FORM_${name}`], (s) => length(s).raw([7, 8]), DWARF32);
    expect((value as Bytes).array).toEqual(Uint8Array.of(7, 8));
  });

  it("reads DW_FORM_data16", () => {
    const { value, length } = read(constants.DW_FORM_data16, (s) => s.raw(new Uint8Array(16)), DWARF32);
    expect(value).toBeInstanceOf(Bytes);
    expect(length).toBe(16);
  });

  it("reads addresses, signed data and texts", () => {
    const address = 0xffff_ffff_8100_0000n;
    expect(read(constants.DW_FORM_addr, (s) => s.int(8, address), DWARF32).value).toBe(address);
    expect(read(constants.DW_FORM_addr, (s) => s.int(4, 1), DWARF64)).toEqual({ value: 1n, length: 4 });
    expect(read(constants.DW_FORM_sdata, (s) => s.sleb(-1), DWARF32).value).toBe(-1);
    expect(read(constants.DW_FORM_string, (s) => s.text("u8"), DWARF32)).toEqual({ value: "u8", length: 3 });
  });

  it("takes from the abbreviation what does not stand in the entry", () => {
    expect(read(constants.DW_FORM_flag_present, () => {}, DWARF32)).toEqual({ value: 1, length: 0 });
    expect(read(constants.DW_FORM_implicit_const, () => {}, DWARF32)).toEqual({ value: 42, length: 0 });
  });

  it("follows DW_FORM_indirect once", () => {
    const { DW_FORM_indirect: indirect, DW_FORM_udata: udata } = constants;
    expect(read(indirect, (s) => s.uleb(udata).uleb(9), DWARF32)).toEqual({ value: 9, length: 2 });
    expect(() => read(indirect, (s) => s.uleb(indirect).uleb(udata), DWARF32)).toThrow(FormatError);
  });

  it("refuses unknown forms", () => {
    expect(() => read(0x7f, () => {}, DWARF32)).toThrow(/a known form/);
  });
});
