import { Lru } from "#base";
import { DW_AT_comp_dir } from "./constants.table.ts";
import { type Info, openInfo } from "./info.ts";
import { findHoldingRow, findRow, type LineLookup, lineLookup } from "./line-lookup.ts";
import { type LineRows, ROW_END_SEQUENCE, ROW_IS_STMT, runLineProgram } from "./line-program.ts";
import type { DwarfSections } from "./sections.ts";
import { openLineTable, sourcePaths } from "./source-paths.ts";
import type { Unit } from "./unit.ts";
import { lazyUnitFinder, type UnitFinder } from "./unit-finder.ts";
import { textOf } from "./value.ts";

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

/** Instructions in a row that have one position, as gdb tells them apart; link-time addresses. */
export interface LineRange extends SourcePosition {
  /** The file as gdb names it: from the compilation directory on. */
  readonly name: string;
  readonly start: bigint;
  /** Exclusive. */
  readonly end: bigint;
  /** A recommended place for a breakpoint. */
  readonly isStatement: boolean;
}

/** Finds source lines of link-time addresses: those of the file, without KASLR. */
export interface LineFinder {
  /** The position that gdb shows for an instruction at `address`; undefined when no unit describes it. */
  find(address: bigint): SourcePosition | undefined;
  /** The position of the code that holds `address`, by the table alone: what a stack frame was doing. */
  findHolding(address: bigint): SourcePosition | undefined;
  /** The position that `find` gives, and from where to where it is the same row's; undefined when no unit describes it. */
  range(address: bigint): LineRange | undefined;
  /** All ranges of a unit, by ascending address within each sequence of its instructions. */
  ranges(unit: Unit): Iterable<LineRange>;
  /** The folder that the unit at `address` was compiled in; undefined when no unit describes it, or it does not say. */
  folder(address: bigint): string | undefined;
  /** All rows of the unit that covers `address`, in the order of its line program. */
  rows(address: bigint): Iterable<LineRow>;
}

/** The line table of one unit, ready to be searched. */
interface LineTable {
  readonly rows: LineRows;
  readonly lookup: LineLookup;
  /** By `file` register. */
  readonly paths: readonly (string | undefined)[];
  /** The compilation directory, as the paths begin that lie in it; empty when the unit names none. */
  readonly directory: string;
}

/** Rows kept over all units: some 10 MB. The largest units of a kernel have 50,000. */
const ROWS_KEPT = 300_000;

/**
 * Lines from `.debug_line`; each unit's program is run when an address in it is first asked for. `info` are the file's
 * entries where somebody has opened them, `units` finds the unit of an address.
 */
export function lineFinder(
  sections: DwarfSections,
  info: Info = openInfo(sections),
  units: UnitFinder = lazyUnitFinder(info),
): LineFinder {
  const tables = new Lru<number, LineTable>(ROWS_KEPT);

  const tableAt = (address: bigint): LineTable | undefined => {
    const unit = units(address);
    return unit === undefined ? undefined : tableOf(unit);
  };

  const tableOf = (unit: Unit): LineTable | undefined => {
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
    range(address) {
      const table = tableAt(address);
      if (table === undefined) return undefined;
      const delta = Number(BigInt.asIntN(64, address - table.rows.origin));
      const row = findRow(table.lookup, table.rows, delta);
      const sequence = table.lookup.sequences.findLast(({ start, end }) => start <= delta && delta < end);
      if (row === undefined || sequence === undefined) return undefined;
      const { deltas, files, lines, flags } = table.rows;
      const rest = table.lookup.rows.subarray(sequence.first, sequence.last);
      const next = rest.findIndex((other) => deltas[other] > delta);
      // Rows that go on with the line of the last one here, and begin no statement, are no range of their own (gdb 16).
      const last = rest[(next === -1 ? rest.length : next) - 1];
      const goesOn = (other: number): boolean =>
        files[other] === files[last] && lines[other] === lines[last] && (flags[other] & ROW_IS_STMT) === 0;
      const behind = next === -1 ? undefined : rest.subarray(next).find((other) => !goesOn(other));
      return rangeOf(table, row, behind === undefined ? sequence.end : deltas[behind]);
    },
    *ranges(unit) {
      const table = tableOf(unit);
      if (table === undefined) return;
      const { rows: program, lookup } = table;
      for (const { first, last, end } of lookup.sequences) {
        for (let i = first; i < last; i++) {
          yield rangeOf(table, lookup.rows[i], i + 1 < last ? program.deltas[lookup.rows[i + 1]] : end);
        }
      }
    },
    folder: (address) => tableAt(address)?.directory.slice(0, -1) || undefined,
    rows,
  };
}

function rangeOf(table: LineTable, row: number, end: number): LineRange {
  const { origin, deltas, flags } = table.rows;
  const at = (delta: number): bigint => BigInt.asUintN(64, origin + BigInt(delta));
  const place = position(table, row);
  const { file } = place;
  return {
    ...place,
    name: file.startsWith(table.directory) ? file.slice(table.directory.length) : file,
    start: at(deltas[row]),
    end: at(end),
    isStatement: (flags[row] & ROW_IS_STMT) !== 0,
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
  const directory = textOf(info, info.root(unit), DW_AT_comp_dir);
  return { rows, lookup: lineLookup(rows, sources), paths, directory: directory === undefined ? "" : `${directory}/` };
}
