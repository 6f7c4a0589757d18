import {
  DW_LNE_define_file,
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_LNE_set_discriminator,
  DW_LNS_advance_line,
  DW_LNS_advance_pc,
  DW_LNS_const_add_pc,
  DW_LNS_copy,
  DW_LNS_fixed_advance_pc,
  DW_LNS_negate_stmt,
  DW_LNS_set_basic_block,
  DW_LNS_set_column,
  DW_LNS_set_epilogue_begin,
  DW_LNS_set_file,
  DW_LNS_set_isa,
  DW_LNS_set_prologue_end,
} from "./constants.table.ts";
import { type LineFile, type LineHeader, readFile } from "./line-header.ts";
import type { SectionReader } from "./section-reader.ts";

/** Bits of `LineRows.flags`. */
export const ROW_IS_STMT = 1;
export const ROW_END_SEQUENCE = 2;
export const ROW_BASIC_BLOCK = 4;
export const ROW_PROLOGUE_END = 8;
export const ROW_EPILOGUE_BEGIN = 16;
/** Since the line register last changed, some row had a discriminator. */
export const ROW_DISCRIMINATED = 32;
/** Inside a VLIW instruction: op_index is not 0. */
export const ROW_INSIDE = 64;

/** The rows that a line program appends, in its order, as columns (DWARF 5, 6.2.2). */
export interface LineRows {
  readonly length: number;
  /** The address of row i is `origin + deltas[i]`: numbers are faster, and exact since a unit's code lies together. */
  readonly origin: bigint;
  readonly deltas: Float64Array;
  /** The `file` register: a place in the header's list, counted from 0 in version 5 and from 1 before. */
  readonly files: Uint32Array;
  readonly lines: Uint32Array;
  readonly columns: Uint32Array;
  readonly flags: Uint8Array;
  /** Files that the program defined itself (DW_LNE_define_file, before version 5); they follow the header's. */
  readonly definedFiles: readonly LineFile[];
}

/** Runs the line program of `header`, whose section `reader` reads (DWARF 5, 6.2.5). */
export function runLineProgram(reader: SectionReader, header: LineHeader): LineRows {
  const rows = new RowWriter((header.end - header.start) >> 2);
  const definedFiles: LineFile[] = [];
  const { lineBase, lineRange, opcodeBase, minimumInstructionLength, maximumOperations } = header;

  // The registers of the state machine; `delta` counts from the operand of the last DW_LNE_set_address.
  let delta = 0;
  let opIndex = 0;
  let file = 1;
  let line = 1;
  let column = 0;
  let isStatement = header.defaultIsStatement;
  let marks = 0;
  let discriminator = 0;
  let discriminated = false;

  const advance = (operations: number): void => {
    if (maximumOperations === 1) {
      delta += minimumInstructionLength * operations;
      return;
    }
    const index = opIndex + operations;
    delta += minimumInstructionLength * Math.floor(index / maximumOperations);
    opIndex = index % maximumOperations;
  };
  const moveLine = (lines: number): void => {
    line = (line + lines) >>> 0;
    if (lines !== 0) discriminated = discriminator !== 0;
  };
  const append = (more: number): void => {
    const flags =
      marks |
      more |
      (isStatement ? ROW_IS_STMT : 0) |
      (discriminated ? ROW_DISCRIMINATED : 0) |
      (opIndex !== 0 ? ROW_INSIDE : 0);
    rows.append(delta, file, line, column, flags);
    discriminator = 0;
    marks = 0;
  };

  const runExtended = (): void => {
    const at = reader.offset;
    const length = reader.uleb();
    const end = reader.offset + length;
    if (length === 0 || end > header.end) throw reader.broken(at, "an extended opcode", `${length} bytes`);
    switch (reader.u8()) {
      case DW_LNE_end_sequence:
        append(ROW_END_SEQUENCE);
        delta = 0;
        opIndex = 0;
        file = 1;
        line = 1;
        column = 0;
        isStatement = header.defaultIsStatement;
        discriminated = false;
        rows.setAddress(0n);
        break;
      case DW_LNE_set_address:
        if (length > 9) throw reader.broken(at, "an address of at most 8 bytes", `${length - 1} bytes`);
        rows.setAddress(reader.address(length - 1));
        delta = 0;
        opIndex = 0;
        break;
      case DW_LNE_define_file:
        definedFiles.push(readFile(reader, reader.cstring()));
        break;
      case DW_LNE_set_discriminator:
        discriminator = reader.uleb();
        if (discriminator !== 0) discriminated = true;
        break;
    }
    reader.seek(end);
  };

  reader.seek(header.start);
  while (reader.offset < header.end) {
    const opcode = reader.u8();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      advance(Math.floor(adjusted / lineRange));
      moveLine(lineBase + (adjusted % lineRange));
      append(0);
      continue;
    }
    switch (opcode) {
      case 0:
        runExtended();
        break;
      case DW_LNS_copy:
        append(0);
        break;
      case DW_LNS_advance_pc:
        advance(reader.uleb());
        break;
      case DW_LNS_advance_line:
        moveLine(Number(reader.sleb64()));
        break;
      case DW_LNS_set_file:
        file = reader.uleb();
        break;
      case DW_LNS_set_column:
        column = reader.uleb();
        break;
      case DW_LNS_negate_stmt:
        isStatement = !isStatement;
        break;
      case DW_LNS_set_basic_block:
        marks |= ROW_BASIC_BLOCK;
        break;
      case DW_LNS_const_add_pc:
        advance(Math.floor((255 - opcodeBase) / lineRange));
        break;
      case DW_LNS_fixed_advance_pc:
        delta += reader.u16();
        opIndex = 0;
        break;
      case DW_LNS_set_prologue_end:
        marks |= ROW_PROLOGUE_END;
        break;
      case DW_LNS_set_epilogue_begin:
        marks |= ROW_EPILOGUE_BEGIN;
        break;
      case DW_LNS_set_isa:
        reader.uleb();
        break;
      default:
        // An opcode that this header announces and no standard knows.
        for (let operand = 0; operand < header.operandCounts[opcode]; operand++) reader.uleb();
    }
  }
  return rows.finish(definedFiles);
}

/** Collects rows in columns that grow. */
class RowWriter {
  #deltas: Float64Array;
  #files: Uint32Array;
  #lines: Uint32Array;
  #columns: Uint32Array;
  #flags: Uint8Array;
  #length = 0;
  #origin: bigint | undefined;
  /** Address of the current sequence's start, counted from the origin. */
  #base = 0;

  constructor(capacity: number) {
    this.#deltas = new Float64Array(capacity);
    this.#files = new Uint32Array(capacity);
    this.#lines = new Uint32Array(capacity);
    this.#columns = new Uint32Array(capacity);
    this.#flags = new Uint8Array(capacity);
  }

  setAddress(address: bigint): void {
    if (this.#length === 0) this.#origin = address;
    this.#base = Number(BigInt.asIntN(64, address - (this.#origin ?? 0n)));
  }

  append(delta: number, file: number, line: number, column: number, flags: number): void {
    if (this.#length === this.#flags.length) this.#resize(2 * this.#length + 16);
    const row = this.#length++;
    this.#deltas[row] = this.#base + delta;
    this.#files[row] = file;
    this.#lines[row] = line;
    this.#columns[row] = column;
    this.#flags[row] = flags;
  }

  finish(definedFiles: readonly LineFile[]): LineRows {
    this.#resize(this.#length);
    return {
      length: this.#length,
      origin: this.#origin ?? 0n,
      deltas: this.#deltas,
      files: this.#files,
      lines: this.#lines,
      columns: this.#columns,
      flags: this.#flags,
      definedFiles,
    };
  }

  #resize(capacity: number): void {
    this.#deltas = resized(this.#deltas, new Float64Array(capacity));
    this.#files = resized(this.#files, new Uint32Array(capacity));
    this.#lines = resized(this.#lines, new Uint32Array(capacity));
    this.#columns = resized(this.#columns, new Uint32Array(capacity));
    this.#flags = resized(this.#flags, new Uint8Array(capacity));
  }
}

/** `to`, filled with as much of `from` as fits. */
function resized<T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from.subarray(0, to.length));
  return to;
}
