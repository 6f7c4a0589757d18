import { Bytes, FormatError } from "#base";
import { DW_UT_compile, DW_UT_skeleton, DW_UT_split_compile, DW_UT_split_type, DW_UT_type } from "./constants.table.ts";
import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";

/** How the values of a unit are laid out. */
export interface Encoding {
  /** 2 to 5. */
  readonly version: number;
  readonly offsetSize: 4 | 8;
  /** Bytes of an address of the machine. */
  readonly addressSize: number;
}

/** The header of a unit of `.debug_info` (DWARF 5, 7.5.1). Offsets are from the start of the section. */
export interface Unit extends Encoding {
  readonly offset: number;
  /** First byte behind the unit. */
  readonly end: number;
  /** DW_UT_ constant; DW_UT_compile before version 5, which has no such field. */
  readonly type: number;
  /** Offset in `.debug_abbrev`. */
  readonly abbreviations: number;
  /** Where the root entry starts. */
  readonly root: number;
  /** Of a type unit, what others refer to it by, and the entry of its type. */
  readonly typeUnit: { readonly signature: bigint; readonly entry: number } | undefined;
}

/** The least that follows a unit's length: version, abbreviation offset, address size. */
const LEAST_LENGTH = 7;

/**
 * The unit whose header starts at `offset` of `.debug_info`, or of version 4's `.debug_types`, which holds type units
 * alone; it ends before `limit`.
 */
export function parseUnit(info: Section, offset: number, limit: number = info.size, isTypes = false): Unit {
  const reader = new SectionReader(info, offset, limit);
  const { length, offsetSize } = reader.initialLength();
  const end = reader.offset + length;
  if (length < LEAST_LENGTH || end > limit) {
    throw reader.broken(offset, `a unit of ${LEAST_LENGTH} to ${limit - reader.offset} bytes`, `${length} bytes`);
  }
  const version = reader.u16();
  if (version < 2 || version > 5) throw new FormatError(info.name, offset, "DWARF version 2 to 5", String(version));
  const typeBefore5 = isTypes ? DW_UT_type : DW_UT_compile;
  const type = version >= 5 ? reader.u8() : typeBefore5;
  const early = version >= 5 ? reader.u8() : 0;
  const abbreviations = reader.word(offsetSize);
  const addressSize = version >= 5 ? early : reader.u8();
  if (addressSize !== 4 && addressSize !== 8) {
    throw new FormatError(info.name, offset, "addresses of 4 or 8 bytes", `${addressSize} bytes`);
  }
  const typeUnit = readTypeUnit(reader, type, offset, offsetSize);
  return { offset, end, version, type, offsetSize, addressSize, abbreviations, root: reader.offset, typeUnit };
}

/** Reads what the header holds beyond the common part: a skeleton's id; a type unit's signature and entry. */
function readTypeUnit(reader: SectionReader, type: number, offset: number, offsetSize: 4 | 8): Unit["typeUnit"] {
  if (type === DW_UT_skeleton || type === DW_UT_split_compile) reader.skip(8);
  if (type !== DW_UT_type && type !== DW_UT_split_type) return undefined;
  const signature = reader.u64();
  return { signature, entry: offset + reader.word(offsetSize) };
}

/** The longest initial length: an escape and 8 bytes. */
const MOST_LENGTH_BYTES = 12;

/**
 * Where each unit of `.debug_info` or `.debug_types` starts, ascending. Reads the lengths alone, past the chunks: units are so far apart
 * that each would cost one. FormatError when a unit is shorter than a header or ends behind the section.
 */
export function unitOffsets(info: Section, isTypes = false): readonly number[] {
  const offsets: number[] = [];
  const bytes = new Bytes(new Uint8Array(MOST_LENGTH_BYTES), info.littleEndian);
  for (let offset = 0; offset < info.size; ) {
    offsets.push(offset);
    const got = info.source.readInto(offset, bytes.array);
    const length = got < MOST_LENGTH_BYTES ? 0 : bytes.u32(0);
    // What is rare or broken is left to the one who knows.
    const isPlain = length >= LEAST_LENGTH && length < 0xffff_fff0 && offset + 4 + length <= info.size;
    offset = isPlain ? offset + 4 + length : parseUnit(info, offset, info.size, isTypes).end;
  }
  return offsets;
}
