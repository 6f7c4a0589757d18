import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { dwarf, entry } from "../../testing/dwarf.ts";
import { arangeSets } from "./aranges.ts";
import { DW_TAG_compile_unit } from "./constants.table.ts";
import { findSection, requireSection, type Section } from "./sections.ts";

const file = (): ReturnType<typeof dwarf> =>
  dwarf().unit(entry(DW_TAG_compile_unit, []), { label: "a" }).unit(entry(DW_TAG_compile_unit, []), { label: "b" });
const section = (built: ReturnType<typeof dwarf>): Section =>
  requireSection(findSection(built.build(), ".debug_aranges"), ".debug_aranges");

describe("arangeSets", () => {
  it("reads every set, empty ranges left out", () => {
    const built = file()
      .aranges("a", [
        [0x1000n, 16],
        [0x3000n, 0],
        [0xffff_ffff_8100_0000n, 32],
      ])
      .aranges("b", [[0x2000n, 8]]);
    expect([...arangeSets(section(built))]).toEqual([
      {
        unit: 0,
        ranges: [
          { start: 0x1000n, end: 0x1010n },
          { start: 0xffff_ffff_8100_0000n, end: 0xffff_ffff_8100_0020n },
        ],
      },
      { unit: built.labels.get("b"), ranges: [{ start: 0x2000n, end: 0x2008n }] },
    ]);
  });

  it("ends a set where its length says, without terminator", () => {
    const built = file();
    built.section(".debug_aranges").sized(4, () => {
      built.section(".debug_aranges").int(2, 2).int(4, 0).int(1, 8).int(1, 0).int(4, 0).int(8, 1).int(8, 2);
    });
    expect([...arangeSets(section(built))]).toEqual([{ unit: 0, ranges: [{ start: 1n, end: 3n }] }]);
  });

  it.each([
    ["length", 0, 0x70],
    ["version", 4, 3],
    ["size of addresses", 10, 2],
    ["size of segments", 11, 4],
  ])("refuses a wrong %s", (_, at, byte) => {
    const built = file().aranges("a", [[0x1000n, 16]]);
    built.section(".debug_aranges").bytes[at] = byte;
    expect(() => [...arangeSets(section(built))]).toThrow(FormatError);
  });
});
