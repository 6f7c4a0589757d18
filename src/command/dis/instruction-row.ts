/** An instruction as a row, and its line of text. */
import type { Instruction } from "#arch";
import { type Address, hex, type Row, type SymbolCell } from "#base";
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
}

/** How rows are made. */
export interface RowDetail {
  readonly symbols: boolean;
  readonly lines: boolean;
  readonly radix: 10 | 16;
}

/** What __fentry__ calls are replaced by while nobody traces (arch/x86/kernel/ftrace.c, the five-byte nop). */
const TRACE_NOP = "nopl   0x0(%rax,%rax,1)";

/** The row of an instruction. */
export function instructionRow(target: Target, instruction: Instruction, detail: RowDetail): InstructionRow {
  const { address, text } = instruction;
  const symbol = detail.symbols ? findPlace(target.symbols, address) : undefined;
  const line = detail.lines ? target.sourceLine(address) : undefined;
  return {
    kind: "instruction",
    address,
    symbol,
    text,
    target: named(target.symbols, instruction.target, detail),
    reference: named(target.symbols, instruction.reference, detail),
    tracePoint: symbol?.offset === 0 && text === TRACE_NOP,
    line: line && `${line.file}: ${line.line}`,
    radix: detail.radix,
  };
}

function named(symbols: SymbolTable, address: Address | undefined, detail: RowDetail): Named | undefined {
  if (address === undefined) return undefined;
  return { address, symbol: detail.symbols ? findPlace(symbols, address) : undefined };
}

/** As gdb prints it, without the source line. */
export function formatInstruction(row: InstructionRow): string {
  const place = row.symbol === undefined ? `   0x${hex(row.address)}` : `0x${hex(row.address)}${bracketed(row, row)}`;
  const target = row.target === undefined ? "" : bracketed(row.target, row);
  const reference =
    row.reference === undefined ? "" : `        # 0x${hex(row.reference.address)}${bracketed(row.reference, row)}`;
  return `${place}:\t${row.text}${target}${reference}${row.tracePoint ? " [FTRACE NOP]" : ""}\n`;
}

function bracketed({ symbol }: { readonly symbol: SymbolCell | undefined }, { radix }: InstructionRow): string {
  return symbol === undefined ? "" : ` <${formatPlaceName(symbol, radix)}>`;
}
