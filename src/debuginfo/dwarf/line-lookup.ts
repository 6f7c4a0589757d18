import { type LineRows, ROW_DISCRIMINATED, ROW_END_SEQUENCE, ROW_INSIDE, ROW_IS_STMT } from "./line-program.ts";

/**
 * Which row of a line table speaks for an address. The table itself leaves this open where several rows have one
 * address; the rule here is the one that gdb applies (gdb 16, `lnp_state_machine::record_line`,
 * `buildsym_compunit::record_line` and `find_pc_sect_line`), so that lines equal those of gdb and crash:
 *
 * - a row with line 0, or inside an instruction, says nothing;
 * - switching to another file at an address withdraws what was said there before, unless that held a statement and the
 *   new row is none: then the new row is dropped;
 * - a row that repeats file and line of the one before is dropped when that line has discriminators;
 * - of the rows left at an address the last one counts, or the nearest before it that is a statement.
 */
export interface LineLookup {
  /** Ascending starts, as deltas from the rows' origin; each holds up to the next. */
  readonly starts: Float64Array;
  /** Per start its row; `NO_ROW` behind the end of a sequence. */
  readonly rows: Int32Array;
}

const NO_ROW = -1;

/** Sorts the rows for `findRow`. `sourceOf` says which numbers of the `file` register mean the same file. */
export function lineLookup(table: LineRows, sourceOf: (register: number) => number): LineLookup {
  const starts: number[] = [];
  const rows: number[] = [];
  const withdraw = (delta: number): void => {
    while (rows.length > 0 && rows[rows.length - 1] !== NO_ROW && starts[starts.length - 1] === delta) {
      rows.pop();
      starts.pop();
    }
  };

  // Of the sequence so far: file and line of the last row that counted, and whether its address has a statement.
  let file: number | undefined;
  let line = 0;
  let delta: number | undefined;
  let hasStatement = false;
  for (let row = 0; row < table.length; row++) {
    const at = table.deltas[row];
    const flags = table.flags[row];
    const isStatement = (flags & ROW_IS_STMT) !== 0;
    if ((flags & ROW_END_SEQUENCE) !== 0) {
      withdraw(at);
      starts.push(at);
      rows.push(NO_ROW);
      file = undefined;
      line = 0;
      delta = undefined;
      hasStatement = false;
      continue;
    }
    const source = sourceOf(table.files[row]);
    const fileChanged = source !== file;
    const weaker = fileChanged && at === delta && hasStatement && !isStatement;
    const repeats = !fileChanged && table.lines[row] === line && (flags & ROW_DISCRIMINATED) !== 0;
    if ((flags & ROW_INSIDE) === 0 && table.lines[row] !== 0 && !weaker) {
      if (fileChanged && file !== undefined) withdraw(at);
      if (!repeats) {
        starts.push(at);
        rows.push(row);
        file = source;
        line = table.lines[row];
      }
    }
    if (at !== delta) hasStatement = false;
    delta = at;
    hasStatement ||= isStatement;
  }
  return sorted(starts, rows);
}

/** By start; at one start the end of a sequence comes first, otherwise the order of the program stays. */
function sorted(starts: readonly number[], rows: readonly number[]): LineLookup {
  const order = Uint32Array.from(starts.keys()).sort(
    (a, b) => starts[a] - starts[b] || Number(rows[b] === NO_ROW) - Number(rows[a] === NO_ROW) || a - b,
  );
  return { starts: Float64Array.from(order, (i) => starts[i]), rows: Int32Array.from(order, (i) => rows[i]) };
}

/** The row that speaks for the address `delta` beyond the rows' origin; undefined between sequences. */
export function findRow({ starts, rows }: LineLookup, table: LineRows, delta: number): number | undefined {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= delta) low = middle + 1;
    else high = middle;
  }
  const last = low - 1;
  if (last < 0 || rows[last] === NO_ROW) return undefined;
  for (let i = last; i >= 0 && starts[i] === starts[last] && rows[i] !== NO_ROW; i--) {
    if ((table.flags[rows[i]] & ROW_IS_STMT) !== 0) return rows[i];
  }
  return rows[last];
}
