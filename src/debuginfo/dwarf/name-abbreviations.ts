import { FormatError } from "#base";
import {
  DW_AT_declaration,
  DW_AT_external,
  DW_AT_inline,
  DW_AT_language,
  DW_AT_location,
  DW_AT_name,
  DW_AT_sibling,
  DW_AT_specification,
  DW_FORM_flag_present,
  DW_FORM_implicit_const,
  DW_TAG_base_type,
  DW_TAG_enumeration_type,
  DW_TAG_enumerator,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_variable,
} from "./constants.table.ts";
import { NAME_KINDS } from "./name-index.ts";
import type { Section } from "./sections.ts";
import { noteStep, operandOf, operationOf, STEP, skipStep } from "./skip-program.ts";
import type { Encoding } from "./unit.ts";

/** In `kinds`: entries that name nothing. */
export const NO_NAME = 0xff;

const KIND_OF_TAG = new Uint8Array(DW_TAG_variable + 1).fill(NO_NAME);
for (const [tag, kind] of [
  [DW_TAG_structure_type, "struct"],
  [DW_TAG_union_type, "union"],
  [DW_TAG_enumeration_type, "enum"],
  [DW_TAG_typedef, "typedef"],
  [DW_TAG_base_type, "base"],
  [DW_TAG_variable, "variable"],
  [DW_TAG_subprogram, "function"],
  [DW_TAG_enumerator, "enumerator"],
] as const) {
  KIND_OF_TAG[tag] = NAME_KINDS.indexOf(kind);
}

/** By attribute: 1 when a program notes it, of entries that name something and of all. */
const WANTED_OF_NAMES = new Uint8Array(DW_AT_specification + 1);
const WANTED_OF_ALL = new Uint8Array(DW_AT_specification + 1);
for (const name of [DW_AT_sibling, DW_AT_language]) WANTED_OF_ALL[name] = 1;
for (const name of [
  DW_AT_sibling,
  DW_AT_language,
  DW_AT_name,
  DW_AT_specification,
  DW_AT_declaration,
  DW_AT_external,
]) {
  WANTED_OF_NAMES[name] = 1;
}

/** A size so small that no number of attributes makes it positive. */
const VARIES = -(2 ** 30);

/** What an abbreviation says of all of its entries, as bits of `flags`. */
export const SAYS = { exists: 1, children: 2, declaration: 4, external: 8, inline: 16, location: 32 } as const;

/** Bytes of `.debug_abbrev` that are read at once; a table that is longer makes its own piece. */
const PIECE = 1 << 18;
/** Zeros behind a piece: the parser looks for its end once in an attribute, whose numbers all end here. */
const PADDING = 16;
/** Compilers number densely from 1, some hundreds in a unit. */
const MOST_CODES = 1 << 20;

/**
 * The abbreviations of one unit after the other, compiled for passing over their entries, in columns by code. A file
 * has as many tables as units: they are parsed and compiled in one go, straight from the bytes.
 */
export class NameAbbreviations {
  /** `SAYS`; 0 for a code that has no abbreviation. */
  flags = new Uint8Array(512);
  /** The number of the kind of name that its entries have, or `NO_NAME`. */
  kinds = new Uint8Array(512);
  /** Bytes of the attributes, when all are of fixed size and the name, if wanted, is in `.debug_str`; -1 otherwise. */
  sizes = new Int32Array(512);
  /** Where among those bytes the offset of the name and the sibling stand, -1 when there is none. */
  nameAt = new Int32Array(512);
  siblingAt = new Int32Array(512);
  /** Where in `steps` the program starts and ends. */
  first = new Int32Array(512);
  last = new Int32Array(512);
  steps = new Int32Array(4096);

  readonly #section: Section;
  #piece = new Uint8Array(0);
  #start = 0;
  #filled = 0;
  #codes = 0;
  /** Where `#longLeb128` ended. */
  #behind = 0;
  /** What the columns hold now. */
  #offset = -1;
  #encoding: Encoding | undefined;
  /** By form: its step over in that encoding + 1. */
  readonly #skips = new Int32Array(64);

  constructor(section: Section) {
    this.#section = section;
  }

  /** Fills the columns with the table at `offset`, for units of that encoding. FormatError when it is broken. */
  load(offset: number, encoding: Encoding): void {
    if (!sameEncoding(this.#encoding, encoding)) this.#skips.fill(0);
    else if (offset === this.#offset) return;
    this.#offset = -1;
    this.#encoding = encoding;
    if (offset < this.#start || offset >= this.#start + this.#filled) this.#read(offset, PIECE);
    while (!this.#parse(offset - this.#start, encoding)) {
      if (this.#start + this.#filled >= this.#section.size) {
        throw new FormatError(this.#section.name, offset, "a terminated table", "the end of the section");
      }
      this.#read(offset, this.#start === offset ? 2 * this.#filled : PIECE);
    }
    this.#offset = offset;
  }

  #read(offset: number, length: number): void {
    const { size, source, name } = this.#section;
    if (offset >= size) throw new FormatError(name, offset, "a table of abbreviations", `the end at ${size}`);
    const wanted = Math.min(length, size - offset);
    if (this.#piece.length < wanted + PADDING) this.#piece = new Uint8Array(wanted + PADDING);
    this.#start = offset;
    this.#filled = source.readInto(offset, this.#piece.subarray(0, wanted));
    this.#piece.fill(0, this.#filled, this.#filled + PADDING);
    if (this.#filled < wanted) throw new FormatError(name, offset, `${wanted} bytes`, `${this.#filled} bytes`);
  }

  /**
   * Parses the table at that position of the piece; false when the piece ends before it. One long loop over locals: it
   * sees two million attributes.
   */
  #parse(position: number, encoding: Encoding): boolean {
    const bytes = this.#piece;
    const end = this.#filled;
    const skips = this.#skips;
    let { steps } = this;
    let stepCount = 0;
    let at = position;
    this.flags.fill(0, 0, this.#codes);
    this.#codes = 0;
    for (;;) {
      const start = at;
      let code = bytes[at++];
      if (code >= 0x80) {
        code = this.#longLeb128(start);
        at = this.#behind;
      }
      if (at > end) return false;
      if (code === 0) return true;
      if (code >= MOST_CODES) {
        throw new FormatError(this.#section.name, this.#start + start, "an abbreviation code", String(code));
      }
      if (code >= this.flags.length) this.#grow(code);
      if (code >= this.#codes) this.#codes = code + 1;
      const tag = bytes[at++];
      // The tags of two bytes are extensions, and name nothing.
      if (tag >= 0x80) while (bytes[at++] >= 0x80);
      const kind = tag < KIND_OF_TAG.length ? KIND_OF_TAG[tag] : NO_NAME;
      let flags: number = SAYS.exists | (bytes[at++] !== 0 ? SAYS.children : 0);
      let size = 0;
      let nameAt = -1;
      let siblingAt = -1;
      this.first[code] = stepCount;
      for (;;) {
        let name = bytes[at++];
        if (name >= 0x80) {
          name = this.#longLeb128(at - 1);
          at = this.#behind;
        }
        let form = bytes[at++];
        if (form >= 0x80) {
          form = this.#longLeb128(at - 1);
          at = this.#behind;
        }
        if (at > end) return false;
        if (name === 0 && form === 0) break;
        let isSet = form === DW_FORM_flag_present;
        if (form === DW_FORM_implicit_const) {
          isSet = bytes[at] === 1;
          while (bytes[at++] >= 0x80);
        }
        if (isSet && name === DW_AT_declaration) flags |= SAYS.declaration;
        else if (isSet && name === DW_AT_external) flags |= SAYS.external;
        else if (name === DW_AT_inline) flags |= SAYS.inline;
        else if (name === DW_AT_location) flags |= SAYS.location;
        const wanted = kind !== NO_NAME ? WANTED_OF_NAMES : WANTED_OF_ALL;
        const note = name < wanted.length && wanted[name] === 1 ? noteStep(name, form, encoding) : undefined;
        const step = note ?? (form < skips.length && skips[form] !== 0 ? skips[form] - 1 : this.#skip(form, encoding));
        const operation = operationOf(step);
        const operand = operandOf(step);
        if (operation === STEP.noteStrp && operand === 4) nameAt = size;
        else if (operation === STEP.noteSibling && operand === 4) siblingAt = size;
        else if (operation !== STEP.skip) size = VARIES;
        size += operand;
        if (stepCount === steps.length) {
          steps = grown(steps, 2 * steps.length);
          this.steps = steps;
        }
        if (step !== STEP.skip) steps[stepCount++] = step;
      }
      this.last[code] = stepCount;
      this.flags[code] = flags;
      this.kinds[code] = kind;
      this.sizes[code] = size >= 0 && this.#section.littleEndian ? size : -1;
      this.nameAt[code] = nameAt;
      this.siblingAt[code] = siblingAt;
    }
  }

  #skip(form: number, encoding: Encoding): number {
    const step = skipStep(form, encoding);
    if (form < this.#skips.length) this.#skips[form] = step + 1;
    return step;
  }

  /** A LEB128 of more than one byte at that position of the piece, whose padding ends it. */
  #longLeb128(position: number): number {
    let value = 0;
    let at = position;
    for (let factor = 1; ; factor = Math.min(factor * 0x80, 2 ** 70)) {
      const byte = this.#piece[at++];
      value += (byte & 0x7f) * factor;
      if (byte >= 0x80) continue;
      this.#behind = at;
      return value;
    }
  }

  #grow(code: number): void {
    const length = 2 ** Math.ceil(Math.log2(code + 1));
    for (const column of ["flags", "kinds"] as const) this[column] = grownBytes(this[column], length);
    for (const column of ["sizes", "nameAt", "siblingAt", "first", "last"] as const) {
      this[column] = grown(this[column], length);
    }
  }
}

const sameEncoding = (a: Encoding | undefined, b: Encoding): boolean =>
  a?.version === b.version && a.offsetSize === b.offsetSize && a.addressSize === b.addressSize;

function grown(column: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(column);
  return copy;
}

function grownBytes(column: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(length);
  copy.set(column);
  return copy;
}
