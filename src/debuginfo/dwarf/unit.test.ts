import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { dwarf, entry } from "../../testing/dwarf.ts";
import { DW_TAG_compile_unit, DW_UT_compile, DW_UT_partial, DW_UT_skeleton, DW_UT_type } from "./constants.table.ts";
import { findSection, requireSection, type Section } from "./sections.ts";
import { parseUnit, unitOffsets } from "./unit.ts";

const info = (file: ReturnType<typeof dwarf>): Section =>
  requireSection(findSection(file.build(), ".debug_info"), ".debug_info");
const root = entry(DW_TAG_compile_unit, []);

describe("parseUnit", () => {
  it.each([
    [{ version: 2 }, 11],
    [{ version: 3, addressSize: 4 }, 11],
    [{ version: 4, offsetSize: 8 }, 23],
    [{ version: 5 }, 12],
    [{ version: 5, offsetSize: 8, type: DW_UT_partial }, 24],
  ] as const)("reads the header of %o", (encoding, rootOffset) => {
    const file = dwarf().unit(root).unit(root, encoding);
    const section = info(file);
    const [, offset] = unitOffsets(section);
    const unit = parseUnit(section, offset);
    expect(unit).toMatchObject({ addressSize: 8, offsetSize: 4, type: DW_UT_compile, ...encoding });
    expect(unit.root - offset).toBe(rootOffset);
    expect(unit.end).toBe(section.size);
    expect(unit.abbreviations).toBeGreaterThan(0);
  });

  it.each([
    [DW_UT_skeleton, 8],
    [DW_UT_type, 12],
  ])("steps over what type %i adds", (type, extra) => {
    const section = info(dwarf().unit(root, { type }));
    expect(parseUnit(section, 0).root).toBe(12 + extra);
    expect(section.size).toBe(12 + extra + 1);
  });

  it.each([
    ["version", (bytes: Uint8Array) => bytes.fill(6, 4, 5)],
    ["size of addresses", (bytes: Uint8Array) => bytes.fill(3, 7, 8)],
    ["length, too long", (bytes: Uint8Array) => bytes.fill(0xef, 0, 4)],
    ["length, too short", (bytes: Uint8Array) => bytes.fill(0, 0, 4)],
  ])("refuses a wrong %s", (what, spoil) => {
    const file = dwarf().unit(root);
    spoil(file.section(".debug_info").bytes as unknown as Uint8Array);
    expect(() => parseUnit(info(file), 0)).toThrow(FormatError);
    // Where the next one starts is known as long as the length is believed.
    const isLength = what.startsWith("length");
    if (isLength) expect(() => unitOffsets(info(file))).toThrow(FormatError);
    else expect(unitOffsets(info(file))).toEqual([0]);
  });
});
