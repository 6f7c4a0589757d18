import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { type DwarfAttribute, type DwarfBuilder, dwarf, entry, type SectionBuilder } from "../../testing/dwarf.ts";
import {
  DW_AT_comp_dir,
  DW_AT_high_pc,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_stmt_list,
  DW_FORM_addr,
  DW_FORM_data4,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_LNS_copy,
  DW_TAG_compile_unit,
} from "./constants.table.ts";
import { lineFinder } from "./line-finder.ts";

/** Line 1 at `address`, line 3 four bytes further, eight bytes in all. */
const program =
  (address: bigint) =>
  (s: SectionBuilder): void => {
    s.raw([0, 9, DW_LNE_set_address])
      .int(8, address)
      .raw([DW_LNS_copy, 13 + 14 * 4 + 5 + 2]);
    s.raw([2, 4, 0, 1, DW_LNE_end_sequence]);
  };

/** Two units with 8 bytes of code each, at 0x1000 and 0x2000. */
function twoUnits(version: number): DwarfBuilder {
  const file = dwarf();
  for (const [label, address] of [
    ["a", 0x1000n],
    ["b", 0x2000n],
  ] as const) {
    const attributes: DwarfAttribute[] = [
      [DW_AT_name, DW_FORM_string, `${label}.c`],
      [DW_AT_comp_dir, DW_FORM_string, "/build"],
      [DW_AT_stmt_list, DW_FORM_sec_offset, `${label} lines`],
      [DW_AT_low_pc, DW_FORM_addr, address],
      [DW_AT_high_pc, DW_FORM_data4, 8],
    ];
    file.unit(entry(DW_TAG_compile_unit, attributes), { label });
    const files = version >= 5 ? ["main.c", `${label}.c`] : [`${label}.c`];
    file.lines(`${label} lines`, {
      version,
      directories: version >= 5 ? ["/build", "dir"] : ["dir"],
      files: files.map((path) => [path, 1] as const),
      program: program(address),
    });
  }
  return file;
}

describe("lineFinder", () => {
  it.each([
    ["version 2", 2],
    ["version 3", 3],
    ["version 4", 4],
    ["version 5", 5],
  ])("finds lines through .debug_aranges (%s)", (_, version) => {
    const file = twoUnits(version)
      .aranges("a", [[0x1000n, 8]])
      .aranges("b", [[0x2000n, 8]]);
    const lines = lineFinder(file.build());
    expect(lines.find(0x1003n)).toEqual({ file: "/build/dir/a.c", line: 1, column: 0 });
    expect(lines.find(0x2004n)).toEqual({ file: "/build/dir/b.c", line: 3, column: 0 });
    expect(lines.find(0x2008n)).toBeUndefined();
    expect(lines.find(0xfffn)).toBeUndefined();
  });

  it("finds units that .debug_aranges does not speak of by their own ranges", () => {
    for (const file of [twoUnits(5), twoUnits(5).aranges("a", [[0x1000n, 8]])]) {
      const lines = lineFinder(file.build());
      expect([lines.find(0x1000n)?.file, lines.find(0x2000n)?.file]).toEqual(["/build/dir/a.c", "/build/dir/b.c"]);
    }
  });

  it("lists the rows of the unit that covers an address", () => {
    const rows = [...lineFinder(twoUnits(5).build()).rows(0x2001n)];
    expect(rows.map(({ address, line, endSequence }) => [address, line, endSequence])).toEqual([
      [0x2000n, 1, false],
      [0x2004n, 3, false],
      [0x2008n, 3, true],
    ]);
    expect([...lineFinder(twoUnits(5).build()).rows(0x3000n)]).toEqual([]);
  });

  it("finds nothing without debug sections, or in a unit without lines", () => {
    expect(lineFinder(dwarf().build()).find(0x1000n)).toBeUndefined();
    const file = dwarf()
      .unit(entry(DW_TAG_compile_unit, []), { label: "a" })
      .aranges("a", [[0x1000n, 8]]);
    expect(lineFinder(file.build()).find(0x1000n)).toBeUndefined();
  });

  it("refuses a line table that is not there", () => {
    const file = dwarf()
      .unit(entry(DW_TAG_compile_unit, [[DW_AT_stmt_list, DW_FORM_sec_offset, 0]]), { label: "a" })
      .aranges("a", [[0x1000n, 8]]);
    expect(() => lineFinder(file.build()).find(0x1000n)).toThrow(FormatError);
  });
});

describe("ranges", () => {
  it("reach up to the next row, and name the file from the compilation directory on", () => {
    const finder = lineFinder(twoUnits(5).build());
    expect(finder.range(0x1005n)).toMatchObject({
      file: "/build/dir/a.c",
      name: "dir/a.c",
      line: 3,
      start: 0x1004n,
      end: 0x1008n,
      isStatement: true,
    });
    expect(finder.range(0x1001n)).toMatchObject({ line: 1, start: 0x1000n, end: 0x1004n });
    expect(finder.range(0x1008n)).toBeUndefined();
  });

  it("go over rows that repeat the line without beginning a statement", () => {
    const file = dwarf();
    const attributes: DwarfAttribute[] = [
      [DW_AT_name, DW_FORM_string, "a.c"],
      [DW_AT_comp_dir, DW_FORM_string, "/build"],
      [DW_AT_stmt_list, DW_FORM_sec_offset, "lines"],
      [DW_AT_low_pc, DW_FORM_addr, 0x1000n],
      [DW_AT_high_pc, DW_FORM_data4, 12],
    ];
    file.unit(entry(DW_TAG_compile_unit, attributes), { label: "a" });
    file.lines("lines", {
      version: 4,
      directories: ["dir"],
      files: [["a.c", 1] as const],
      program: (s) => {
        s.raw([0, 9, DW_LNE_set_address]).int(8, 0x1000n).raw([DW_LNS_copy]);
        // DW_LNS_negate_stmt; four bytes further the same line; four bytes further a statement on line 3.
        s.raw([6, 2, 4, DW_LNS_copy, 6, 13 + 14 * 4 + 5 + 2]);
        s.raw([2, 4, 0, 1, DW_LNE_end_sequence]);
      },
    });
    expect(lineFinder(file.build()).range(0x1001n)).toMatchObject({ line: 1, start: 0x1000n, end: 0x1008n });
  });
});
