import { type Bytes, FormatError } from "#base";
import {
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_addrx1,
  DW_FORM_addrx2,
  DW_FORM_addrx3,
  DW_FORM_addrx4,
  DW_FORM_block,
  DW_FORM_block1,
  DW_FORM_block2,
  DW_FORM_block4,
  DW_FORM_data1,
  DW_FORM_data2,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_data16,
  DW_FORM_exprloc,
  DW_FORM_flag,
  DW_FORM_flag_present,
  DW_FORM_GNU_addr_index,
  DW_FORM_GNU_ref_alt,
  DW_FORM_GNU_str_index,
  DW_FORM_GNU_strp_alt,
  DW_FORM_implicit_const,
  DW_FORM_indirect,
  DW_FORM_line_strp,
  DW_FORM_loclistx,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref_sup4,
  DW_FORM_ref_sup8,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_rnglistx,
  DW_FORM_sdata,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strp_sup,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
  DW_FORM_udata,
} from "./constants.table.ts";
import type { SectionReader } from "./section-reader.ts";
import type { Encoding } from "./unit.ts";

/**
 * An attribute's value as it stands in the entry, together with the form that says what it means: a constant, flag,
 * index or offset (number, or bigint where that would not be exact), an address (bigint), an inline string, a block.
 */
export interface Attribute {
  readonly form: number;
  readonly value: number | bigint | string | Bytes;
}

/** The bytes that every value of `form` takes in a unit of that encoding; undefined when they vary or it is unknown. */
export function fixedSize(form: number, encoding: Encoding): number | undefined {
  switch (form) {
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const:
      return 0;
    case DW_FORM_data1:
    case DW_FORM_ref1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
      return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
      return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
      return 3;
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
    case DW_FORM_ref_sup4:
      return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
      return 8;
    case DW_FORM_data16:
      return 16;
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_strp_sup:
    case DW_FORM_sec_offset:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
      return encoding.offsetSize;
    case DW_FORM_ref_addr:
      // Version 2 wrote references between units as addresses.
      return encoding.version <= 2 ? encoding.addressSize : encoding.offsetSize;
    case DW_FORM_addr:
      return encoding.addressSize;
    default:
      return undefined;
  }
}

/**
 * Reads one value of `form` (DWARF 5, 7.5.6). `implicit` is the constant that the abbreviation holds for
 * DW_FORM_implicit_const. FormatError for an unknown form: nothing behind it can be read then.
 */
export function readAttribute(
  reader: SectionReader,
  form: number,
  encoding: Encoding,
  implicit?: number | bigint,
): Attribute {
  switch (form) {
    case DW_FORM_flag_present:
      return { form, value: 1 };
    case DW_FORM_implicit_const:
      return { form, value: implicit ?? 0 };
    case DW_FORM_addr:
      return { form, value: reader.address(encoding.addressSize) };
    case DW_FORM_string:
      return { form, value: reader.cstring() };
    case DW_FORM_sdata:
      return { form, value: reader.sleb64() };
    case DW_FORM_udata:
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
    case DW_FORM_GNU_addr_index:
    case DW_FORM_GNU_str_index:
      return { form, value: reader.uleb64() };
    case DW_FORM_block1:
      return { form, value: reader.bytes(reader.u8()) };
    case DW_FORM_block2:
      return { form, value: reader.bytes(reader.u16()) };
    case DW_FORM_block4:
      return { form, value: reader.bytes(reader.u32()) };
    case DW_FORM_block:
    case DW_FORM_exprloc:
      return { form, value: reader.bytes(reader.uleb()) };
    case DW_FORM_data16:
      return { form, value: reader.bytes(16) };
    case DW_FORM_indirect: {
      const at = reader.offset;
      const actual = reader.uleb();
      if (actual === DW_FORM_indirect || actual === DW_FORM_implicit_const) {
        throw reader.broken(at, "a form with its value", `form 0x${actual.toString(16)}`);
      }
      return readAttribute(reader, actual, encoding);
    }
    default: {
      const size = fixedSize(form, encoding);
      if (size === undefined) {
        throw new FormatError(reader.section.name, reader.offset, "a known form", `0x${form.toString(16)}`);
      }
      return { form, value: reader.unsigned(size) };
    }
  }
}

/** True for forms whose value is one LEB128, of either sign. */
export function isLeb128(form: number): boolean {
  switch (form) {
    case DW_FORM_sdata:
    case DW_FORM_udata:
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
    case DW_FORM_GNU_addr_index:
    case DW_FORM_GNU_str_index:
      return true;
    default:
      return false;
  }
}

/** Steps over a value of a form that has no fixed size; FormatError for an unknown form. */
export function skipVariable(reader: SectionReader, form: number, encoding: Encoding): void {
  if (isLeb128(form)) {
    reader.uleb();
    return;
  }
  switch (form) {
    case DW_FORM_block1:
      reader.skip(reader.u8());
      return;
    case DW_FORM_block:
    case DW_FORM_exprloc:
      reader.skip(reader.uleb());
      return;
    default:
      readAttribute(reader, form, encoding);
  }
}
