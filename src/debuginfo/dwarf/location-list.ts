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

/** Instructions from `start` up to `end`, exclusive, where an expression of `length` bytes at `at` of the section holds. */
interface ListEntry {
  readonly start: bigint;
  readonly end: bigint;
  readonly at: number;
  readonly length: number;
}

/** A location list; where its entries are depends on the version. */
export interface LocationList {
  readonly section: Section;
  entries(): Iterable<ListEntry>;
}

/** An expression, and the first instruction at which it holds no more. */
export interface LastLocation {
  readonly expression: Bytes;
  readonly end: bigint;
}

/** The expression that holds by a list where it is asked for; undefined when none does. */
export function findLocation({ section, entries }: LocationList, question: ListQuestion): Bytes | undefined {
  for (const { start, end, at, length } of entries()) {
    if (covers(question, start, end)) return new SectionReader(section, at).bytes(length);
  }
  return undefined;
}

/** The expression of the list that held last before `address`, in the order of the code; undefined when none did. */
export function findLastLocation({ section, entries }: LocationList, address: bigint): LastLocation | undefined {
  let last: ListEntry | undefined;
  for (const entry of entries()) {
    const ended = entry.start < entry.end && entry.end <= address && entry.length > 0;
    if (ended && (last === undefined || entry.end > last.end)) last = entry;
  }
  return last && { expression: new SectionReader(section, last.at).bytes(last.length), end: last.end };
}

/**
 * The list at `offset` of `.debug_loc`, of versions 2 to 4 (DWARF 4, 2.6.2). `base` is the low address of the unit. GCC's
 * views stand before the list, where nothing looks for them.
 */
export function locationList(section: Section, offset: number, { addressSize }: Encoding, base: bigint): LocationList {
  const highest = BigInt.asUintN(8 * addressSize, -1n);
  return {
    section,
    *entries() {
      const reader = new SectionReader(section, offset);
      let from = base;
      for (;;) {
        const start = reader.address(addressSize);
        const end = reader.address(addressSize);
        if (start === 0n && end === 0n) return;
        if (start === highest) {
          from = end;
          continue;
        }
        const length = reader.u16();
        yield { start: from + start, end: from + end, at: reader.offset, length };
        reader.skip(length);
      }
    },
  };
}

/** The list at `offset` of `.debug_loclists` (DWARF 5, 7.7.3). `indexed` is the unit's part of `.debug_addr`. */
export function listedLocations(
  section: Section,
  offset: number,
  { addressSize }: Encoding,
  base: bigint,
  indexed: (index: number) => bigint,
): LocationList {
  return {
    section,
    *entries() {
      const reader = new SectionReader(section, offset);
      let from = base;
      let otherwise: ListEntry | undefined;
      for (;;) {
        const kindAt = reader.offset;
        const kind = reader.u8();
        let start: bigint;
        let end: bigint;
        switch (kind) {
          case DW_LLE_end_of_list:
            if (otherwise !== undefined) yield otherwise;
            return;
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
          case DW_LLE_default_location: {
            const length = reader.uleb();
            otherwise = { start: 0n, end: BigInt.asUintN(8 * addressSize, -1n), at: reader.offset, length };
            reader.skip(length);
            continue;
          }
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
            throw reader.broken(kindAt, "a location list entry", `kind 0x${kind.toString(16)}`);
        }
        const length = reader.uleb();
        yield { start, end, at: reader.offset, length };
        reader.skip(length);
      }
    },
  };
}

function covers({ address, isEntry }: ListQuestion, start: bigint, end: bigint): boolean {
  return (start <= address && address < end) || (isEntry && start === end && start === address);
}
