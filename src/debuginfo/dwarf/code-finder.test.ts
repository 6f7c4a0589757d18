import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bytes, FormatError } from "#base";
import { memorySource } from "#source";
import {
  type DwarfAttribute,
  type DwarfBuilder,
  type DwarfEncoding,
  type DwarfEntry,
  dwarf,
  entry,
} from "../../testing/dwarf.ts";
import { openCode } from "./code-finder.ts";
import type { CodeAt, CodeVariable } from "./code-scope.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_call_column,
  DW_AT_call_file,
  DW_AT_call_line,
  DW_AT_call_origin,
  DW_AT_call_return_pc,
  DW_AT_call_tail_call,
  DW_AT_call_value,
  DW_AT_comp_dir,
  DW_AT_const_value,
  DW_AT_declaration,
  DW_AT_entry_pc,
  DW_AT_frame_base,
  DW_AT_GNU_call_site_value,
  DW_AT_high_pc,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_ranges,
  DW_AT_specification,
  DW_AT_stmt_list,
  DW_AT_type,
  DW_FORM_addr,
  DW_FORM_block1,
  DW_FORM_data1,
  DW_FORM_data4,
  DW_FORM_exprloc,
  DW_FORM_flag_present,
  DW_FORM_ref4,
  DW_FORM_sdata,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_RLE_end_of_list,
  DW_RLE_start_length,
  DW_TAG_base_type,
  DW_TAG_call_site,
  DW_TAG_call_site_parameter,
  DW_TAG_compile_unit,
  DW_TAG_formal_parameter,
  DW_TAG_GNU_call_site,
  DW_TAG_GNU_call_site_parameter,
  DW_TAG_inlined_subroutine,
  DW_TAG_lexical_block,
  DW_TAG_namespace,
  DW_TAG_subprogram,
  DW_TAG_variable,
} from "./constants.table.ts";
import { openInfo } from "./info.ts";

const name = (text: string): DwarfAttribute => [DW_AT_name, DW_FORM_string, text];
const code = (start: number, length: number): DwarfAttribute[] => [
  [DW_AT_low_pc, DW_FORM_addr, start],
  [DW_AT_high_pc, DW_FORM_data4, length],
];
const at = (...bytes: number[]): DwarfAttribute => [DW_AT_location, DW_FORM_exprloc, Uint8Array.from(bytes)];
const origin = (label: string): DwarfAttribute => [DW_AT_abstract_origin, DW_FORM_ref4, label];
const parameter = (attributes: DwarfAttribute[], label?: string): DwarfEntry =>
  entry(DW_TAG_formal_parameter, attributes, [], label);
const local = (attributes: DwarfAttribute[], label?: string): DwarfEntry =>
  entry(DW_TAG_variable, attributes, [], label);
const int = entry(DW_TAG_base_type, [name("int")], [], "int");
const ofInt: DwarfAttribute = [DW_AT_type, DW_FORM_ref4, "int"];

/** A unit with code from 0x1000 to 0x3000. */
function file(children: readonly DwarfEntry[], encoding: DwarfEncoding = {}): DwarfBuilder {
  const attributes: DwarfAttribute[] = [
    name("main.c"),
    [DW_AT_comp_dir, DW_FORM_string, "/build"],
    [DW_AT_stmt_list, DW_FORM_sec_offset, "lines"],
    ...code(0x1000, 0x2000),
  ];
  const built = dwarf().unit(entry(DW_TAG_compile_unit, attributes, [int, ...children]), encoding);
  const files = [["main.c", 0] as const, ["inline.h", 1] as const];
  return built.lines("lines", { ...encoding, directories: ["/build", "dir"], files });
}

function find(built: DwarfBuilder, address: number): CodeAt | undefined {
  return openCode(openInfo(built.build())).find(BigInt(address));
}

/** The scopes at `address`, innermost first, as text. */
function chain(built: DwarfBuilder, address: number): string {
  const found = find(built, address)?.scopes ?? [];
  return found.map((scope) => `${scope.name}${scope.inlined ? " in" : ""}`).join(" ");
}

const hex = (bytes: Bytes | undefined): string | undefined =>
  bytes === undefined ? undefined : Array.from(bytes.array, (byte) => byte.toString(16).padStart(2, "0")).join("");

function shown({ kind, name: called, location }: CodeVariable): string {
  const letter = kind === "parameter" ? "p" : "l";
  if (location.kind === "none") return `${letter}:${called}`;
  const value = location.kind === "expression" ? location.expression : location.value;
  return `${letter}:${called}=${typeof value === "bigint" ? value : hex(value)}`;
}

/** The variables of scope `index` at `address`. */
function variables(built: DwarfBuilder, address: number, index = 0): string {
  return (find(built, address)?.scopes[index]?.variables ?? []).map(shown).join(" ");
}

describe("openCode", () => {
  it("finds the function that covers an address, and none between", () => {
    const built = file([
      entry(DW_TAG_subprogram, [name("declared")]),
      entry(DW_TAG_subprogram, [name("b"), ...code(0x1040, 0x10)]),
      entry(DW_TAG_subprogram, [name("a"), ofInt, ...code(0x1010, 0x10)]),
    ]);
    expect([0x1010, 0x101f, 0x1020, 0x1040, 0x5000].map((address) => chain(built, address))).toEqual([
      "a",
      "a",
      "",
      "b",
      "",
    ]);
    const found = find(built, 0x1010);
    expect(found?.scopes[0]).toMatchObject({ entry: 0x1010n, type: built.labels.get("int"), call: undefined });
    expect(found?.unit.offset).toBe(0);
    expect(find(built, 0x1040)?.scopes[0].type).toBeUndefined();
  });

  it("finds the cold part of a function, whose entry is its first range", () => {
    const built = file([entry(DW_TAG_subprogram, [name("a"), [DW_AT_ranges, DW_FORM_sec_offset, "list"]])]);
    const list = built.section(".debug_rnglists").label("list");
    list.int(1, DW_RLE_start_length).int(8, 0x1800).uleb(0x10);
    list.int(1, DW_RLE_start_length).int(8, 0x1000).uleb(0x10).int(1, DW_RLE_end_of_list);
    expect([0x1000, 0x1805, 0x1010].map((address) => chain(built, address))).toEqual(["a", "a", ""]);
    expect(find(built, 0x1000)?.scopes[0].entry).toBe(0x1800n);
  });

  it("finds functions inside namespaces and other functions, and their names in declarations", () => {
    const inner = entry(DW_TAG_subprogram, [name("inner"), ...code(0x1004, 4)]);
    const built = file([
      entry(
        DW_TAG_namespace,
        [name("core")],
        [
          entry(DW_TAG_subprogram, [name("declared"), ofInt], [parameter([ofInt])], "declared"),
          entry(DW_TAG_subprogram, [name("outer"), ...code(0x1000, 0x10)], [inner]),
        ],
      ),
      entry(
        DW_TAG_subprogram,
        [[DW_AT_specification, DW_FORM_ref4, "declared"], ...code(0x1010, 0x10)],
        [parameter([name("p"), at(0x50)])],
      ),
    ]);
    expect([0x1000, 0x1004, 0x1008, 0x1010].map((address) => chain(built, address))).toEqual([
      "outer",
      "inner",
      "outer",
      "declared",
    ]);
    expect(find(built, 0x1010)?.scopes[0].type).toBe(built.labels.get("int"));
    expect(variables(built, 0x1010)).toBe("p:p=50");
  });

  it("refuses functions of more ranges than a unit has", () => {
    const built = file([entry(DW_TAG_subprogram, [name("a"), [DW_AT_ranges, DW_FORM_sec_offset, "list"]])]);
    const list = built.section(".debug_rnglists").label("list");
    for (let range = 0; range < 200_001; range++) list.raw([DW_RLE_start_length, 0, 0x10, 0, 0, 0, 0, 0, 0, 1]);
    list.raw([DW_RLE_end_of_list]);
    expect(() => find(built, 0x1000)).toThrow(/at most 200000 ranges/);
  });

  it("refuses origins that go round in a ring", () => {
    const ring = entry(DW_TAG_subprogram, [origin("ring"), ...code(0x1000, 0x10)], [], "ring");
    expect(() => chain(file([ring]), 0x1000)).toThrow(/origins in a row/);
  });

  const call = (line: number, ...more: DwarfAttribute[]): DwarfAttribute[] => [
    [DW_AT_call_file, DW_FORM_data1, 1],
    [DW_AT_call_line, DW_FORM_data1, line],
    ...more,
  ];
  /** `outer` calls `middle` inline in line 7, which calls `inner` inline in line 8 from inside a block. */
  const inlined = (encoding: DwarfEncoding = {}): DwarfBuilder => {
    const inner = entry(DW_TAG_inlined_subroutine, [origin("inner"), ...code(0x1008, 4), ...call(8)]);
    const block = entry(DW_TAG_lexical_block, code(0x1006, 8), [inner, local([name("x"), at(0x50)])]);
    const before = entry(DW_TAG_inlined_subroutine, [origin("inner"), ...code(0x1000, 4), ...call(6)]);
    const middle = entry(
      DW_TAG_inlined_subroutine,
      [
        origin("middle"),
        [DW_AT_entry_pc, DW_FORM_addr, 0x1005],
        ...code(0x1004, 0x10),
        ...call(7, [DW_AT_call_column, DW_FORM_data1, 3]),
      ],
      [parameter([origin("y"), at(0x51)]), block],
    );
    return file(
      [
        entry(DW_TAG_subprogram, [name("inner"), ofInt], [], "inner"),
        entry(
          DW_TAG_subprogram,
          [name("middle")],
          [
            parameter([name("p"), ofInt], "p"),
            parameter([name("y"), ofInt], "y"),
            local([name("gone")]),
            local([name("static"), at(3, 1)]),
          ],
          "middle",
        ),
        entry(DW_TAG_subprogram, [name("outer"), ...code(0x1000, 0x20)], [before, middle]),
      ],
      encoding,
    );
  };

  it("finds the calls inlined at an address, innermost first", () => {
    const built = inlined();
    expect([0x1000, 0x1004, 0x1006, 0x1008, 0x100c, 0x1014].map((address) => chain(built, address))).toEqual([
      "inner in outer",
      "middle in outer",
      "middle in outer",
      "inner in middle in outer",
      "middle in outer",
      "outer",
    ]);
    const [inner, middle, outer] = find(built, 0x1008)?.scopes ?? [];
    expect(inner.call).toEqual({ file: "/build/dir/inline.h", line: 8, column: 0 });
    expect(middle.call).toEqual({ file: "/build/dir/inline.h", line: 7, column: 3 });
    expect(outer.call).toBeUndefined();
    expect([inner, middle, outer].map((scope) => scope.entry)).toEqual([0x1008n, 0x1005n, 0x1000n]);
    expect(inner.type).toBe(built.labels.get("int"));
  });

  it.each([2, 3, 4])("counts files of line tables of version %i from 1", (version) => {
    expect(find(inlined({ version }), 0x1008)?.scopes[0].call?.file).toBe("/build/main.c");
  });

  it("gives an instance what its abstract origin has and it leaves out", () => {
    const built = inlined();
    expect(variables(built, 0x1008, 1)).toBe("p:p p:y=51 l:gone l:static=0301 l:x=50");
    expect(variables(built, 0x1004)).toBe("p:p p:y=51 l:gone l:static=0301");
    const [, middle] = find(built, 0x1008)?.scopes ?? [];
    expect(middle.variables.map((variable) => variable.type)).toEqual([
      built.labels.get("int"),
      built.labels.get("int"),
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("does not repeat what an instance has in a block of its own", () => {
    const block = entry(DW_TAG_lexical_block, code(0x1004, 4), [local([origin("x"), at(0x50)])]);
    const built = file([
      entry(DW_TAG_subprogram, [name("it")], [local([name("w")]), local([name("x")], "x")], "it"),
      entry(DW_TAG_subprogram, [origin("it"), ...code(0x1000, 0x20)], [block]),
    ]);
    expect(variables(built, 0x1004)).toBe("l:w l:x=50");
    expect(variables(built, 0x1000)).toBe("l:w");
  });

  it("shows the locals of the blocks around the address, outer ones first, and of blocks that are but brackets", () => {
    const nested = entry(DW_TAG_lexical_block, code(0x1004, 8), [
      local([name("b"), at(0x51)]),
      entry(DW_TAG_lexical_block, code(0x1006, 2), [local([name("c"), at(0x52)])]),
    ]);
    const brackets = entry(DW_TAG_lexical_block, [], [local([name("d"), at(0x53)]), nested]);
    const children = [
      local([name("a"), at(0x50)]),
      brackets,
      local([name("e"), at(0x54)]),
      parameter([name("p"), at(0x55)]),
      local([name("elsewhere"), [DW_AT_declaration, DW_FORM_flag_present]]),
      entry(DW_TAG_lexical_block, code(0x1010, 8), [local([name("f"), at(0x56)])]),
    ];
    const built = file([entry(DW_TAG_subprogram, [name("it"), ...code(0x1000, 0x20)], children)]);
    expect(variables(built, 0x1000)).toBe("p:p=55 l:a=50 l:d=53 l:e=54");
    expect(variables(built, 0x1004)).toBe("p:p=55 l:a=50 l:d=53 l:e=54 l:b=51");
    expect(variables(built, 0x1006)).toBe("p:p=55 l:a=50 l:d=53 l:e=54 l:b=51 l:c=52");
    expect(variables(built, 0x1010)).toBe("p:p=55 l:a=50 l:d=53 l:e=54 l:f=56");
  });

  it("knows constants, and what has been optimised away", () => {
    const constant = (form: number, value: number | string | Uint8Array): DwarfAttribute => [
      DW_AT_const_value,
      form,
      value,
    ];
    const children = [
      local([name("a"), constant(DW_FORM_sdata, -5)]),
      local([name("b"), constant(DW_FORM_block1, Uint8Array.of(1, 2))]),
      local([name("c"), constant(DW_FORM_string, "ü")]),
      local([name("d"), at()]),
      local([name("e")]),
    ];
    const built = file([entry(DW_TAG_subprogram, [name("it"), ...code(0x1000, 0x20)], children)]);
    expect(variables(built, 0x1000)).toBe("l:a=-5 l:b=0102 l:c=c3bc00 l:d l:e");
  });

  it("reads the frame base of the function", () => {
    const frameBase: DwarfAttribute = [DW_AT_frame_base, DW_FORM_exprloc, Uint8Array.of(0x9c)];
    const built = file([entry(DW_TAG_subprogram, [name("it"), ...code(0x1000, 0x20), frameBase])]);
    expect(hex(find(built, 0x1000)?.frameBase)).toBe("9c");
    expect(find(inlined(), 0x1000)?.frameBase).toBeUndefined();
  });
});

describe("callSite", () => {
  it.each([
    [
      "version 5",
      DW_TAG_call_site,
      DW_AT_call_return_pc,
      DW_AT_call_origin,
      DW_TAG_call_site_parameter,
      DW_AT_call_value,
    ],
    [
      "GNU",
      DW_TAG_GNU_call_site,
      DW_AT_low_pc,
      DW_AT_abstract_origin,
      DW_TAG_GNU_call_site_parameter,
      DW_AT_GNU_call_site_value,
    ],
  ])("finds the call that returns to an address (%s)", (_, site, returns, callee, passed, value) => {
    const bytes = (attribute: number, ...content: number[]): DwarfAttribute => [
      attribute,
      DW_FORM_exprloc,
      Uint8Array.from(content),
    ];
    const parameters = [
      entry(passed, [bytes(DW_AT_location, 0x55), bytes(value, 0x31)]),
      entry(passed, [bytes(DW_AT_location, 0x54)]),
      entry(passed, [bytes(value, 0x30)]),
    ];
    const direct = entry(
      site,
      [
        [returns, DW_FORM_addr, 0x1010],
        [callee, DW_FORM_ref4, "target"],
      ],
      parameters,
    );
    const tail = entry(site, [
      [returns, DW_FORM_addr, 0x1018],
      [DW_AT_call_tail_call, DW_FORM_flag_present],
    ]);
    const inner = entry(DW_TAG_inlined_subroutine, [origin("target"), ...code(0x1000, 0x10)], [direct]);
    const built = file([
      entry(DW_TAG_subprogram, [name("target")], [], "target"),
      entry(DW_TAG_subprogram, [name("it"), ...code(0x1000, 0x20)], [inner, tail]),
      entry(
        DW_TAG_subprogram,
        [name("other"), ...code(0x1020, 0x20)],
        [entry(site, [[returns, DW_FORM_addr, 0x1030]])],
      ),
    ]);
    const found = find(built, 0x1000);
    const shownSite = found?.callSite(0x1010n);
    expect(shownSite?.parameters.map((sent) => [hex(sent.location), hex(sent.value)])).toEqual([
      ["55", "31"],
      ["54", undefined],
    ]);
    expect(shownSite).toMatchObject({ callee: built.labels.get("target"), tail: false });
    expect(found?.callSite(0x1018n)).toEqual({ parameters: [], callee: undefined, tail: true });
    expect(found?.callSite(0x1030n)).toBeUndefined();
  });
});

describe("callSite of an instance", () => {
  it("knows calls that were left in the abstract instance", () => {
    const site = entry(DW_TAG_call_site, [[DW_AT_call_return_pc, DW_FORM_addr, 0x1010]]);
    const built = file([
      entry(DW_TAG_subprogram, [name("it")], [entry(DW_TAG_lexical_block, [], [site])], "it"),
      entry(DW_TAG_subprogram, [origin("it"), ...code(0x1000, 0x20)]),
    ]);
    expect(find(built, 0x1000)?.callSite(0x1010n)).toEqual({ parameters: [], callee: undefined, tail: false });
  });
});

describe("damaged files", () => {
  it("end with a value or a FormatError", () => {
    const site = entry(DW_TAG_call_site, [[DW_AT_call_return_pc, DW_FORM_addr, 0x1010]], []);
    const inner = entry(
      DW_TAG_inlined_subroutine,
      [origin("inner"), ...code(0x1008, 4)],
      [parameter([origin("p"), [DW_AT_location, DW_FORM_sec_offset, "list"]]), site],
    );
    const built = file([
      entry(DW_TAG_subprogram, [name("inner")], [parameter([name("p")], "p")], "inner"),
      entry(DW_TAG_subprogram, [name("outer"), ...code(0x1000, 0x20)], [inner]),
    ]);
    built.section(".debug_loclists").label("list").raw([7]).int(8, 0x1000).int(8, 0x1100).raw([1, 0x50, 0]);
    const whole = built.bytes();
    const ask = (files: ReadonlyMap<string, Uint8Array>): unknown => {
      const found = openCode(
        openInfo({
          find: (of) => {
            const bytes = files.get(of);
            return bytes === undefined ? undefined : memorySource(of, bytes);
          },
        }),
      ).find(0x1008n);
      return [found?.scopes.map((scope) => [scope.call, scope.entry, scope.variables]), found?.callSite(0x1010n)];
    };
    const variable = expect.objectContaining({ name: "p", location: expect.objectContaining({ kind: "expression" }) });
    expect(ask(whole)).toEqual([
      [
        [undefined, 0x1008n, [variable]],
        [undefined, 0x1000n, []],
      ],
      { parameters: [], callee: undefined, tail: false },
    ]);
    for (const [of, bytes] of whole) {
      const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 }));
      fc.assert(
        fc.property(fc.array(change, { maxLength: 4 }), fc.nat({ max: bytes.length }), (changes, cut) => {
          const changed = bytes.slice(0, Math.max(cut, bytes.length - cut));
          for (const [place, byte] of changes) changed[place] = byte;
          try {
            ask(new Map(whole).set(of, changed));
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        }),
        { numRuns: 300 },
      );
    }
  });
});
