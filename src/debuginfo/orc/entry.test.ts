import { describe, expect, test } from "vitest";
import { Bytes } from "#base";
import { concat } from "../../testing/bytes.ts";
import { type OrcSpec, orcEntry } from "../../testing/orc.ts";
import { detectOrcFormat, type OrcFormat, parseOrcEntry } from "./entry.ts";

const FORMATS: readonly OrcFormat[] = ["end-bit", "signal-bit", "types", "registers"];
const ORDINARY: OrcSpec = { spBase: "sp", spOffset: 16, bpBase: "prev-sp", bpOffset: -16 };

/** Packed by hand after arch/x86/include/asm/orc_types.h of each age, not by the builder. */
describe("the bytes of entries", () => {
  test.each<[OrcFormat, readonly number[], object]>([
    // v4.14: sp_reg:4, bp_reg:4, type:2, end:1; v6.3 puts a signal bit before the end
    [
      "end-bit",
      [16, 0, 0xf0, 0xff, 0x15, 0x00],
      { type: "call", spBase: "sp", spOffset: 16, bpBase: "prev-sp", bpOffset: -16 },
    ],
    ["end-bit", [0, 0, 0, 0, 0x05, 0x01], { type: "regs", spBase: "sp", spOffset: 0, signal: true }],
    ["end-bit", [0, 0, 0, 0, 0x00, 0x04], { type: "end" }],
    ["signal-bit", [0, 0, 0, 0, 0x00, 0x08], { type: "end" }],
    ["signal-bit", [0, 0, 0, 0, 0x05, 0x06], { type: "regs-partial", signal: true }],
    // v6.4: sp_reg:4, bp_reg:4, type:3, signal:1
    ["types", [8, 0, 0, 0, 0x05, 0x02], { type: "call", spBase: "sp", spOffset: 8, signal: false }],
    ["types", [0, 0, 0, 0, 0x05, 0x0b], { type: "regs", signal: true }],
    ["types", [0, 0, 0, 0, 0x00, 0x01], { type: "end" }],
    // v7.1: the registers are numbered anew
    ["registers", [8, 0, 0, 0, 0x03, 0x02], { type: "call", spBase: "sp", spOffset: 8 }],
    ["registers", [0xf0, 0xff, 0, 0, 0x8a, 0x02], { spBase: "bp-indirect", bpBase: "prev-sp", spOffset: -16 }],
  ])("%s: %j", (format, bytes, entry) => {
    expect(parseOrcEntry(new Bytes(Uint8Array.from(bytes)), 0, format)).toMatchObject(entry);
  });
});

describe.each(FORMATS)("the format %s", (format) => {
  test.each<OrcSpec>([
    ORDINARY,
    { spBase: "bp", spOffset: 16 },
    { spBase: "sp-indirect" },
    { spBase: "bp-indirect", spOffset: -8 },
    { spBase: "r10", bpBase: "bp", bpOffset: 8 },
    { spBase: "di" },
    { spBase: "dx" },
    { spBase: "r13" },
    { type: "regs", spBase: "sp", spOffset: 0, signal: true },
    { type: "regs-partial", spBase: "sp", spOffset: -32768, signal: true },
  ])("holds %j", (spec) => {
    const bytes = new Bytes(concat(new Uint8Array(6), orcEntry(spec, format)));
    const otherwise = { type: "call", bpBase: "undefined", bpOffset: 0, signal: false };
    expect(parseOrcEntry(bytes, 6, format)).toMatchObject({ ...otherwise, ...spec });
  });

  test.each(["end", "undefined"] as const)("says %s", (type) => {
    expect(parseOrcEntry(new Bytes(orcEntry({ type }, format)), 0, format).type).toBe(type);
  });

  test("makes nothing of numbers that it does not know", () => {
    const { spBase, bpBase, type } = parseOrcEntry(new Bytes(new Uint8Array(6).fill(0xff)), 0, format);
    expect([spBase, bpBase, type]).toEqual([
      "undefined",
      "undefined",
      format === "end-bit" || format === "signal-bit" ? "end" : "undefined",
    ]);
  });

  test("is told from the others by a table's entries", () => {
    const entries: readonly OrcSpec[] = [
      { type: "undefined" },
      { type: "end" },
      { type: "regs", signal: true },
      ...Array.from({ length: 50 }, (_, i): OrcSpec => ({ ...ORDINARY, spOffset: 8 * i })),
      ...Array.from({ length: 20 }, (_, i): OrcSpec => ({ spBase: "bp", spOffset: 8 * i })),
    ];
    expect(detectOrcFormat(new Bytes(concat(...entries.map((spec) => orcEntry(spec, format)))))).toBe(format);
  });
});

test("a table without entries has the oldest format, which nobody will miss", () => {
  expect(detectOrcFormat(new Bytes(new Uint8Array(3)))).toBe("end-bit");
});
