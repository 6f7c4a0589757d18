/** Symbols as rows: one by name or address, those that contain a text, those of a module. */
import { type Address, offsetBy, type Row, type SymbolCell } from "#base";
import type { Kernel } from "#kernel";
import { unwindSource } from "#kernel/stack";
import type { KernelSymbol, Module, Target } from "#target";

/** A symbol, or an address inside one. */
export interface SymbolRow extends Row {
  /** `place`: asked for, with its source line; `section`: with its section. `match`: its name contains what was asked for. `entry`: part of a list. */
  readonly kind: "place" | "section" | "match" | "entry";
  readonly symbol: SymbolCell;
  /** nm's letter. */
  readonly type: string;
  /** It is machine code. */
  readonly code: boolean;
  /** `path: number`, where debug information tells. */
  readonly line: string | undefined;
  /** The section of the file that it stands in, where one was asked for and the file is at hand. */
  readonly section?: string | undefined;
}

/** Where a module's memory, or a part of it, begins or ends in a list. */
export interface BoundaryRow extends Row {
  readonly kind: "boundary";
  readonly address: Address;
  readonly module: string;
  /** `TEXT`, `DATA` ...; undefined for kernels that give a module one region. */
  readonly part: string | undefined;
  readonly edge: "START" | "END";
}

/** Where a section of a module begins or ends in a list: after `mod -g`. */
export interface SectionRow extends Row {
  readonly kind: "module-section";
  readonly address: Address;
  readonly module: string;
  readonly name: string;
  readonly edge: "start" | "end";
}

/** A symbol with an offset, its line looked up. */
export function placeRow(kernel: Kernel, symbol: KernelSymbol, offset: number): SymbolRow {
  const { target } = kernel;
  const at = offsetBy(symbol.address, offset);
  const line = target.sourceLine(at);
  return {
    kind: "place",
    symbol: { address: at, name: symbol.name, offset, module: symbol.module },
    type: symbol.type,
    code: isCode(kernel, symbol, at),
    line: line && `${line.file}: ${line.line}`,
  };
}

/** A symbol with an offset and its section; a module's is not kept. */
export function sectionRow({ target }: Kernel, symbol: KernelSymbol, offset: number): SymbolRow {
  const { name, address, type, module } = symbol;
  const at = offsetBy(address, offset);
  const cell = { address: at, name, offset, module };
  return { kind: "section", symbol: cell, type, code: false, line: undefined, section: sectionOf(target, symbol) };
}

/** The section of the vmlinux that `symbol` lies in: code is named by the dump's own table, which knows no sections. */
export function sectionOf({ symbols }: Target, symbol: KernelSymbol): string | undefined {
  return symbol.section ?? symbols.at(symbol.address).find(({ name }) => name === symbol.name)?.section;
}

/**
 * By place first: some kernels' letters call everything text, and a section's end has the letter of the section. Of a
 * module that lies in one piece only the letters tell.
 */
function isCode(kernel: Kernel, symbol: KernelSymbol, at: Address): boolean {
  const isText = unwindSource(kernel).isText(at);
  return symbol.module === undefined ? isText || /^t$/i.test(symbol.type) : isText && /^[tw]$/i.test(symbol.type);
}

/** A symbol as part of a list; nothing is looked up. */
export function listRow(kind: "match" | "entry", { name, address, type, module }: KernelSymbol): SymbolRow {
  return { kind, symbol: { address, name, offset: 0, module }, type, code: false, line: undefined };
}

/** Every symbol whose name contains `text`, the kernel's before the modules'. */
export function* symbolsContaining(kernel: Kernel, text: string): Generator<SymbolRow> {
  for (const symbol of kernel.target.symbols.symbols()) {
    if (symbol.name.includes(text)) yield listRow("match", symbol);
  }
}

/** enum mod_mem_type (include/linux/module.h), kernel: ac3b43283923 (v6.4). */
const PARTS = ["TEXT", "DATA", "RODATA", "RO_AFTER_INIT", "INIT TEXT", "INIT DATA", "INIT RODATA"] as const;

/** A module's symbols between the boundaries of its regions. */
export function* moduleSymbols(kernel: Kernel, module: Module): Generator<SymbolRow | BoundaryRow | SectionRow> {
  const symbols = [...kernel.target.symbols.symbols({ module: module.name })];
  const entries = withSections(kernel, module, symbols);
  const parted = module.regions.length > 1;
  // Empty regions are not in the list; a module without text begins with its data.
  const first = module.regions[0]?.start === module.base ? 0 : 1;
  for (const [i, { start, size }] of module.regions.entries()) {
    const end = offsetBy(start, parted ? size - 1 : size);
    const boundary = { kind: "boundary", module: module.name, part: parted ? PARTS[first + i] : undefined } as const;
    yield { ...boundary, address: start, edge: "START" };
    for (const row of entries) {
      const at = row.kind === "module-section" ? row.address : row.symbol.address;
      if (at >= start && at <= end) yield row;
    }
    yield { ...boundary, address: end, edge: "END" };
  }
}

/** The symbols by address, and around them the edges of the sections that hold some: ends, beginnings, then symbols. */
function withSections(
  kernel: Kernel,
  module: Module,
  symbols: readonly KernelSymbol[],
): readonly (SymbolRow | SectionRow)[] {
  const sections = kernel.target.moduleDebug.sections(module);
  const rows = symbols.map((symbol) => ({ at: symbol.address, rank: 2, row: listRow("entry", symbol) }));
  const edges = sections.flatMap(({ name, start, size }) => {
    const end = offsetBy(start, size);
    if (!symbols.some(({ address }) => address >= start && address < end)) return [];
    const edge = (at: Address, which: "start" | "end", rank: number) => ({
      at,
      rank,
      row: { kind: "module-section", address: at, module: module.name, name, edge: which } as const,
    });
    return [edge(start, "start", 1), edge(end, "end", 0)];
  });
  if (edges.length === 0) return rows.map(({ row }) => row);
  return [...edges, ...rows]
    .toSorted((a, b) => (a.at === b.at ? a.rank - b.rank : a.at < b.at ? -1 : 1))
    .map(({ row }) => row);
}
