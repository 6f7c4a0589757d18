import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { dwarf, type LineTableSpec, type SectionBuilder } from "../../testing/dwarf.ts";
import {
  DW_LNE_define_file,
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_LNE_set_discriminator,
  DW_LNS_advance_line,
  DW_LNS_advance_pc,
  DW_LNS_const_add_pc,
  DW_LNS_copy,
  DW_LNS_fixed_advance_pc,
  DW_LNS_negate_stmt,
  DW_LNS_set_basic_block,
  DW_LNS_set_column,
  DW_LNS_set_epilogue_begin,
  DW_LNS_set_file,
  DW_LNS_set_isa,
  DW_LNS_set_prologue_end,
} from "./constants.table.ts";
import { parseLineHeader } from "./line-header.ts";
import {
  type LineRows,
  ROW_BASIC_BLOCK,
  ROW_DISCRIMINATED,
  ROW_END_SEQUENCE,
  ROW_EPILOGUE_BEGIN,
  ROW_INSIDE,
  ROW_IS_STMT,
  ROW_PROLOGUE_END,
  runLineProgram,
} from "./line-program.ts";
import { SectionReader } from "./section-reader.ts";
import { findSection, requireSection } from "./sections.ts";

function run(program: (section: SectionBuilder) => void, spec: LineTableSpec = {}): LineRows {
  const file = dwarf().lines("line", { version: 4, ...spec, program });
  const section = requireSection(findSection(file.build(), ".debug_line"), ".debug_line");
  const reader = new SectionReader(section, 0);
  return runLineProgram(
    reader,
    parseLineHeader(reader, 8, () => undefined),
  );
}

/** The rows as `address file:line:column` with the marks that they bear. */
function listing(rows: LineRows): string[] {
  const marks: readonly (readonly [number, string])[] = [
    [ROW_IS_STMT, "stmt"],
    [ROW_END_SEQUENCE, "end"],
    [ROW_BASIC_BLOCK, "block"],
    [ROW_PROLOGUE_END, "prologue"],
    [ROW_EPILOGUE_BEGIN, "epilogue"],
    [ROW_DISCRIMINATED, "discriminated"],
    [ROW_INSIDE, "inside"],
  ];
  return Array.from({ length: rows.length }, (_, row) => {
    const address = BigInt.asUintN(64, rows.origin + BigInt(rows.deltas[row]));
    const place = `${address.toString(16)} ${rows.files[row]}:${rows.lines[row]}:${rows.columns[row]}`;
    return [place, ...marks.filter(([mark]) => (rows.flags[row] & mark) !== 0).map(([, name]) => name)].join(" ");
  });
}

const setAddress = (s: SectionBuilder, address: bigint | number, size = 8): SectionBuilder =>
  s.raw([0, 1 + size, DW_LNE_set_address]).int(size, address);
const endSequence = (s: SectionBuilder): SectionBuilder => s.raw([0, 1, DW_LNE_end_sequence]);

describe("runLineProgram", () => {
  it("starts with line 1 of file 1 at address 0", () => {
    expect(listing(run((s) => s.raw([DW_LNS_copy])))).toEqual(["0 1:1:0 stmt"]);
    expect(listing(run((s) => s.raw([DW_LNS_copy]), { defaultIsStatement: false }))).toEqual(["0 1:1:0"]);
  });

  it.each([
    ["advance_pc", [DW_LNS_advance_pc, 0x90, 1, DW_LNS_copy], "90 1:1:0 stmt"],
    ["advance_line", [DW_LNS_advance_line, 10, DW_LNS_copy], "0 1:11:0 stmt"],
    ["set_file", [DW_LNS_set_file, 7, DW_LNS_copy], "0 7:1:0 stmt"],
    ["set_column", [DW_LNS_set_column, 80, DW_LNS_copy], "0 1:1:80 stmt"],
    ["negate_stmt", [DW_LNS_negate_stmt, DW_LNS_copy], "0 1:1:0"],
    ["set_basic_block", [DW_LNS_set_basic_block, DW_LNS_copy], "0 1:1:0 stmt block"],
    ["const_add_pc", [DW_LNS_const_add_pc, DW_LNS_copy], "11 1:1:0 stmt"],
    ["fixed_advance_pc", [DW_LNS_fixed_advance_pc, 0x34, 0x12, DW_LNS_copy], "1234 1:1:0 stmt"],
    ["set_prologue_end", [DW_LNS_set_prologue_end, DW_LNS_copy], "0 1:1:0 stmt prologue"],
    ["set_epilogue_begin", [DW_LNS_set_epilogue_begin, DW_LNS_copy], "0 1:1:0 stmt epilogue"],
    ["set_isa", [DW_LNS_set_isa, 3, DW_LNS_copy], "0 1:1:0 stmt"],
    ["set_discriminator", [0, 2, DW_LNE_set_discriminator, 4, DW_LNS_copy], "0 1:1:0 stmt discriminated"],
    ["a special opcode", [13 + 14 * 3 + 5 + 2], "3 1:3:0 stmt"],
    ["an extended opcode of the future", [0, 3, 0x80, 1, 2, DW_LNS_copy], "0 1:1:0 stmt"],
  ])("obeys %s", (_, program, row) => {
    expect(listing(run((s) => s.raw(program)))).toEqual([row]);
  });

  it("moves lines backwards, and wraps as an unsigned register does", () => {
    const back = (lines: number) =>
      run((s) => {
        s.raw([DW_LNS_advance_line]).sleb(lines).raw([DW_LNS_copy]);
      });
    expect(back(-1).lines[0]).toBe(0);
    expect(back(-2).lines[0]).toBe(0xffff_ffff);
  });

  it("clears marks and discriminators after each row, and the latter's trace with the line", () => {
    const rows = run((s) => {
      s.raw([DW_LNS_set_prologue_end, DW_LNS_set_basic_block, 0, 2, DW_LNE_set_discriminator, 1, DW_LNS_copy]);
      s.raw([DW_LNS_copy, DW_LNS_advance_line, 1, DW_LNS_copy]);
    });
    expect(listing(rows)).toEqual([
      "0 1:1:0 stmt block prologue discriminated",
      "0 1:1:0 stmt discriminated",
      "0 1:2:0 stmt",
    ]);
  });

  it("counts sequences from their own addresses and resets the registers between them", () => {
    const rows = run((s) => {
      setAddress(s, 0xffff_ffff_8100_0000n).raw([DW_LNS_set_file, 3, DW_LNS_advance_line, 9, DW_LNS_copy]);
      endSequence(s.raw([DW_LNS_advance_pc, 4]));
      setAddress(s, 0xffff_ffff_8000_0000n).raw([DW_LNS_copy]);
      endSequence(s.raw([DW_LNS_advance_pc, 2]));
      s.raw([DW_LNS_copy]);
    });
    expect(listing(rows)).toEqual([
      "ffffffff81000000 3:10:0 stmt",
      "ffffffff81000004 3:10:0 stmt end",
      "ffffffff80000000 1:1:0 stmt",
      "ffffffff80000002 1:1:0 stmt end",
      "0 1:1:0 stmt",
    ]);
  });

  it("scales addresses by the length of an instruction", () => {
    const program = [DW_LNS_advance_pc, 3, DW_LNS_copy];
    expect(listing(run((s) => s.raw(program), { minimumInstructionLength: 4 }))).toEqual(["c 1:1:0 stmt"]);
  });

  it("counts operations inside VLIW instructions", () => {
    const program = [
      DW_LNS_advance_pc,
      1,
      DW_LNS_copy,
      DW_LNS_advance_pc,
      4,
      DW_LNS_copy,
      DW_LNS_fixed_advance_pc,
      1,
      0,
    ];
    const rows = run((s) => s.raw([...program, DW_LNS_copy]), { minimumInstructionLength: 16, maximumOperations: 3 });
    expect(listing(rows)).toEqual(["0 1:1:0 stmt inside", "10 1:1:0 stmt inside", "11 1:1:0 stmt"]);
  });

  it("takes addresses of 4 bytes", () => {
    expect(listing(run((s) => setAddress(s, 0xc010_0000, 4).raw([DW_LNS_copy])))).toEqual(["c0100000 1:1:0 stmt"]);
  });

  it("passes over standard opcodes of the future by their operand counts", () => {
    const operandCounts = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 2];
    expect(listing(run((s) => s.raw([13, 0x81, 1, 2, DW_LNS_copy]), { operandCounts }))).toEqual(["0 1:1:0 stmt"]);
  });

  it("takes opcodes of the standard as special ones where the header has fewer", () => {
    const rows = run((s) => s.raw([DW_LNS_fixed_advance_pc]), { operandCounts: [0, 1, 1, 1, 1, 0, 0, 0] });
    expect(listing(rows)).toEqual(["0 1:4294967292:0 stmt"]);
  });

  it("notes files that the program defines", () => {
    const rows = run((s) => {
      s.raw([0]).counted(1, () => {
        s.int(1, DW_LNE_define_file).text("late.c").uleb(2).uleb(0).uleb(0);
      });
    });
    expect(rows.definedFiles).toEqual([{ path: "late.c", directory: 2 }]);
  });

  it("keeps as many rows as there are", () => {
    const rows = run((s) => s.raw(Array<number>(5000).fill(13 + 14 + 5)));
    expect(rows.length).toBe(5000);
    expect(rows.deltas[4999]).toBe(5000);
  });

  it.each([
    ["an operand that is cut off", [DW_LNS_advance_pc, 0x80]],
    ["an extended opcode without length", [0, 0]],
    ["an extended opcode that is cut off", [0, 9, DW_LNE_set_address, 1]],
    ["an address of 9 bytes", [0, 10, DW_LNE_set_address, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])("refuses %s", (_, program) => {
    expect(() => run((s) => s.raw(program))).toThrow(FormatError);
  });
});
