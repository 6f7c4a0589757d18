import { FormatError } from "#base";
import { DW_FORM_implicit_const } from "./constants.table.ts";
import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";

/** The shape of a debugging information entry: its tag, and the rows `first` to `last` (exclusive) of its attributes. */
export interface Abbreviation {
  readonly code: number;
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly first: number;
  readonly last: number;
}

/** The abbreviations that a unit refers to by code, and their attributes as columns (DWARF 5, 7.5.3). */
export interface AbbreviationTable {
  /** By code. Compilers number densely from 1. */
  readonly byCode: readonly (Abbreviation | undefined)[];
  /** Per attribute its DW_AT_ and its DW_FORM_ constant. */
  readonly names: readonly number[];
  readonly forms: readonly number[];
  /** Per row whose form is DW_FORM_implicit_const, its value. */
  readonly constants: ReadonlyMap<number, number | bigint>;
}

/** Compilers count from 1; codes from here on would not be indices of an array. */
const END_OF_CODES = 2 ** 31;

/** The abbreviations that start at `offset` of `.debug_abbrev`, up to their terminating zero. */
export function parseAbbreviations(section: Section, offset: number): AbbreviationTable {
  const reader = new SectionReader(section, offset);
  const byCode: Abbreviation[] = [];
  const names: number[] = [];
  const forms: number[] = [];
  const constants = new Map<number, number | bigint>();
  for (;;) {
    const at = reader.offset;
    const code = reader.uleb();
    if (code === 0) return { byCode, names, forms, constants };
    if (code >= END_OF_CODES) throw new FormatError(section.name, at, "an abbreviation code", String(code));
    const tag = reader.uleb();
    const hasChildren = reader.u8() !== 0;
    const first = names.length;
    for (;;) {
      const name = reader.uleb();
      const form = reader.uleb();
      if (name === 0 && form === 0) break;
      if (form === DW_FORM_implicit_const) constants.set(names.length, reader.sleb64());
      names.push(name);
      forms.push(form);
    }
    byCode[code] = { code, tag, hasChildren, first, last: names.length };
  }
}
