/**
 * What attributes mean: their forms resolved through the sections that they point into. An attribute that is missing,
 * or whose form does not belong to the class asked for, is undefined.
 */
import { Bytes, FormatError } from "#base";
import { addressAt } from "./addr.ts";
import {
  DW_AT_addr_base,
  DW_AT_GNU_addr_base,
  DW_AT_str_offsets_base,
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_addrx1,
  DW_FORM_addrx2,
  DW_FORM_addrx3,
  DW_FORM_addrx4,
  DW_FORM_GNU_addr_index,
  DW_FORM_GNU_ref_alt,
  DW_FORM_GNU_str_index,
  DW_FORM_GNU_strp_alt,
  DW_FORM_line_strp,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref_sup4,
  DW_FORM_ref_sup8,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strp_sup,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
} from "./constants.table.ts";
import { ALTERNATE_BASE, baseOf } from "./entry-space.ts";
import type { Attribute } from "./form.ts";
import type { Die, Info } from "./info.ts";
import { requireSection } from "./sections.ts";
import { stringAt, stringOffsetAt } from "./str.ts";
import type { Unit } from "./unit.ts";

/** The constant, flag, index or section offset `name` of `die`, as it is encoded. */
export function constantOf(die: Die, name: number): number | bigint | undefined {
  const value = die.attributes.get(name)?.value;
  return typeof value === "number" || typeof value === "bigint" ? value : undefined;
}

/** The same as a number; inexact beyond 2^53. */
export function numberOf(die: Die, name: number): number | undefined {
  const value = constantOf(die, name);
  return value === undefined ? undefined : Number(value);
}

/** True when the flag `name` of `die` is set. */
export function flagOf(die: Die, name: number): boolean {
  return (numberOf(die, name) ?? 0) !== 0;
}

/** The block or expression `name` of `die`. */
export function blockOf(die: Die, name: number): Bytes | undefined {
  const value = die.attributes.get(name)?.value;
  return value instanceof Bytes ? value : undefined;
}

/** The offset, for `Info.die`, of the entry that `name` of `die` refers to. FormatError for a type that is not there. */
export function referenceOf(die: Die, name: number): number | undefined {
  const attribute = die.attributes.get(name);
  switch (attribute?.form) {
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
      return die.unit.offset + Number(attribute.value);
    case DW_FORM_ref_addr:
      return baseOf(die.unit.offset) + Number(attribute.value);
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_ref_sup4:
    case DW_FORM_ref_sup8:
      return ALTERNATE_BASE + Number(attribute.value);
    case DW_FORM_ref_sig8:
      if (typeof attribute.value === "number") return attribute.value;
      throw new FormatError(".debug_info", die.offset, `a type unit with signature ${attribute.value}`, "none");
    default:
      return undefined;
  }
}

/** The text `name` of `die`. */
export function textOf(info: Info, die: Die, name: number): string | undefined {
  const attribute = die.attributes.get(name);
  return attribute === undefined ? undefined : attributeText(info, attribute, die.unit);
}

/** The text of an attribute of the string class (DWARF 5, 7.5.5). */
export function attributeText(info: Info, { form, value }: Attribute, unit: Unit): string | undefined {
  switch (form) {
    case DW_FORM_string:
      return typeof value === "string" ? value : undefined;
    case DW_FORM_strp:
      return stringAt(requireSection(info.section(".debug_str", unit), ".debug_str"), Number(value));
    case DW_FORM_GNU_strp_alt:
    case DW_FORM_strp_sup:
      return stringAt(requireSection(info.alternate?.section(".debug_str"), "the alternate .debug_str"), Number(value));
    case DW_FORM_line_strp:
      return stringAt(requireSection(info.section(".debug_line_str", unit), ".debug_line_str"), Number(value));
    case DW_FORM_strx:
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4:
    case DW_FORM_GNU_str_index: {
      const table = requireSection(info.section(".debug_str_offsets", unit), ".debug_str_offsets");
      const offset = stringOffsetAt(table, stringOffsetsBase(info, unit), Number(value), unit.offsetSize);
      return stringAt(requireSection(info.section(".debug_str", unit), ".debug_str"), offset);
    }
    default:
      return undefined;
  }
}

/** Where the string offsets of `unit` start in `.debug_str_offsets`. */
export function stringOffsetsBase(info: Info, unit: Unit): number {
  // Before version 5 the table had no header and was that of one unit.
  return numberOf(info.root(unit), DW_AT_str_offsets_base) ?? (unit.version < 5 ? 0 : headerSize(unit));
}

/** The address `name` of `die`. */
export function addressOf(info: Info, die: Die, name: number): bigint | undefined {
  const attribute = die.attributes.get(name);
  switch (attribute?.form) {
    case DW_FORM_addr:
      return typeof attribute.value === "bigint" ? attribute.value : undefined;
    case DW_FORM_addrx:
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
    case DW_FORM_GNU_addr_index:
      return indexedAddress(info, die.unit, Number(attribute.value));
    default:
      return undefined;
  }
}

/** Entry `index` of the addresses of `unit` in `.debug_addr`. */
export function indexedAddress(info: Info, unit: Unit, index: number): bigint {
  const root = info.root(unit);
  const base =
    numberOf(root, DW_AT_addr_base) ?? numberOf(root, DW_AT_GNU_addr_base) ?? (unit.version < 5 ? 0 : headerSize(unit));
  return addressAt(requireSection(info.section(".debug_addr", unit), ".debug_addr"), base, index, unit.addressSize);
}

/** Bytes before the entries of the first table of `.debug_str_offsets` or `.debug_addr`. */
function headerSize(unit: Unit): number {
  return unit.offsetSize === 8 ? 16 : 8;
}
