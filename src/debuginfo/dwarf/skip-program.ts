/**
 * How to get over entries fast. A scan of `.debug_info` looks at millions of entries and wants a few attributes of
 * some; each abbreviation is therefore compiled into a short program that adds up attributes of fixed size, steps over
 * the others, and notes what is wanted. A step is one number: its operation in the low bits, the operand above.
 */
import { FormatError } from "#base";
import {
  DW_AT_declaration,
  DW_AT_external,
  DW_AT_language,
  DW_AT_name,
  DW_AT_sibling,
  DW_AT_specification,
  DW_FORM_block,
  DW_FORM_block1,
  DW_FORM_block2,
  DW_FORM_block4,
  DW_FORM_exprloc,
  DW_FORM_flag,
  DW_FORM_GNU_str_index,
  DW_FORM_indirect,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
  DW_FORM_udata,
} from "./constants.table.ts";
import { fixedSize, isLeb128 } from "./form.ts";
import type { Encoding } from "./unit.ts";

/** What a step does. The operand of those that note a value is its size in bytes, 0 for a LEB128. */
export const STEP = {
  /** Operand: bytes. */
  skip: 0,
  skipLeb128: 1,
  skipString: 2,
  /** Operand: size of its length. */
  skipBlock: 3,
  skipIndirect: 4,
  noteStrp: 5,
  noteString: 6,
  noteStrx: 7,
  noteSibling: 8,
  noteSpecification: 9,
  noteLanguage: 10,
  /** A byte that tells. */
  noteDeclaration: 11,
  noteExternal: 12,
} as const;

const OPERATION_BITS = 4;
const OPERATION = (1 << OPERATION_BITS) - 1;

const step = (operation: number, operand = 0): number => operation | (operand << OPERATION_BITS);

/** The operation of a step. */
export const operationOf = (of: number): number => of & OPERATION;

/** The operand of a step. */
export const operandOf = (of: number): number => of >>> OPERATION_BITS;

/** The step over a value of `form` in a unit of that encoding. FormatError for an unknown form. */
export function skipStep(form: number, encoding: Encoding): number {
  const size = fixedSize(form, encoding);
  if (size !== undefined) return step(STEP.skip, size);
  if (isLeb128(form)) return step(STEP.skipLeb128);
  switch (form) {
    case DW_FORM_string:
      return step(STEP.skipString);
    case DW_FORM_block1:
      return step(STEP.skipBlock, 1);
    case DW_FORM_block2:
      return step(STEP.skipBlock, 2);
    case DW_FORM_block4:
      return step(STEP.skipBlock, 4);
    case DW_FORM_block:
    case DW_FORM_exprloc:
      return step(STEP.skipBlock);
    case DW_FORM_indirect:
      return step(STEP.skipIndirect);
    default:
      throw new FormatError(".debug_abbrev", 0, "a known form", `0x${form.toString(16)}`);
  }
}

/** The step that notes attribute `name`; undefined when it is not wanted, or in a form that no compiler gives it. */
export function noteStep(name: number, form: number, encoding: Encoding): number | undefined {
  switch (name) {
    case DW_AT_name:
      if (form === DW_FORM_strp) return step(STEP.noteStrp, encoding.offsetSize);
      if (form === DW_FORM_string) return step(STEP.noteString);
      if (form === DW_FORM_strx || form === DW_FORM_GNU_str_index) return step(STEP.noteStrx);
      return isShortStrx(form) ? step(STEP.noteStrx, fixedSize(form, encoding)) : undefined;
    case DW_AT_sibling:
    case DW_AT_specification: {
      const operation = name === DW_AT_sibling ? STEP.noteSibling : STEP.noteSpecification;
      if (form === DW_FORM_ref_udata) return step(operation);
      const isLocal = form === DW_FORM_ref1 || form === DW_FORM_ref2 || form === DW_FORM_ref4 || form === DW_FORM_ref8;
      return isLocal ? step(operation, fixedSize(form, encoding)) : undefined;
    }
    case DW_AT_language: {
      if (form === DW_FORM_udata) return step(STEP.noteLanguage);
      const size = fixedSize(form, encoding);
      return size === 1 || size === 2 ? step(STEP.noteLanguage, size) : undefined;
    }
    case DW_AT_declaration:
      return form === DW_FORM_flag ? step(STEP.noteDeclaration, 1) : undefined;
    case DW_AT_external:
      return form === DW_FORM_flag ? step(STEP.noteExternal, 1) : undefined;
    default:
      return undefined;
  }
}

const isShortStrx = (form: number): boolean =>
  form === DW_FORM_strx1 || form === DW_FORM_strx2 || form === DW_FORM_strx3 || form === DW_FORM_strx4;

/**
 * Runs programs over the entries of one unit, whose bytes it is given. Positions and offsets count from the start of
 * the unit; a position behind its end says that the entry is cut off.
 */
export class SkipRunner {
  /** How `name` is to be taken: DW_FORM_strp, DW_FORM_string (then it is a position), DW_FORM_strx, or 0 for none. */
  nameForm = 0;
  name = 0;
  /** 0 when absent, as for `specification`. */
  sibling = 0;
  specification = 0;
  /** DW_LANG_ constant; 0 when absent. */
  language = 0;
  /** Only where a byte of the entry says so: what the abbreviation says is known to the caller. */
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

  /** Runs `steps` from `first` to `last` (exclusive) over the attributes at `start`; returns the position behind. */
  run(steps: Int32Array, first: number, last: number, start: number): number {
    const bytes = this.#bytes;
    this.nameForm = 0;
    this.sibling = 0;
    this.specification = 0;
    this.declaration = false;
    this.external = false;
    let at = start;
    for (let i = first; i < last; i++) {
      const operand = operandOf(steps[i]);
      switch (operationOf(steps[i])) {
        case STEP.skip:
          at += operand;
          break;
        case STEP.skipLeb128:
          while (bytes[at++] >= 0x80);
          break;
        case STEP.noteStrp:
          this.nameForm = DW_FORM_strp;
          this.name = this.#read(at, operand);
          at = this.#at;
          break;
        case STEP.noteString:
          this.nameForm = DW_FORM_string;
          this.name = at;
          at = this.#stringEnd(at);
          break;
        case STEP.noteStrx:
          this.nameForm = DW_FORM_strx;
          this.name = this.#read(at, operand);
          at = this.#at;
          break;
        case STEP.noteSibling:
          this.sibling = this.#read(at, operand);
          at = this.#at;
          break;
        case STEP.noteSpecification:
          this.specification = this.#read(at, operand);
          at = this.#at;
          break;
        case STEP.noteLanguage:
          this.language = this.#read(at, operand);
          at = this.#at;
          break;
        case STEP.noteDeclaration:
          this.declaration = bytes[at++] !== 0;
          break;
        case STEP.noteExternal:
          this.external = bytes[at++] !== 0;
          break;
        default:
          at = this.#skip(steps[i], at);
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
  #skip(of: number, at: number): number {
    const operand = operandOf(of);
    switch (operationOf(of)) {
      case STEP.skip:
        return at + operand;
      case STEP.skipString:
        return this.#stringEnd(at);
      case STEP.skipBlock: {
        const length = this.#read(at, operand);
        return this.#at + length;
      }
      case STEP.skipIndirect: {
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
