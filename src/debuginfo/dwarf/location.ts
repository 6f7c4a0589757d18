import { Bytes } from "#base";
import type { VariableLocation } from "./code-scope.ts";
import {
  DW_AT_const_value,
  DW_AT_location,
  DW_AT_loclists_base,
  DW_AT_low_pc,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_loclistx,
  DW_FORM_sec_offset,
} from "./constants.table.ts";
import type { Die, Info } from "./info.ts";
import {
  findLastLocation,
  findLocation,
  type LastLocation,
  type ListQuestion,
  type LocationList,
  listedLocations,
  locationList,
} from "./location-list.ts";
import { SectionReader } from "./section-reader.ts";
import { requireSection, type Section } from "./sections.ts";
import type { Unit } from "./unit.ts";
import { addressOf, blockOf, indexedAddress, numberOf, textOf } from "./value.ts";

const NOWHERE: VariableLocation = { kind: "none" };

/** Where the variable is whose location or constant value `die` has. */
export function variableLocation(info: Info, die: Die, question: ListQuestion): VariableLocation {
  const expression = expressionAt(info, die, DW_AT_location, question);
  // An empty expression says that the variable is nowhere (DWARF 5, 2.6.1.1.4).
  if (expression !== undefined && expression.length > 0) return { kind: "expression", expression };
  const value = die.attributes.get(DW_AT_const_value)?.value;
  if (value === undefined) return NOWHERE;
  if (value instanceof Bytes) return { kind: "constant", value };
  const text = textOf(info, die, DW_AT_const_value);
  if (text !== undefined) return { kind: "constant", value: new Bytes(terminated(text), info.littleEndian) };
  return typeof value === "string" ? NOWHERE : { kind: "constant", value: BigInt(value) };
}

/** The bytes of a string of C: UTF-8, which the escapes of URIs spell out, and NUL. */
function terminated(text: string): Uint8Array {
  const bytes = encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
  return Uint8Array.from(`${bytes}\0`, (byte) => byte.charCodeAt(0));
}

/**
 * The expression that the attribute `name` of `die` has for an address: itself, or one of its list's; undefined when
 * that speaks of other addresses alone.
 */
export function expressionAt(info: Info, die: Die, name: number, question: ListQuestion): Bytes | undefined {
  const list = listOf(info, die, name);
  return blockOf(die, name) ?? (list && findLocation(list, question));
}

/** Where the variable of `die` was last before `address`, by its list; undefined for one that has none. */
export function lastLocation(info: Info, die: Die, address: bigint): LastLocation | undefined {
  const list = listOf(info, die, DW_AT_location);
  return list && findLastLocation(list, address);
}

/** The location list that the attribute `name` of `die` refers to. */
function listOf(info: Info, die: Die, name: number): LocationList | undefined {
  const list = numberOf(die, name);
  const form = die.attributes.get(name)?.form;
  const isList =
    form === DW_FORM_sec_offset || form === DW_FORM_data4 || form === DW_FORM_data8 || form === DW_FORM_loclistx;
  if (list === undefined || !isList) return undefined;
  const { unit } = die;
  const base = addressOf(info, info.root(unit), DW_AT_low_pc) ?? 0n;
  if (unit.version < 5) {
    return locationList(requireSection(info.section(".debug_loc"), ".debug_loc"), list, unit, base);
  }
  const section = requireSection(info.section(".debug_loclists"), ".debug_loclists");
  const offset = form === DW_FORM_loclistx ? listOffset(info, unit, section, list) : list;
  return listedLocations(section, offset, unit, base, (index) => indexedAddress(info, unit, index));
}

/** Where list `index` of the unit's array of offsets starts, which DW_FORM_loclistx counts by (DWARF 5, 7.29). */
function listOffset(info: Info, unit: Unit, section: Section, index: number): number {
  const base = numberOf(info.root(unit), DW_AT_loclists_base) ?? (unit.offsetSize === 8 ? 20 : 12);
  return base + new SectionReader(section, base + index * unit.offsetSize).word(unit.offsetSize);
}
