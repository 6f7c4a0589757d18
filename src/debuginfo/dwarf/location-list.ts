import type { Bytes } from "#base";
import {
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
} from "./constants.table.ts";
import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";
import type { Encoding } from "./unit.ts";

/** Where in the program a list is asked for. */
export interface ListQuestion {
  readonly address: bigint;
  /**
   * Whether `address` is the first of its function. There alone an entry counts whose range is empty and starts at it:
   * the compiler knows of the value on entry, but of no later instruction.
   */
  readonly isEntry: boolean;
}

/**
 * The expression that holds at an address by the list at `offset` of `.debug_loc`, of versions 2 to 4 (DWARF 4, 2.6.2);
 * undefined when none does. `base` is the low address of the unit. GCC's views stand before the list, where nothing
 * looks for them.
 */
export function findLocation(
  section: Section,
  offset: number,
  { addressSize }: Encoding,
  base: bigint,
  question: ListQuestion,
): Bytes | undefined {
  const reader = new SectionReader(section, offset);
  const highest = BigInt.asUintN(8 * addressSize, -1n);
  let from = base;
  for (;;) {
    const start = reader.address(addressSize);
    const end = reader.address(addressSize);
    if (start === 0n && end === 0n) return undefined;
    if (start === highest) {
      from = end;
      continue;
    }
    const length = reader.u16();
    if (covers(question, from + start, from + end)) return reader.bytes(length);
    reader.skip(length);
  }
}

/**
 * The same by the list at `offset` of `.debug_loclists` (DWARF 5, 7.7.3). `indexed` is the unit's part of
 * `.debug_addr`.
 */
export function findListedLocation(
  section: Section,
  offset: number,
  { addressSize }: Encoding,
  base: bigint,
  question: ListQuestion,
  indexed: (index: number) => bigint,
): Bytes | undefined {
  const reader = new SectionReader(section, offset);
  let from = base;
  let otherwise: Bytes | undefined;
  for (;;) {
    const at = reader.offset;
    const kind = reader.u8();
    let start: bigint;
    let end: bigint;
    switch (kind) {
      case DW_LLE_end_of_list:
        return otherwise;
      case DW_LLE_base_addressx:
        from = indexed(reader.uleb());
        continue;
      case DW_LLE_base_address:
        from = reader.address(addressSize);
        continue;
      case DW_LLE_GNU_view_pair:
        reader.uleb();
        reader.uleb();
        continue;
      case DW_LLE_default_location:
        otherwise = reader.bytes(reader.uleb());
        continue;
      case DW_LLE_startx_endx:
        start = indexed(reader.uleb());
        end = indexed(reader.uleb());
        break;
      case DW_LLE_startx_length:
        start = indexed(reader.uleb());
        end = start + BigInt(reader.uleb64());
        break;
      case DW_LLE_offset_pair:
        start = from + BigInt(reader.uleb64());
        end = from + BigInt(reader.uleb64());
        break;
      case DW_LLE_start_end:
        start = reader.address(addressSize);
        end = reader.address(addressSize);
        break;
      case DW_LLE_start_length:
        start = reader.address(addressSize);
        end = start + BigInt(reader.uleb64());
        break;
      default:
        throw reader.broken(at, "a location list entry", `kind 0x${kind.toString(16)}`);
    }
    const length = reader.uleb();
    if (covers(question, start, end)) return reader.bytes(length);
    reader.skip(length);
  }
}

function covers({ address, isEntry }: ListQuestion, start: bigint, end: bigint): boolean {
  return (start <= address && address < end) || (isEntry && start === end && start === address);
}
