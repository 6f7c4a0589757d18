import { FormatError } from "#base";
import { DW_FORM_string, DW_FORM_strp, DW_FORM_strx, DW_LANG_Mips_Assembler, DW_LANG_Rust } from "./constants.table.ts";
import { baseOf } from "./entry-space.ts";
import type { Info } from "./info.ts";
import { NameAbbreviations, NO_NAME, SAYS } from "./name-abbreviations.ts";
import type { NameCollector } from "./name-collector.ts";
import { NAME_KINDS, RANK } from "./name-index.ts";
import { UnitPieces } from "./name-pieces.ts";
import { infoOf } from "./name-rows.ts";
import { requireSection } from "./sections.ts";
import { SkipRunner } from "./skip-program.ts";
import { stringOffsetAt } from "./str.ts";
import type { Unit } from "./unit.ts";
import { stringOffsetsBase } from "./value.ts";

const VARIABLE = NAME_KINDS.indexOf("variable");
const FUNCTION = NAME_KINDS.indexOf("function");
const ENUM = NAME_KINDS.indexOf("enum");
const ENUMERATOR = NAME_KINDS.indexOf("enumerator");

/** The units whose offsets are from `start` up to `end` (exclusive). */
export interface UnitRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Collects every name that the units of C in `range` declare at their top level, and all enumerators, in one pass over
 * that part of `.debug_info`. Inner entries are passed over by DW_AT_sibling where compilers give it. Rust's names are
 * left out: its types are none of C's. Calls `progress` now and then.
 *
 * Files have no index of their own (`.debug_names`, `.gdb_index`) that could stand in.
 */
export function scanNames(info: Info, range: UnitRange, names: NameCollector, progress: () => void = () => {}): void {
  const offsets = info.unitOffsets().filter((offset) => offset >= range.start && offset < range.end);
  if (offsets.length === 0) return;
  const pieces = new UnitPieces(info, progress);
  const abbreviations = new NameAbbreviations(requireSection(info.section(".debug_abbrev"), ".debug_abbrev"));
  for (const offset of offsets) {
    const { unit, bytes } = pieces.unit(offset);
    abbreviations.load(unit.abbreviations, unit);
    new UnitScan(info, unit, bytes, abbreviations, names).run();
  }
}

/** The pass over one unit. Positions count from its start. */
class UnitScan {
  readonly #info: Info;
  readonly #unit: Unit;
  /** Where the unit starts in its file, from whose start an index counts. */
  readonly #base: number;
  readonly #bytes: Uint8Array;
  readonly #names: NameCollector;
  readonly #runner: SkipRunner;
  readonly #table: NameAbbreviations;
  #language = 0;
  /** Where the code that `#longCode` read ends. */
  #behindCode = 0;

  constructor(info: Info, unit: Unit, bytes: Uint8Array, table: NameAbbreviations, names: NameCollector) {
    this.#info = info;
    this.#unit = unit;
    this.#base = unit.offset - baseOf(unit.offset);
    this.#bytes = bytes;
    this.#names = names;
    this.#table = table;
    this.#runner = new SkipRunner(bytes, info.littleEndian, unit);
  }

  run(): void {
    const bytes = this.#bytes;
    const { length } = bytes;
    const { flags, kinds, sizes, nameAt, siblingAt, first, last, steps } = this.#table;
    const runner = this.#runner;
    let at = this.#root();
    if (at === 0) return;
    let depth = 1;
    /** Where the enumeration starts whose children are being passed over. */
    let enumeration = -1;
    while (at < length) {
      const start = at;
      let code = bytes[at++];
      if (code >= 0x80) {
        code = this.#code(start);
        at = this.#behindCode;
        if (at > length) throw this.#cutOff(start);
      }
      if (code === 0) {
        if (--depth === 0) return;
        if (depth === 1) enumeration = -1;
        continue;
      }
      const says = flags[code];
      if (!says) throw this.#unknownCode(start, at, code);
      const kind = kinds[code];
      const isWanted = kind !== NO_NAME && (depth === 1 ? kind !== ENUMERATOR : kind === ENUMERATOR);
      let sibling = 0;
      const size = sizes[code];
      if (size >= 0) {
        // Nine of ten entries have one size.
        if (at + size > length) throw this.#cutOff(start);
        if (siblingAt[code] !== -1) sibling = word(bytes, at + siblingAt[code]);
        if (isWanted && nameAt[code] !== -1) {
          const place = word(bytes, at + nameAt[code]);
          if (depth === 1) this.#add(kind, this.#rank(kind, says), place, start);
          else if (enumeration !== -1) this.#add(kind, RANK.global, place, enumeration);
        }
        at += size;
      } else {
        at = runner.run(steps, first[code], last[code], at);
        if (at > length) throw this.#cutOff(start);
        sibling = runner.sibling;
        // Following a specification runs over another entry.
        if (isWanted && depth === 1) this.#topLevel(kind, says, start);
        else if (isWanted && enumeration !== -1) this.#addNoted(kind, RANK.global, enumeration);
      }
      if ((says & SAYS.children) === 0) continue;
      if (depth === 1 && kind === ENUM) {
        enumeration = start;
        depth = 2;
      } else if (sibling === 0) {
        depth++;
      } else if (sibling >= at && sibling <= length) {
        at = sibling;
      } else {
        throw this.#broken(start, "a sibling behind the entry", `one at ${this.#unit.offset + sibling}`);
      }
    }
  }

  /** Passes over the root entry; returns where its children start, 0 when there are none that matter. */
  #root(): number {
    const start = this.#unit.root - this.#unit.offset;
    if (start >= this.#bytes.length) return 0;
    const code = this.#code(start);
    if (code === 0) return 0;
    const { flags, first, last, steps } = this.#table;
    if (!flags[code]) throw this.#unknownCode(start, this.#behindCode, code);
    const at = this.#runner.run(steps, first[code], last[code], this.#behindCode);
    if (at > this.#bytes.length) throw this.#cutOff(start);
    this.#language = this.#runner.language;
    return (flags[code] & SAYS.children) === 0 || this.#language === DW_LANG_Rust ? 0 : at;
  }

  #code(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    let byte = bytes[at++];
    let code = byte & 0x7f;
    for (let factor = 0x80; byte >= 0x80; factor *= 0x80) {
      byte = bytes[at++];
      code += (byte & 0x7f) * factor;
    }
    this.#behindCode = at;
    return code;
  }

  /** Notes what the entry at `start`, which the runner has just passed over, declares. */
  #topLevel(kind: number, says: number, start: number): void {
    const runner = this.#runner;
    let merits = says;
    if (runner.declaration) merits |= SAYS.declaration;
    if (runner.external) merits |= SAYS.external;
    if ((kind === VARIABLE || kind === FUNCTION) && runner.specification !== 0) {
      // A definition whose declaration stands elsewhere in the unit has no name of its own, nor linkage.
      const { specification } = runner;
      const { flags, first, last, steps } = this.#table;
      const code = this.#code(specification);
      if (!flags[code]) throw this.#unknownCode(specification, this.#behindCode, code);
      const behind = runner.run(steps, first[code], last[code], this.#behindCode);
      if (behind > this.#bytes.length) throw this.#cutOff(specification);
      if (runner.external || (flags[code] & SAYS.external) !== 0) merits |= SAYS.external;
    }
    this.#addNoted(kind, this.#rank(kind, merits), start);
  }

  #rank(kind: number, says: number): number {
    if (kind !== VARIABLE && kind !== FUNCTION) {
      return (says & SAYS.declaration) === 0 ? RANK.global : RANK.declaration;
    }
    if (this.#language === DW_LANG_Mips_Assembler) return RANK.assembler;
    if ((says & SAYS.declaration) !== 0) return RANK.declaration;
    if ((says & SAYS.external) !== 0) return RANK.global;
    const hasPlace = kind === VARIABLE ? (says & SAYS.location) !== 0 : (says & SAYS.inline) === 0;
    return hasPlace ? RANK.static : RANK.declaration;
  }

  #add(kind: number, rank: number, place: number, start: number): void {
    this.#names.add(place, infoOf(kind, rank, false), this.#base + start);
  }

  /** Adds the name that the runner noted. */
  #addNoted(kind: number, rank: number, start: number): void {
    const { nameForm, name } = this.#runner;
    switch (nameForm) {
      case DW_FORM_strp:
        this.#add(kind, rank, name, start);
        break;
      case DW_FORM_string: {
        const place = this.#names.text(this.#bytes, name, this.#bytes.indexOf(0, name));
        this.#names.add(place, infoOf(kind, rank, true), this.#base + start);
        break;
      }
      case DW_FORM_strx: {
        const table = requireSection(this.#info.section(".debug_str_offsets"), ".debug_str_offsets");
        const base = stringOffsetsBase(this.#info, this.#unit);
        this.#add(kind, rank, stringOffsetAt(table, base, name, this.#unit.offsetSize), start);
        break;
      }
    }
  }

  #unknownCode(start: number, behind: number, code: number): FormatError {
    if (behind > this.#bytes.length) return this.#cutOff(start);
    return this.#broken(start, "the code of an abbreviation", String(code));
  }

  #cutOff(start: number): FormatError {
    return this.#broken(start, "an entry inside its unit", "one that is cut off");
  }

  #broken(position: number, expected: string, found: string): FormatError {
    return new FormatError(".debug_info", this.#unit.offset + position, expected, found);
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
