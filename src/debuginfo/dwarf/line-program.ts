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
  return new LineMachine(reader, header).run();
}

/** The state machine that line programs are written for; fields are the registers of the standard (6.2.2). */
class LineMachine {
  readonly #reader: SectionReader;
  readonly #header: LineHeader;
  readonly #rows: RowWriter;
  readonly #definedFiles: LineFile[] = [];
  /** The address, counted from the operand of the last DW_LNE_set_address. */
  #delta = 0;
  #opIndex = 0;
  #file = 1;
  #line = 1;
  #column = 0;
  #isStatement: boolean;
  #discriminator = 0;
  /** Flags of the next row alone. */
  #marks = 0;
  #isDiscriminated = false;

  constructor(reader: SectionReader, header: LineHeader) {
    this.#reader = reader;
    this.#header = header;
    this.#rows = new RowWriter((header.end - header.start) >> 2);
    this.#isStatement = header.defaultIsStatement;
  }

  run(): LineRows {
    const { start, end, opcodeBase, lineBase, lineRange } = this.#header;
    const reader = this.#reader;
    reader.seek(start);
    while (reader.offset < end) {
      const opcode = reader.u8();
      if (opcode >= opcodeBase) {
        const adjusted = opcode - opcodeBase;
        this.#advance(Math.floor(adjusted / lineRange));
        this.#moveLine(lineBase + (adjusted % lineRange));
        this.#append(0);
      } else if (opcode === 0) {
        this.#extended();
      } else {
        this.#standard(opcode);
      }
    }
    return this.#rows.finish(this.#definedFiles);
  }

  #standard(opcode: number): void {
    const reader = this.#reader;
    switch (opcode) {
      case DW_LNS_copy:
        this.#append(0);
        break;
      case DW_LNS_advance_pc:
        this.#advance(reader.uleb());
        break;
      case DW_LNS_advance_line:
        this.#moveLine(Number(reader.sleb64()));
        break;
      case DW_LNS_set_file:
        this.#file = reader.uleb();
        break;
      case DW_LNS_set_column:
        this.#column = reader.uleb();
        break;
      case DW_LNS_negate_stmt:
        this.#isStatement = !this.#isStatement;
        break;
      case DW_LNS_set_basic_block:
        this.#marks |= ROW_BASIC_BLOCK;
        break;
      case DW_LNS_const_add_pc:
        this.#advance(Math.floor((255 - this.#header.opcodeBase) / this.#header.lineRange));
        break;
      case DW_LNS_fixed_advance_pc:
        this.#delta += reader.u16();
        this.#opIndex = 0;
        break;
      case DW_LNS_set_prologue_end:
        this.#marks |= ROW_PROLOGUE_END;
        break;
      case DW_LNS_set_epilogue_begin:
        this.#marks |= ROW_EPILOGUE_BEGIN;
        break;
      case DW_LNS_set_isa:
        reader.uleb();
        break;
      default:
        // An opcode that this header announces and no standard knows.
        for (let operand = 0; operand < this.#header.operandCounts[opcode]; operand++) reader.uleb();
    }
  }

  #extended(): void {
    const reader = this.#reader;
    const at = reader.offset;
    const length = reader.uleb();
    const end = reader.offset + length;
    if (length === 0 || end > this.#header.end) throw reader.broken(at, "an extended opcode", `${length} bytes`);
    switch (reader.u8()) {
      case DW_LNE_end_sequence:
        this.#append(ROW_END_SEQUENCE);
        this.#reset();
        break;
      case DW_LNE_set_address:
        if (length > 9) throw reader.broken(at, "an address of at most 8 bytes", `${length - 1} bytes`);
        this.#rows.setAddress(reader.address(length - 1));
        this.#delta = 0;
        this.#opIndex = 0;
        break;
      case DW_LNE_define_file:
        this.#definedFiles.push(readFile(reader, reader.cstring()));
        break;
      case DW_LNE_set_discriminator:
        this.#discriminator = reader.uleb();
        this.#isDiscriminated ||= this.#discriminator !== 0;
        break;
    }
    reader.seek(end);
  }

  /** Moves the address by so many operations, of which a VLIW instruction holds several. */
  #advance(operations: number): void {
    const { minimumInstructionLength, maximumOperations } = this.#header;
    if (maximumOperations === 1) {
      this.#delta += minimumInstructionLength * operations;
      return;
    }
    const index = this.#opIndex + operations;
    this.#delta += minimumInstructionLength * Math.floor(index / maximumOperations);
    this.#opIndex = index % maximumOperations;
  }

  #moveLine(lines: number): void {
    this.#line = (this.#line + lines) >>> 0;
    if (lines !== 0) this.#isDiscriminated = this.#discriminator !== 0;
  }

  #append(more: number): void {
    let flags = this.#marks | more;
    if (this.#isStatement) flags |= ROW_IS_STMT;
    if (this.#isDiscriminated) flags |= ROW_DISCRIMINATED;
    if (this.#opIndex !== 0) flags |= ROW_INSIDE;
    this.#rows.append(this.#delta, this.#file, this.#line, this.#column, flags);
    this.#marks = 0;
    this.#discriminator = 0;
  }

  /** To the state at the start of each sequence. */
  #reset(): void {
    this.#rows.setAddress(0n);
    this.#delta = 0;
    this.#opIndex = 0;
    this.#file = 1;
    this.#line = 1;
    this.#column = 0;
    this.#isStatement = this.#header.defaultIsStatement;
    this.#isDiscriminated = false;
  }
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
