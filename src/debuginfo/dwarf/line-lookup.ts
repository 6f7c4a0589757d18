import { lastAtMost } from "./last-at-most.ts";
import { type LineRows, ROW_DISCRIMINATED, ROW_END_SEQUENCE, ROW_INSIDE, ROW_IS_STMT } from "./line-program.ts";

/**
 * Which row of a line table speaks for an address. The table itself leaves this open where several rows have one
 * address; the rule here is the one that gdb applies (gdb 16, `lnp_state_machine::record_line`,
 * `buildsym_compunit::record_line` and `find_pc_sect_line`), so that lines equal those of gdb and crash:
 *
 * - a row with line 0, of no known file, or inside an instruction, says nothing;
 * - switching to another file at an address withdraws what was said there before, unless that held a statement and the
 *   new row is none: then the new row is dropped;
 * - a row that repeats file and line of the one before is dropped when that line has discriminators;
 * - of the rows left at an address the last one counts, or the nearest before it that is a statement.
 */
export interface LineLookup {
  /** Ascending by start. */
  readonly sequences: readonly Sequence[];
  /** The rows that count, by ascending address within each sequence. */
  readonly rows: Uint32Array;
}

/** Instructions from `start` to `end` (exclusive, both as deltas from the rows' origin): `first` to `last` of `rows`. */
interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/**
 * Sorts the rows for `findRow`. `sources` holds, by `file` register, one number for each file, undefined where the table
 * has none.
 */
export function lineLookup(table: LineRows, sources: readonly (number | undefined)[]): LineLookup {
  const { deltas, files, lines, flags } = table;
  const sequences: Sequence[] = [];
  const rows = new Uint32Array(table.length);
  let count = 0;

  // Of the sequence so far: its first place in `rows`; file and line of the last row that counted; the address of the
  // last row, and whether a statement stands there.
  let first = 0;
  let source: number | undefined;
  let line = 0;
  let delta = Number.NaN;
  let hasStatement = false;
  const withdraw = (at: number): void => {
    while (count > first && deltas[rows[count - 1]] === at) count--;
  };

  for (let row = 0; row < table.length; row++) {
    const at = deltas[row];
    if ((flags[row] & ROW_END_SEQUENCE) !== 0) {
      withdraw(at);
      if (count > first) sequences.push({ start: deltas[rows[first]], end: at, first, last: count });
      first = count;
      source = undefined;
      line = 0;
      delta = Number.NaN;
      continue;
    }
    if (at !== delta) hasStatement = false;
    delta = at;
    const isStatement = (flags[row] & ROW_IS_STMT) !== 0;
    const rowSource = sources[files[row]];
    const switched = rowSource !== source;
    const weaker = switched && hasStatement && !isStatement;
    const repeats = !switched && lines[row] === line && (flags[row] & ROW_DISCRIMINATED) !== 0;
    const counts = rowSource !== undefined && lines[row] !== 0 && (flags[row] & ROW_INSIDE) === 0;
    if (counts && !weaker && !repeats) {
      if (switched) withdraw(at);
      rows[count++] = row;
      source = rowSource;
      line = lines[row];
    }
    hasStatement ||= isStatement;
  }
  sequences.sort((a, b) => a.start - b.start);
  return { sequences, rows: rows.slice(0, count) };
}

/** The row that speaks for the address `delta` beyond the rows' origin; undefined between sequences. */
export function findRow({ sequences, rows }: LineLookup, table: LineRows, delta: number): number | undefined {
  const sequence = sequences[lastAtMost(sequences.length, (i) => sequences[i].start, delta)];
  if (sequence === undefined || delta >= sequence.end) return undefined;
  const { first, last } = sequence;
  const found = first + lastAtMost(last - first, (i) => table.deltas[rows[first + i]], delta);
  for (let i = found; i >= first && table.deltas[rows[i]] === table.deltas[rows[found]]; i--) {
    if ((table.flags[rows[i]] & ROW_IS_STMT) !== 0) return rows[i];
  }
  return rows[found];
}

/**
 * The row whose instructions hold `delta`, by the table alone: the last one at or before it. Where several rows share an
 * address only the last has instructions; gdb's rule, which `findRow` applies, prefers an earlier one that begins a
 * statement, and so gives a call the line of what stands before it. Undefined between sequences.
 */
export function findHoldingRow(lookup: LineLookup, table: LineRows, delta: number): number | undefined {
  let holding = findRow(lookup, table, delta);
  if (holding === undefined) return undefined;
  for (let row = holding + 1; row < table.length && table.deltas[row] <= delta; row++) {
    if ((table.flags[row] & ROW_END_SEQUENCE) !== 0) break;
    if (table.lines[row] !== 0) holding = row;
  }
  return holding;
}
