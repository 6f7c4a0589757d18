import type { AddressRange } from "./aranges.ts";
import {
  DW_RLE_base_address,
  DW_RLE_base_addressx,
  DW_RLE_end_of_list,
  DW_RLE_offset_pair,
  DW_RLE_start_end,
  DW_RLE_start_length,
  DW_RLE_startx_endx,
  DW_RLE_startx_length,
} from "./constants.table.ts";
import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";
import type { Encoding } from "./unit.ts";

/**
 * The list at `offset` of `.debug_rnglists` (DWARF 5, 7.25). `base` is the low address of the unit; `indexed` is its
 * part of `.debug_addr`. Empty ranges are left out.
 */
export function parseRangeList(
  section: Section,
  offset: number,
  { addressSize }: Encoding,
  base: bigint,
  indexed: (index: number) => bigint,
): AddressRange[] {
  const reader = new SectionReader(section, offset);
  const ranges: AddressRange[] = [];
  let from = base;
  const add = (start: bigint, end: bigint): void => {
    if (start < end) ranges.push({ start, end });
  };
  for (;;) {
    const at = reader.offset;
    const kind = reader.u8();
    switch (kind) {
      case DW_RLE_end_of_list:
        return ranges;
      case DW_RLE_base_addressx:
        from = indexed(reader.uleb());
        break;
      case DW_RLE_base_address:
        from = reader.address(addressSize);
        break;
      case DW_RLE_startx_endx: {
        const start = indexed(reader.uleb());
        add(start, indexed(reader.uleb()));
        break;
      }
      case DW_RLE_startx_length: {
        const start = indexed(reader.uleb());
        add(start, start + BigInt(reader.uleb64()));
        break;
      }
      case DW_RLE_offset_pair: {
        const start = from + BigInt(reader.uleb64());
        add(start, from + BigInt(reader.uleb64()));
        break;
      }
      case DW_RLE_start_end: {
        const start = reader.address(addressSize);
        add(start, reader.address(addressSize));
        break;
      }
      case DW_RLE_start_length: {
        const start = reader.address(addressSize);
        add(start, start + BigInt(reader.uleb64()));
        break;
      }
      default:
        throw reader.broken(at, "a range list entry", `kind 0x${kind.toString(16)}`);
    }
  }
}

/** Where list `index` of the array of offsets at `base` starts, which DW_FORM_rnglistx counts by (7.28). */
export function rangeListOffset(section: Section, base: number, index: number, offsetSize: 4 | 8): number {
  return base + new SectionReader(section, base + index * offsetSize).word(offsetSize);
}
