import { describe, expect, it, test } from "vitest";
import { FormatError } from "#base";
import { type DwarfAttribute, type DwarfBuilder, type DwarfEncoding, dwarf, entry } from "../../testing/dwarf.ts";
import {
  DW_AT_addr_base,
  DW_AT_location,
  DW_AT_loclists_base,
  DW_AT_low_pc,
  DW_FORM_addr,
  DW_FORM_data4,
  DW_FORM_loclistx,
  DW_FORM_sec_offset,
  DW_LLE_base_address,
  DW_LLE_base_addressx,
  DW_LLE_default_location,
  DW_LLE_end_of_list,
  DW_LLE_GNU_view_pair,
  DW_LLE_offset_pair,
  DW_LLE_start_end,
  DW_LLE_start_length,
  DW_LLE_startx_endx,
  DW_LLE_startx_length,
  DW_TAG_compile_unit,
  DW_TAG_variable,
} from "./constants.table.ts";
import { openInfo } from "./info.ts";
import { lastLocation, variableLocation } from "./location.ts";

/** The first byte of the location that `location` has at `address`, in a unit at 0x1000; undefined for none. */
function locate(
  file: DwarfBuilder,
  location: DwarfAttribute,
  encoding: DwarfEncoding,
): (address: number, isEntry?: boolean) => number | undefined {
  const root: DwarfAttribute[] = [
    [DW_AT_low_pc, DW_FORM_addr, 0x1000],
    [DW_AT_addr_base, DW_FORM_sec_offset, 8],
  ];
  if (location[1] === DW_FORM_loclistx) root.push([DW_AT_loclists_base, DW_FORM_sec_offset, "base"]);
  file.unit(entry(DW_TAG_compile_unit, root, [entry(DW_TAG_variable, [location], [], "it")]), encoding);
  const info = openInfo(file.build());
  const die = info.die(file.labels.get("it") ?? 0);
  return (address, isEntry = false) => {
    const found = variableLocation(info, die, { address: BigInt(address), isEntry });
    return found.kind === "expression" ? found.expression.u8(0) : undefined;
  };
}

const list: DwarfAttribute = [DW_AT_location, DW_FORM_sec_offset, "list"];

describe("lists of locations", () => {
  it.each([2, 3, 4])("are read in version %i, with base selection and behind views", (version) => {
    for (const addressSize of [4, 8] as const) {
      const file = dwarf();
      const section = file.section(".debug_loc").raw([1, 0, 0, 1]).label("list");
      const put = (start: number, end: number, byte: number): void => {
        section.int(addressSize, start).int(addressSize, end).int(2, 2).raw([byte, 0]);
      };
      put(0, 4, 1);
      put(8, 8, 2);
      section.int(addressSize, -1).int(addressSize, 0x8000);
      put(8, 16, 3);
      section.int(addressSize, 0).int(addressSize, 0);
      const form = version < 4 ? DW_FORM_data4 : DW_FORM_sec_offset;
      const attribute: DwarfAttribute = [DW_AT_location, form, file.labels.get("list") ?? 0];
      const at = locate(file, attribute, { version, addressSize });
      expect([0xfff, 0x1000, 0x1003, 0x1004, 0x1008, 0x8007, 0x8008, 0x8010].map((address) => at(address))).toEqual([
        undefined,
        1,
        1,
        undefined,
        undefined,
        undefined,
        3,
        undefined,
      ]);
      // An empty range speaks of the first instruction of a function alone.
      expect(at(0x1008, true)).toBe(2);
    }
  });

  it("are read in version 5 with every kind of entry", () => {
    const file = dwarf();
    for (const address of [0x100n, 0x200n, 0x300n]) file.index(".debug_addr", 8, address);
    const section = file.section(".debug_loclists").int(1, 0).label("list");
    const put = (byte: number): void => {
      section.uleb(2).raw([byte, 0]);
    };
    section.int(1, DW_LLE_GNU_view_pair).uleb(0x80).uleb(1).int(1, DW_LLE_offset_pair).uleb(0).uleb(4);
    put(1);
    section.int(1, DW_LLE_base_addressx).uleb(1).int(1, DW_LLE_offset_pair).uleb(3).uleb(4);
    put(2);
    section.int(1, DW_LLE_base_address).int(8, 0x7000).int(1, DW_LLE_offset_pair).uleb(5).uleb(6);
    put(3);
    section.int(1, DW_LLE_startx_endx).uleb(0).uleb(1);
    put(4);
    section.int(1, DW_LLE_startx_length).uleb(2).uleb(9);
    put(5);
    section.int(1, DW_LLE_start_end).int(8, 0x11).int(8, 0x12);
    put(6);
    section.int(1, DW_LLE_start_length).int(8, 0x21).uleb(2);
    put(7);
    section.int(1, DW_LLE_end_of_list);
    const at = locate(file, list, {});
    const places = [0x1000, 0x203, 0x7005, 0x1ff, 0x308, 0x11, 0x22, 0x23, 0x7006];
    expect(places.map((address) => at(address))).toEqual([1, 2, 3, 4, 5, 6, 7, undefined, undefined]);
  });

  it("have a default, which counts only where nothing else does", () => {
    const file = dwarf();
    const section = file.section(".debug_loclists").label("list");
    section.int(1, DW_LLE_default_location).raw([1, 9]);
    section.int(1, DW_LLE_start_length).int(8, 0x500).raw([4, 1, 8, DW_LLE_end_of_list]);
    const at = locate(file, list, {});
    expect([0x500, 0x504].map((address) => at(address))).toEqual([8, 9]);
  });

  it.each([4, 8] as const)("are found by index, with offsets of %i bytes", (offsetSize) => {
    const file = dwarf();
    const lists = file.section(".debug_loclists").raw(new Uint8Array(20)).label("base");
    lists.int(offsetSize, 99).int(offsetSize, 2 * offsetSize);
    lists.int(1, DW_LLE_start_length).int(8, 0x500).raw([1, 1, 7, DW_LLE_end_of_list]);
    expect(locate(file, [DW_AT_location, DW_FORM_loclistx, 1], { offsetSize })(0x500)).toBe(7);
  });

  it("are refused with an unknown kind of entry and without an end", () => {
    for (const byte of [0x55, DW_LLE_start_length]) {
      const file = dwarf();
      file.section(".debug_loclists").label("list").int(1, byte);
      const at = locate(file, list, {});
      expect(() => at(0)).toThrow(FormatError);
    }
  });
});

test("where a variable was last, in the order of the code", () => {
  const file = dwarf();
  const section = file.section(".debug_loclists").label("list");
  const put = (start: number, end: number, ...bytes: number[]): void => {
    section.int(1, DW_LLE_offset_pair).int(1, start).int(1, end).int(1, bytes.length).raw(bytes);
  };
  put(0x10, 0x20, 0x55);
  put(0x40, 0x50, 0x56);
  put(0x20, 0x30, 0x53);
  put(0x34, 0x34, 0x54);
  put(0x36, 0x38);
  section.int(1, DW_LLE_end_of_list);
  const root: DwarfAttribute[] = [[DW_AT_low_pc, DW_FORM_addr, 0x1000]];
  file.unit(entry(DW_TAG_compile_unit, root, [entry(DW_TAG_variable, [list], [], "it")]), { version: 5 });
  const info = openInfo(file.build());
  const die = info.die(file.labels.get("it") ?? 0);
  const last = (address: bigint): string | undefined => {
    const found = lastLocation(info, die, address);
    return found && `${found.expression.u8(0).toString(16)} up to ${found.end.toString(16)}`;
  };
  expect([0x1018n, 0x1020n, 0x103cn, 0x1050n].map(last)).toEqual([
    undefined,
    "55 up to 1020",
    "53 up to 1030",
    "56 up to 1050",
  ]);
});
