/**
 * How to get over entries fast. A scan of `.debug_info` looks at millions of entries and wants a few attributes of
 * some; each abbreviation is therefore compiled into a short program that adds up attributes of fixed size, steps over
 * the others, and notes what is wanted.
 */
import { FormatError } from "#base";
import type { Abbreviation, AbbreviationTable } from "./abbrev.ts";
import {
  DW_AT_declaration,
  DW_AT_external,
  DW_AT_language,
  DW_AT_name,
  DW_AT_sibling,
  DW_AT_specification,
  DW_FORM_addrx,
  DW_FORM_block,
  DW_FORM_block1,
  DW_FORM_block2,
  DW_FORM_block4,
  DW_FORM_exprloc,
  DW_FORM_flag_present,
  DW_FORM_implicit_const,
  DW_FORM_indirect,
  DW_FORM_loclistx,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_rnglistx,
  DW_FORM_sdata,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
  DW_FORM_udata,
} from "./constants.table.ts";
import { fixedSize } from "./form.ts";
import type { Encoding } from "./unit.ts";

/** What a program notes of the entry that it ran over. Offsets of entries count from the start of their unit. */
interface Noted {
  /** How `name` is to be taken: DW_FORM_strp, DW_FORM_string (then it is a position), DW_FORM_strx, or 0 for none. */
  nameForm: number;
  name: number;
  /** 0 when absent, as for `specification`. */
  sibling: number;
  specification: number;
  /** DW_LANG_ constant; 0 when absent. */
  language: number;
  declaration: boolean;
  external: boolean;
}

/** An abbreviation compiled for one unit. */
export interface SkipProgram {
  readonly tag: number;
  readonly hasChildren: boolean;
  /** Pairs of an operation and its operand. */
  readonly steps: readonly number[];
}

// Operations. The operand of those that note a value is its size in bytes, 0 for a LEB128.
const SKIP = 0; // operand: bytes
const SKIP_LEB128 = 1;
const SKIP_STRING = 2;
const SKIP_BLOCK = 3; // operand: size of its length
const SKIP_INDIRECT = 4;
const NOTE_STRP = 5;
const NOTE_STRING = 6;
const NOTE_STRX = 7;
const NOTE_SIBLING = 8;
const NOTE_SPECIFICATION = 9;
const NOTE_LANGUAGE = 10;
const NOTE_DECLARATION = 11; // operand: 1 for a byte that tells, 0 when it is set by being there
const NOTE_EXTERNAL = 12;

/** The program for `abbreviation` in a unit of that encoding. It notes siblings, and all else where `wanted`. */
export function compileSkip(
  table: AbbreviationTable,
  abbreviation: Abbreviation,
  encoding: Encoding,
  wanted: boolean,
): SkipProgram {
  const steps: number[] = [];
  for (let row = abbreviation.first; row < abbreviation.last; row++) {
    const form = table.forms[row];
    const name = table.names[row];
    const constant = form === DW_FORM_implicit_const ? Number(table.constants.get(row)) : undefined;
    const note = wanted || name === DW_AT_sibling ? noteStep(name, form, encoding, constant) : undefined;
    const { operation, operand } = note ?? skipStep(form, encoding);
    if (operation === SKIP && steps[steps.length - 2] === SKIP) steps[steps.length - 1] += operand;
    else if (operation !== SKIP || operand !== 0) steps.push(operation, operand);
  }
  return { tag: abbreviation.tag, hasChildren: abbreviation.hasChildren, steps };
}

interface Step {
  readonly operation: number;
  readonly operand: number;
}

const step = (operation: number, operand = 0): Step => ({ operation, operand });

/** Steps over 0 to 16 bytes: made once, since a scan compiles a million attributes. */
const SKIPS: readonly Step[] = Array.from({ length: 17 }, (_, bytes) => step(SKIP, bytes));

function skipStep(form: number, encoding: Encoding): Step {
  const size = fixedSize(form, encoding);
  if (size !== undefined) return SKIPS[size];
  switch (form) {
    case DW_FORM_sdata:
    case DW_FORM_udata:
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
      return step(SKIP_LEB128);
    case DW_FORM_string:
      return step(SKIP_STRING);
    case DW_FORM_block1:
      return step(SKIP_BLOCK, 1);
    case DW_FORM_block2:
      return step(SKIP_BLOCK, 2);
    case DW_FORM_block4:
      return step(SKIP_BLOCK, 4);
    case DW_FORM_block:
    case DW_FORM_exprloc:
      return step(SKIP_BLOCK);
    case DW_FORM_indirect:
      return step(SKIP_INDIRECT);
    default:
      throw new FormatError(".debug_abbrev", 0, "a known form", `0x${form.toString(16)}`);
  }
}

/** The step that notes attribute `name`; undefined when it is not wanted, or in a form that no compiler gives it. */
function noteStep(name: number, form: number, encoding: Encoding, constant: number | undefined): Step | undefined {
  const size = fixedSize(form, encoding);
  switch (name) {
    case DW_AT_name:
      if (form === DW_FORM_strp) return step(NOTE_STRP, encoding.offsetSize);
      if (form === DW_FORM_string) return step(NOTE_STRING);
      if (form === DW_FORM_strx) return step(NOTE_STRX);
      if (form === DW_FORM_strx1 || form === DW_FORM_strx2) return step(NOTE_STRX, size ?? 0);
      if (form === DW_FORM_strx3 || form === DW_FORM_strx4) return step(NOTE_STRX, size ?? 0);
      return undefined;
    case DW_AT_sibling:
    case DW_AT_specification: {
      const operation = name === DW_AT_sibling ? NOTE_SIBLING : NOTE_SPECIFICATION;
      if (form === DW_FORM_ref_udata) return step(operation);
      const isLocal = form === DW_FORM_ref1 || form === DW_FORM_ref2 || form === DW_FORM_ref4 || form === DW_FORM_ref8;
      return isLocal && size !== undefined ? step(operation, size) : undefined;
    }
    case DW_AT_language:
      if (form === DW_FORM_udata) return step(NOTE_LANGUAGE);
      return size === 1 || size === 2 ? step(NOTE_LANGUAGE, size) : undefined;
    case DW_AT_declaration:
    case DW_AT_external: {
      const operation = name === DW_AT_declaration ? NOTE_DECLARATION : NOTE_EXTERNAL;
      if (form === DW_FORM_flag_present || constant === 1) return step(operation);
      return size === 1 ? step(operation, 1) : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Runs programs over the entries of one unit, whose bytes it is given. Positions count from the start of the unit; a
 * position behind its end says that the entry is cut off.
 */
export class SkipRunner implements Noted {
  nameForm = 0;
  name = 0;
  sibling = 0;
  specification = 0;
  language = 0;
  declaration = false;
  external = false;
  readonly #bytes: Uint8Array;
  readonly #littleEndian: boolean;
  readonly #encoding: Encoding;
  /** Where the last `#read` ended. */
  #at = 0;

  constructor(bytes: Uint8Array, littleEndian: boolean, encoding: Encoding) {
    this.#bytes = bytes;
    this.#littleEndian = littleEndian;
    this.#encoding = encoding;
  }

  /** Runs over the attributes that start at `start`; returns the position behind them. */
  run({ steps }: SkipProgram, start: number): number {
    const bytes = this.#bytes;
    this.nameForm = 0;
    this.sibling = 0;
    this.specification = 0;
    this.declaration = false;
    this.external = false;
    let at = start;
    for (let i = 0; i < steps.length; i += 2) {
      const operand = steps[i + 1];
      switch (steps[i]) {
        case SKIP:
          at += operand;
          break;
        case SKIP_LEB128:
          while (bytes[at++] >= 0x80);
          break;
        case NOTE_STRP:
          this.nameForm = DW_FORM_strp;
          this.name = this.#read(at, operand);
          at = this.#at;
          break;
        case NOTE_STRING:
          this.nameForm = DW_FORM_string;
          this.name = at;
          at = this.#stringEnd(at);
          break;
        case NOTE_STRX:
          this.nameForm = DW_FORM_strx;
          this.name = this.#read(at, operand);
          at = this.#at;
          break;
        case NOTE_SIBLING:
          this.sibling = this.#read(at, operand);
          at = this.#at;
          break;
        case NOTE_SPECIFICATION:
          this.specification = this.#read(at, operand);
          at = this.#at;
          break;
        case NOTE_LANGUAGE:
          this.language = this.#read(at, operand);
          at = this.#at;
          break;
        case NOTE_DECLARATION:
          this.declaration = operand === 0 || bytes[at] !== 0;
          at += operand;
          break;
        case NOTE_EXTERNAL:
          this.external = operand === 0 || bytes[at] !== 0;
          at += operand;
          break;
        default:
          at = this.#skip({ operation: steps[i], operand }, at);
      }
    }
    return at;
  }

  /** An unsigned value of `size` bytes, or a LEB128 for size 0; bytes behind the end of the unit count as 0. */
  #read(at: number, size: number): number {
    const bytes = this.#bytes;
    let value = 0;
    if (size === 0) {
      let factor = 1;
      let next = at;
      let byte: number;
      do {
        byte = bytes[next++] ?? 0;
        value += (byte & 0x7f) * factor;
        factor = Math.min(factor * 0x80, 2 ** 70);
      } while (byte >= 0x80);
      this.#at = next;
      return value;
    }
    this.#at = at + size;
    if (size === 4 && this.#littleEndian) {
      return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
    }
    for (let i = 0; i < size; i++) {
      value = value * 0x100 + (bytes[this.#littleEndian ? at + size - 1 - i : at + i] ?? 0);
    }
    return value;
  }

  #stringEnd(at: number): number {
    const nul = this.#bytes.indexOf(0, at);
    return nul === -1 ? this.#bytes.length + 1 : nul + 1;
  }

  /** The position behind a value at `at` that a rarer step skips. */
  #skip({ operation, operand }: Step, at: number): number {
    switch (operation) {
      case SKIP:
        return at + operand;
      case SKIP_STRING:
        return this.#stringEnd(at);
      case SKIP_BLOCK: {
        const length = this.#read(at, operand);
        return this.#at + length;
      }
      case SKIP_INDIRECT: {
        const form = this.#read(at, 0);
        const behind = this.#at;
        if (form === DW_FORM_indirect)
          throw new FormatError(".debug_info", at, "a form with its value", "DW_FORM_indirect");
        return this.#skip(skipStep(form, this.#encoding), behind);
      }
      default:
        this.#read(at, 0);
        return this.#at;
    }
  }
}
