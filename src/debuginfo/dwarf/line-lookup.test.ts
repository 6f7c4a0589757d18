import { describe, expect, it } from "vitest";
import { findRow, lineLookup } from "./line-lookup.ts";
import { type LineRows, ROW_DISCRIMINATED, ROW_END_SEQUENCE, ROW_INSIDE, ROW_IS_STMT } from "./line-program.ts";

/**
 * A table drawn as rows of `address file:line marks`, with the marks `s` for a statement, `e` for the end of a
 * sequence, `d` for a line that has discriminators, `i` inside an instruction.
 */
function table(drawn: string): LineRows {
  const rows = drawn
    .trim()
    .split(/\s*\n\s*/)
    .map((row) => {
      const [, delta, file, line, marks] = /^(\S+) +(\S):(\d+) *(\w*)$/.exec(row) ?? [];
      const flag = (letter: string, bit: number): number => (marks.includes(letter) ? bit : 0);
      const flags = flag("s", ROW_IS_STMT) | flag("e", ROW_END_SEQUENCE) | flag("d", ROW_DISCRIMINATED);
      return {
        delta: Number(delta),
        file: file.charCodeAt(0),
        line: Number(line),
        flags: flags | flag("i", ROW_INSIDE),
      };
    });
  return {
    length: rows.length,
    origin: 0n,
    deltas: Float64Array.from(rows, ({ delta }) => delta),
    files: Uint32Array.from(rows, ({ file }) => file),
    lines: Uint32Array.from(rows, ({ line }) => line),
    columns: new Uint32Array(rows.length),
    flags: Uint8Array.from(rows, ({ flags }) => flags),
    definedFiles: [],
  };
}

/** `file:line` at each address; `-` for none. */
function at(rows: LineRows, addresses: readonly number[], sources: Readonly<Record<string, number>> = {}): string {
  const known = Array.from({ length: 123 }, (_, code) => sources[String.fromCharCode(code)] ?? code);
  const lookup = lineLookup(rows, known);
  return addresses
    .map((address) => {
      const row = findRow(lookup, rows, address);
      return row === undefined ? "-" : `${String.fromCharCode(rows.files[row])}:${rows.lines[row]}`;
    })
    .join(" ");
}

describe("findRow", () => {
  it("takes the last row at or below the address, inside its sequence", () => {
    const rows = table(`
      16 a:1 s
      20 a:2 s
      24 a:2 se`);
    expect(at(rows, [15, 16, 19, 20, 23, 24, 99])).toBe("- a:1 a:1 a:2 a:2 - -");
  });

  it("sorts sequences, and finds nothing between them", () => {
    const rows = table(`
      40 a:4 s
      48 a:4 e
      16 a:1 s
      24 a:1 e`);
    expect(at(rows, [16, 23, 24, 39, 40, 47, 48])).toBe("a:1 a:1 - - a:4 a:4 -");
  });

  it("lets a sequence begin where another ends", () => {
    const rows = table(`
      24 b:1 s
      32 b:1 e
      16 a:1 s
      24 a:1 e`);
    expect(at(rows, [16, 24, 31, 32])).toBe("a:1 b:1 b:1 -");
  });

  it("of several rows at one address takes the last", () => {
    const rows = table(`
      16 a:1 s
      16 a:2 s
      24 a:2 e`);
    expect(at(rows, [16])).toBe("a:2");
  });

  it("prefers a statement before it at the same address", () => {
    const rows = table(`
      16 a:1 s
      16 a:2
      20 a:3
      24 a:3 e`);
    expect(at(rows, [16, 19, 20])).toBe("a:1 a:1 a:3");
  });

  it("withdraws what another file said at an address when the file changes there", () => {
    const rows = table(`
      16 a:1 s
      16 b:2 s
      20 b:3 s
      20 a:4 s
      24 a:4 e`);
    expect(at(rows, [16, 20])).toBe("b:2 a:4");
  });

  it("does not let a row that is no statement withdraw one", () => {
    const rows = table(`
      16 a:1 s
      16 b:2
      20 b:3
      24 a:4 e`);
    expect(at(rows, [16, 20])).toBe("a:1 b:3");
  });

  it("lets a row that is no statement withdraw another such", () => {
    const rows = table(`
      16 a:1
      16 b:2
      24 a:4 e`);
    expect(at(rows, [16])).toBe("b:2");
  });

  it("takes numbers of one file for one file", () => {
    const rows = table(`
      16 a:1 s
      16 b:2
      24 a:4 e`);
    expect(at(rows, [16], { b: "a".charCodeAt(0) })).toBe("a:1");
  });

  it("passes over files that the table does not have", () => {
    const rows = table(`
      16 a:1 s
      20 ü:2 s
      24 a:4 e`);
    expect(at(rows, [20])).toBe("a:1");
  });

  it("drops rows that repeat a line with discriminators", () => {
    const rows = table(`
      16 a:1 s
      20 a:1 sd
      20 a:2
      24 a:1 e`);
    expect(at(rows, [16, 20])).toBe("a:1 a:2");
    expect(at(table("16 a:1 s\n20 a:1 s\n20 a:2\n24 a:1 e"), [20])).toBe("a:1");
  });

  it("passes over line 0 and rows inside an instruction", () => {
    const rows = table(`
      16 a:1 s
      20 a:0 s
      22 a:9 si
      24 a:1 e`);
    expect(at(rows, [20, 23])).toBe("a:1 a:1");
  });

  it("finds nothing in an empty sequence or an empty table", () => {
    expect(at(table("16 a:1 s\n16 a:1 e"), [16])).toBe("-");
    expect(at({ ...table("16 a:1 s"), length: 0 }, [16])).toBe("-");
  });
});
