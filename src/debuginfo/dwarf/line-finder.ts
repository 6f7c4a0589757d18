import { Lru } from "#base";
import { type Info, openInfo } from "./info.ts";
import { findHoldingRow, findRow, type LineLookup, lineLookup } from "./line-lookup.ts";
import { type LineRows, ROW_END_SEQUENCE, ROW_IS_STMT, runLineProgram } from "./line-program.ts";
import type { DwarfSections } from "./sections.ts";
import { openLineTable, sourcePaths } from "./source-paths.ts";
import type { Unit } from "./unit.ts";
import { type UnitFinder, unitFinder } from "./unit-finder.ts";

/** A position in a source text. */
export interface SourcePosition {
  /** Joined from compilation directory, directory and name as gdb and crash show it; may be relative. */
  readonly file: string;
  readonly line: number;
  /** From 1; 0 when the compiler did not say. */
  readonly column: number;
}

/** A row of a unit's line table; `file` is empty where it names none (DWARF 5, 6.2.2). */
export interface LineRow extends SourcePosition {
  /** Link-time address. */
  readonly address: bigint;
  /** A recommended place for a breakpoint. */
  readonly isStatement: boolean;
  /** The first address behind a sequence of instructions; its position means nothing. */
  readonly endSequence: boolean;
}

/** Finds source lines of link-time addresses: those of the file, without KASLR. */
export interface LineFinder {
  /** The position that gdb shows for an instruction at `address`; undefined when no unit describes it. */
  find(address: bigint): SourcePosition | undefined;
  /** The position of the code that holds `address`, by the table alone: what a stack frame was doing. */
  findHolding(address: bigint): SourcePosition | undefined;
  /** All rows of the unit that covers `address`, in the order of its line program. */
  rows(address: bigint): Iterable<LineRow>;
}

/** The line table of one unit, ready to be searched. */
interface LineTable {
  readonly rows: LineRows;
  readonly lookup: LineLookup;
  /** By `file` register. */
  readonly paths: readonly (string | undefined)[];
}

/** Rows kept over all units: some 10 MB. The largest units of a kernel have 50,000. */
const ROWS_KEPT = 300_000;

/** Lines from `.debug_line`; each unit's program is run when an address in it is first asked for. */
export function lineFinder(sections: DwarfSections): LineFinder {
  const info = openInfo(sections);
  const tables = new Lru<number, LineTable>(ROWS_KEPT);
  let units: UnitFinder | undefined;

  const tableAt = (address: bigint): LineTable | undefined => {
    units ??= unitFinder(info);
    const unit = units(address);
    if (unit === undefined) return undefined;
    const known = tables.get(unit.offset);
    if (known !== undefined) return known;
    const table = readLineTable(info, unit);
    if (table !== undefined) tables.set(unit.offset, table, table.rows.length + 1);
    return table;
  };

  function* rows(address: bigint): Generator<LineRow> {
    const table = tableAt(address);
    if (table === undefined) return;
    for (let row = 0; row < table.rows.length; row++) {
      const flags = table.rows.flags[row];
      yield {
        ...position(table, row),
        address: BigInt.asUintN(64, table.rows.origin + BigInt(table.rows.deltas[row])),
        isStatement: (flags & ROW_IS_STMT) !== 0,
        endSequence: (flags & ROW_END_SEQUENCE) !== 0,
      };
    }
  }

  const findBy = (rule: typeof findRow, address: bigint): SourcePosition | undefined => {
    const table = tableAt(address);
    if (table === undefined) return undefined;
    const delta = Number(BigInt.asIntN(64, address - table.rows.origin));
    const row = rule(table.lookup, table.rows, delta);
    return row === undefined ? undefined : position(table, row);
  };

  return {
    find: (address) => findBy(findRow, address),
    findHolding: (address) => findBy(findHoldingRow, address),
    rows,
  };
}

function position({ rows, paths }: LineTable, row: number): SourcePosition {
  return { file: paths[rows.files[row]] ?? "", line: rows.lines[row], column: rows.columns[row] };
}

/** Reads and runs the line table of `unit`; undefined when it has none. */
function readLineTable(info: Info, unit: Unit): LineTable | undefined {
  const table = openLineTable(info, unit);
  if (table === undefined) return undefined;
  const { header, reader } = table;
  const rows = runLineProgram(reader, header);
  const paths = sourcePaths(info, unit, { ...header, files: [...header.files, ...rows.definedFiles] });
  const registers = new Map(paths.map((path, register) => [path, register]));
  const sources = paths.map((path) => (path === undefined ? undefined : registers.get(path)));
  return { rows, lookup: lineLookup(rows, sources), paths };
}
