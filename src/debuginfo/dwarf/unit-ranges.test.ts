import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { type DwarfAttribute, type DwarfBuilder, type DwarfEncoding, dwarf, entry } from "../../testing/dwarf.ts";
import {
  DW_AT_addr_base,
  DW_AT_high_pc,
  DW_AT_low_pc,
  DW_AT_ranges,
  DW_AT_rnglists_base,
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_data4,
  DW_FORM_rnglistx,
  DW_FORM_sec_offset,
  DW_RLE_base_address,
  DW_RLE_base_addressx,
  DW_RLE_end_of_list,
  DW_RLE_offset_pair,
  DW_RLE_start_end,
  DW_RLE_start_length,
  DW_RLE_startx_endx,
  DW_RLE_startx_length,
  DW_TAG_compile_unit,
} from "./constants.table.ts";
import { openInfo } from "./info.ts";
import { rangesOf } from "./unit-ranges.ts";

/** The ranges of a root entry with `attributes`, as `start-end` in hexadecimal. */
function ranges(file: DwarfBuilder, attributes: readonly DwarfAttribute[], encoding: DwarfEncoding = {}): string[] {
  file.unit(entry(DW_TAG_compile_unit, attributes), encoding);
  const info = openInfo(file.build());
  const found = rangesOf(info, info.root(info.unit(0)));
  return found.map(({ start, end }) => `${start.toString(16)}-${end.toString(16)}`);
}

const lowPc: DwarfAttribute = [DW_AT_low_pc, DW_FORM_addr, 0x1000];

describe("rangesOf", () => {
  it("takes DW_AT_high_pc as a length or as an address", () => {
    expect(ranges(dwarf(), [lowPc, [DW_AT_high_pc, DW_FORM_data4, 16]])).toEqual(["1000-1010"]);
    expect(ranges(dwarf(), [lowPc, [DW_AT_high_pc, DW_FORM_addr, 0x1020]], { version: 3 })).toEqual(["1000-1020"]);
  });

  it("takes an indexed low address", () => {
    const attributes: DwarfAttribute[] = [
      [DW_AT_addr_base, DW_FORM_sec_offset, 8],
      [DW_AT_low_pc, DW_FORM_addrx, 0x4000],
      [DW_AT_high_pc, DW_FORM_data4, 1],
    ];
    expect(ranges(dwarf(), attributes)).toEqual(["4000-4001"]);
  });

  it("is empty without addresses", () => {
    expect(ranges(dwarf(), [])).toEqual([]);
    expect(ranges(dwarf(), [lowPc])).toEqual([]);
  });

  it("reads a list of version 4, with base selection", () => {
    const file = dwarf();
    const list = file.section(".debug_ranges").int(8, 7).label("list");
    list.int(8, 1).int(8, 5).int(8, 6).int(8, 6).int(8, -1).int(8, 0x8000).int(8, 0).int(8, 2).int(8, 0).int(8, 0);
    const attributes: DwarfAttribute[] = [lowPc, [DW_AT_ranges, DW_FORM_sec_offset, "list"]];
    expect(ranges(file, attributes, { version: 4 })).toEqual(["1001-1005", "8000-8002"]);
  });

  it("reads every kind of entry of a list of version 5", () => {
    const file = dwarf();
    for (const address of [0x100n, 0x200n, 0x300n]) file.index(".debug_addr", 8, address);
    const list = file.section(".debug_rnglists").int(1, 0).label("list");
    list.int(1, DW_RLE_offset_pair).uleb(1).uleb(2);
    list.int(1, DW_RLE_base_addressx).uleb(1).int(1, DW_RLE_offset_pair).uleb(3).uleb(4);
    list.int(1, DW_RLE_base_address).int(8, 0x7000).int(1, DW_RLE_offset_pair).uleb(5).uleb(6);
    list.int(1, DW_RLE_startx_endx).uleb(0).uleb(2).int(1, DW_RLE_startx_length).uleb(2).uleb(9);
    list.int(1, DW_RLE_start_end).int(8, 0x11).int(8, 0x12).int(1, DW_RLE_start_length).int(8, 0x21).uleb(2);
    list.int(1, DW_RLE_start_length).int(8, 0x99).uleb(0).int(1, DW_RLE_end_of_list);
    const attributes: DwarfAttribute[] = [
      [DW_AT_addr_base, DW_FORM_sec_offset, 8],
      lowPc,
      [DW_AT_ranges, DW_FORM_sec_offset, "list"],
    ];
    expect(ranges(file, attributes)).toEqual([
      "1001-1002",
      "203-204",
      "7005-7006",
      "100-300",
      "300-309",
      "11-12",
      "21-23",
    ]);
  });

  it("finds a list by its index", () => {
    const file = dwarf();
    const lists = file.section(".debug_rnglists").raw(new Uint8Array(12)).label("base");
    lists.int(4, 8).int(4, 9).int(1, DW_RLE_end_of_list);
    lists.int(1, DW_RLE_start_length).int(8, 0x500).uleb(1).int(1, DW_RLE_end_of_list);
    const attributes: DwarfAttribute[] = [
      [DW_AT_rnglists_base, DW_FORM_sec_offset, "base"],
      [DW_AT_ranges, DW_FORM_rnglistx, 1],
    ];
    expect(ranges(file, attributes)).toEqual(["500-501"]);
  });

  it("refuses an unknown kind of entry and a list without end", () => {
    for (const byte of [0x55, DW_RLE_start_length]) {
      const file = dwarf();
      file.section(".debug_rnglists").int(1, byte);
      expect(() => ranges(file, [[DW_AT_ranges, DW_FORM_sec_offset, 0]])).toThrow(FormatError);
    }
  });
});
