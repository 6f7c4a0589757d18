/** An instruction as a row, and its line of text. */
import type { Instruction } from "#arch";
import { type Address, hex, type Row, type SymbolCell } from "#base";
import { addressSymbol } from "#object";
import type { SymbolTable, Target } from "#target";
import { findPlace, formatPlaceName } from "../place-name.ts";

/** An address that an instruction names, and what is there. */
interface Named extends Row {
  readonly address: Address;
  readonly symbol: SymbolCell | undefined;
}

/** One instruction. */
export interface InstructionRow extends Row {
  readonly kind: "instruction";
  readonly address: Address;
  /** Where it stands; undefined outside the kernel and its modules, and for code of processes. */
  readonly symbol: SymbolCell | undefined;
  readonly text: string;
  /** Where a direct call, jump or branch goes. */
  readonly target: Named | undefined;
  /** What a rip-relative operand refers to. */
  readonly reference: Named | undefined;
  /** The function's first instruction, left there for the function tracer to replace. */
  readonly tracePoint: boolean;
  /** `path: number`, when source lines were asked for. */
  readonly line: string | undefined;
  readonly radix: 10 | 16;
  /** As gdb alone would show it: -U, -u, and code that no symbol names. */
  readonly plain: boolean;
}

/** How rows are made. */
export interface RowDetail {
  readonly symbols: boolean;
  readonly plain: boolean;
  readonly lines: boolean;
  readonly radix: 10 | 16;
}

/** What __fentry__ calls are replaced by while nobody traces (arch/x86/kernel/ftrace.c, the five-byte nop). */
const TRACE_NOP = "nopl   0x0(%rax,%rax,1)";

/** The row of an instruction. */
export function instructionRow(target: Target, instruction: Instruction, detail: RowDetail): InstructionRow {
  const { address, text } = instruction;
  const symbol = detail.symbols ? placeOf(target.symbols, address, detail.plain) : undefined;
  const line = detail.lines ? target.sourceLine(address) : undefined;
  return {
    kind: "instruction",
    address,
    symbol,
    text,
    target: named(target.symbols, instruction.target, detail),
    reference: named(target.symbols, instruction.reference, detail, isNamedByGdb),
    tracePoint: !detail.plain && symbol?.offset === 0 && text === TRACE_NOP,
    line: line && `${line.file}: ${line.line}`,
    radix: detail.plain ? 10 : detail.radix,
    plain: detail.plain,
  };
}

/** What gdb calls a place: by the sizes of the vmlinux's symbols, where it was given. */
function gdbPlace(symbols: SymbolTable, address: Address): SymbolCell | undefined {
  const place = addressSymbol(address, symbols);
  return place && { address, name: place.name, offset: place.offset, module: undefined };
}

function placeOf(symbols: SymbolTable, address: Address, plain: boolean): SymbolCell | undefined {
  return plain ? gdbPlace(symbols, address) : findPlace(symbols, address);
}

/** crash writes the name of data in its own way where gdb wrote one, and leaves what gdb has no name for. */
function isNamedByGdb(symbols: SymbolTable, address: Address): boolean {
  return gdbPlace(symbols, address) !== undefined;
}

function named(
  symbols: SymbolTable,
  address: Address | undefined,
  detail: RowDetail,
  isNamed: (symbols: SymbolTable, address: Address) => boolean = () => true,
): Named | undefined {
  if (address === undefined) return undefined;
  const shown = detail.symbols && isNamed(symbols, address);
  return { address, symbol: shown ? placeOf(symbols, address, detail.plain) : undefined };
}

/** As gdb prints it, without the source line. */
export function formatInstruction(row: InstructionRow): string {
  const indent = row.plain || row.symbol === undefined ? "   " : "";
  const place = `${indent}0x${hex(row.address)}${bracketed(row, row)}`;
  const target = row.target === undefined ? "" : bracketed(row.target, row);
  const reference =
    row.reference === undefined ? "" : `        # 0x${hex(row.reference.address)}${bracketed(row.reference, row)}`;
  return `${place}:\t${row.text}${target}${reference}${row.tracePoint ? " [FTRACE NOP]" : ""}\n`;
}

function bracketed({ symbol }: { readonly symbol: SymbolCell | undefined }, { radix }: InstructionRow): string {
  return symbol === undefined ? "" : ` <${formatPlaceName(symbol, radix)}>`;
}
