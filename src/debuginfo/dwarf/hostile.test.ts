/** Damaged files: every reader ends soon, with a value or a FormatError. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { memorySource } from "#source";
import { type DwarfAttribute, dwarf, entry } from "../../testing/dwarf.ts";
import {
  DW_AT_comp_dir,
  DW_AT_external,
  DW_AT_high_pc,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_ranges,
  DW_AT_stmt_list,
  DW_AT_type,
  DW_FORM_addr,
  DW_FORM_data4,
  DW_FORM_flag_present,
  DW_FORM_ref4,
  DW_FORM_sec_offset,
  DW_FORM_strp,
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_RLE_end_of_list,
  DW_RLE_start_length,
  DW_TAG_base_type,
  DW_TAG_compile_unit,
  DW_TAG_formal_parameter,
  DW_TAG_subprogram,
  DW_TAG_variable,
} from "./constants.table.ts";
import { type Die, type Info, openInfo } from "./info.ts";
import { lineFinder } from "./line-finder.ts";
import { indexNames } from "./name-build.ts";
import type { DwarfSections } from "./sections.ts";
import { textOf } from "./value.ts";

/** A small file of each section that is read. */
function sample(): Map<string, Uint8Array> {
  const file = dwarf();
  const name = (text: string): DwarfAttribute => [DW_AT_name, DW_FORM_strp, text];
  const parameter = entry(DW_TAG_formal_parameter, [name("fmt"), [DW_AT_type, DW_FORM_ref4, "int"]]);
  const children = [
    entry(DW_TAG_base_type, [name("int")], [], "int"),
    entry(DW_TAG_subprogram, [name("panic"), [DW_AT_external, DW_FORM_flag_present]], [parameter]),
    entry(DW_TAG_variable, [name("jiffies"), [DW_AT_type, DW_FORM_ref4, "int"]]),
  ];
  for (const [unit, range] of [
    ["a", [DW_AT_high_pc, DW_FORM_data4, 8]],
    ["b", [DW_AT_ranges, DW_FORM_sec_offset, "list"]],
  ] as const) {
    const attributes: DwarfAttribute[] = [
      name(`${unit}.c`),
      [DW_AT_comp_dir, DW_FORM_strp, "/build"],
      [DW_AT_stmt_list, DW_FORM_sec_offset, "lines"],
      [DW_AT_low_pc, DW_FORM_addr, 0x1000],
      range,
    ];
    file.unit(entry(DW_TAG_compile_unit, attributes, children), { label: unit });
  }
  file.section(".debug_rnglists").label("list").int(1, DW_RLE_start_length).int(8, 0x2000).uleb(8);
  file.section(".debug_rnglists").int(1, DW_RLE_end_of_list);
  file.aranges("a", [[0x1000n, 8]]);
  file.lines("lines", {
    directories: ["/build", "kernel"],
    files: [
      ["main.c", 1],
      ["panic.c", 1],
    ],
    program: (s) => {
      s.raw([0, 9, DW_LNE_set_address]).int(8, 0x1000).raw([20, 30, 40, 2, 4, 0, 1, DW_LNE_end_sequence]);
    },
  });
  return file.bytes();
}

/** Asks everything there is to ask; returns what it hears. */
function ask(files: ReadonlyMap<string, Uint8Array>): unknown[] {
  const sections: DwarfSections = {
    find: (name) => {
      const bytes = files.get(name);
      return bytes === undefined ? undefined : memorySource(name, bytes);
    },
  };
  return [
    attempt(() => lineFinder(sections).find(0x1004n)),
    attempt(() => lineFinder(sections).find(0x2004n)),
    attempt(() => Array.from(lineFinder(sections).rows(0x1000n)).length),
    attempt(() => indexNames(openInfo(sections)).find("variable", "jiffies")),
    attempt(() => walk(openInfo(sections))),
  ];
}

/** How many entries there are, counted by reading all of them with their names. */
function walk(info: Info): number {
  let count = 0;
  const visit = (die: Die): void => {
    count++;
    textOf(info, die, DW_AT_name);
    for (const child of info.children(die)) visit(child);
  };
  for (const offset of info.unitOffsets()) visit(info.root(info.unit(offset)));
  return count;
}

function attempt(question: () => unknown): unknown {
  try {
    return question();
  } catch (error) {
    if (error instanceof FormatError) return "FormatError";
    throw error;
  }
}

describe("damaged files", () => {
  const whole = sample();

  it("answer everything while they are whole", () => {
    const place = { file: "/build/kernel/panic.c", column: 0 };
    expect(ask(whole)).toEqual([{ ...place, line: expect.any(Number) }, undefined, 4, expect.any(Number), 10]);
  });

  it.each([...whole.keys()])("with %s cut anywhere", (name) => {
    const bytes = whole.get(name) ?? new Uint8Array(0);
    for (let length = 0; length < bytes.length; length++) {
      ask(new Map(whole).set(name, bytes.subarray(0, length)));
    }
    const without = new Map(whole);
    without.delete(name);
    ask(without);
  });

  it.each([...whole.keys()])("with bytes of %s changed", (name) => {
    const bytes = whole.get(name) ?? new Uint8Array(0);
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = bytes.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        ask(new Map(whole).set(name, changed));
      }),
      { numRuns: 150 },
    );
  });
});
