import { FormatError, utf8 } from "#base";
import { type AbbreviationTable, parseAbbreviations } from "./abbrev.ts";
import {
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strx,
  DW_LANG_Mips_Assembler,
  DW_LANG_Rust,
  DW_TAG_base_type,
  DW_TAG_enumeration_type,
  DW_TAG_enumerator,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_variable,
} from "./constants.table.ts";
import type { Info } from "./info.ts";
import { NameCollector, type NameIndex, type NameKind } from "./name-index.ts";
import { requireSection } from "./sections.ts";
import { compileSkip, type SkipProgram, SkipRunner } from "./skip-program.ts";
import { stringOffsetAt } from "./str.ts";
import type { Unit } from "./unit.ts";
import { stringOffsetsBase } from "./value.ts";

/** Kinds of names by the tag of the top-level entries that declare them. */
const KIND_OF_TAG: ReadonlyMap<number, NameKind> = new Map([
  [DW_TAG_structure_type, "struct"],
  [DW_TAG_union_type, "union"],
  [DW_TAG_enumeration_type, "enum"],
  [DW_TAG_typedef, "typedef"],
  [DW_TAG_base_type, "base"],
  [DW_TAG_variable, "variable"],
  [DW_TAG_subprogram, "function"],
]);

/**
 * Which of several entries declares a name best. An assembler names functions without their types; a global definition
 * is what the linker gave the symbol to.
 */
const RANK_ASSEMBLER = 0;
const RANK_DECLARATION = 1;
const RANK_STATIC = 2;
const RANK_GLOBAL = 3;

/** `.debug_info` is read in pieces of this size; a unit that is larger makes its own. */
const PIECE = 1 << 20;

/**
 * Finds every name that a unit of C declares at its top level, and all enumerators, in one pass over `.debug_info`.
 * Inner entries are passed over by DW_AT_sibling where compilers give it. Rust's names are left out: its types are none
 * of C's.
 *
 * Some 150 MB of a kernel take half a second; files have no index of their own (`.debug_names`, `.gdb_index`) that
 * could stand in.
 */
export function indexNames(info: Info): NameIndex {
  const names = new NameCollector();
  const offsets = info.unitOffsets();
  if (offsets.length > 0) {
    const { source, size, littleEndian } = requireSection(info.section(".debug_info"), ".debug_info");
    let piece = new Uint8Array(Math.min(PIECE, size));
    let start = 0;
    let filled = 0;
    for (const offset of offsets) {
      const unit = info.unit(offset);
      if (unit.end > start + filled) {
        if (unit.end - offset > piece.length) piece = new Uint8Array(unit.end - offset);
        start = offset;
        filled = source.readInto(start, piece);
      }
      const bytes = piece.subarray(offset - start, Math.min(filled, unit.end - start));
      new UnitScan(info, unit, bytes, littleEndian, names).run();
    }
  }
  return names.index(info.section(".debug_str"));
}

/** The pass over one unit. Positions count from its start. */
class UnitScan {
  readonly #info: Info;
  readonly #unit: Unit;
  readonly #bytes: Uint8Array;
  readonly #names: NameCollector;
  readonly #runner: SkipRunner;
  readonly #table: AbbreviationTable;
  /** Compiled abbreviations by code. */
  readonly #programs: (SkipProgram | undefined)[] = [];
  #language = 0;
  /** Where the code that `#code` read ends. */
  #behindCode = 0;

  constructor(info: Info, unit: Unit, bytes: Uint8Array, littleEndian: boolean, names: NameCollector) {
    this.#info = info;
    this.#unit = unit;
    this.#bytes = bytes;
    this.#names = names;
    this.#runner = new SkipRunner(bytes, littleEndian, unit);
    // Not through the cache: no unit is seen twice.
    this.#table = parseAbbreviations(
      requireSection(info.section(".debug_abbrev"), ".debug_abbrev"),
      unit.abbreviations,
    );
  }

  run(): void {
    const runner = this.#runner;
    const length = this.#bytes.length;
    let at = this.#unit.root - this.#unit.offset;
    let depth = 0;
    /** Where the enumeration starts whose children are being passed over. */
    let enumeration = -1;
    while (at < length) {
      const start = at;
      const code = this.#code(at);
      at = this.#behindCode;
      if (at > length) throw this.#broken(start, "an entry inside its unit", "one that is cut off");
      if (code === 0) {
        if (--depth <= 0) return;
        if (depth === 1) enumeration = -1;
        continue;
      }
      const program = this.#program(code, start, depth === 0);
      at = runner.run(program, at);
      if (at > length) throw this.#broken(start, "an entry inside its unit", "one that is cut off");
      if (depth === 0) {
        this.#language = runner.language;
        if (!program.hasChildren || this.#language === DW_LANG_Rust) return;
        depth = 1;
        continue;
      }
      // Following a specification runs over another entry.
      const { sibling } = runner;
      if (depth === 1) this.#topLevel(program, start);
      else if (enumeration !== -1 && program.tag === DW_TAG_enumerator)
        this.#add("enumerator", RANK_GLOBAL, enumeration);
      if (!program.hasChildren) continue;
      if (depth === 1 && program.tag === DW_TAG_enumeration_type) {
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

  #program(code: number, start: number, isRoot: boolean): SkipProgram {
    const known = this.#programs[code];
    if (known !== undefined) return known;
    const abbreviation = this.#table.byCode[code];
    if (abbreviation === undefined) throw this.#broken(start, "the code of an abbreviation", String(code));
    const { tag } = abbreviation;
    const wanted = isRoot || KIND_OF_TAG.has(tag) || tag === DW_TAG_enumerator;
    const program = compileSkip(this.#table, abbreviation, this.#unit, wanted);
    this.#programs[code] = program;
    return program;
  }

  /** Notes what the entry at `start`, which the runner has just passed over, declares. */
  #topLevel({ tag }: SkipProgram, start: number): void {
    const kind = KIND_OF_TAG.get(tag);
    if (kind === undefined) return;
    const { declaration, external, specification } = this.#runner;
    let rank = declaration ? RANK_DECLARATION : RANK_GLOBAL;
    if (kind === "variable" || kind === "function") {
      // A definition whose declaration stands elsewhere in the unit has no name of its own; that one is external then.
      if (specification !== 0) {
        const program = this.#program(this.#code(specification), specification, false);
        this.#runner.run(program, this.#behindCode);
      } else if (!declaration && !external) {
        rank = RANK_STATIC;
      }
      if (this.#language === DW_LANG_Mips_Assembler) rank = RANK_ASSEMBLER;
    }
    this.#add(kind, rank, start);
  }

  #add(kind: NameKind, rank: number, start: number): void {
    const name = this.#name();
    if (name !== undefined) this.#names.add(name, kind, rank, this.#unit.offset + start);
  }

  #name(): number | undefined {
    const { nameForm, name } = this.#runner;
    switch (nameForm) {
      case DW_FORM_strp:
        return this.#names.atOffset(name);
      case DW_FORM_string:
        return this.#names.withText(utf8(this.#bytes.subarray(name, this.#bytes.indexOf(0, name))));
      case DW_FORM_strx: {
        const table = requireSection(this.#info.section(".debug_str_offsets"), ".debug_str_offsets");
        const base = stringOffsetsBase(this.#info, this.#unit);
        return this.#names.atOffset(stringOffsetAt(table, base, name, this.#unit.offsetSize));
      }
      default:
        return undefined;
    }
  }

  #broken(position: number, expected: string, found: string): FormatError {
    return new FormatError(".debug_info", this.#unit.offset + position, expected, found);
  }
}
