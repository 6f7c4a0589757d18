import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { dwarf, type LineTableSpec } from "../../testing/dwarf.ts";
import { DW_FORM_data16, DW_FORM_string, DW_FORM_udata } from "./constants.table.ts";
import { type LineHeader, linePath, parseLineHeader } from "./line-header.ts";
import { SectionReader } from "./section-reader.ts";
import { findSection, requireSection } from "./sections.ts";
import { stringAt } from "./str.ts";

function parse(file: ReturnType<typeof dwarf>): LineHeader {
  const sections = file.build();
  const section = (name: string) => requireSection(findSection(sections, name), name);
  return parseLineHeader(new SectionReader(section(".debug_line"), 0), 8, ({ value }) =>
    typeof value === "string" ? value : stringAt(section(".debug_line_str"), Number(value)),
  );
}

const lists = {
  directories: ["/build/linux", "kernel"],
  files: [
    ["panic.c", 1],
    ["sched.h", 2],
  ],
} as const;

describe("parseLineHeader", () => {
  it.each([
    { version: 2 },
    { version: 3, offsetSize: 8 },
    { version: 4, maximumOperations: 4 },
    { version: 5, addressSize: 4, defaultIsStatement: false },
    { version: 5, offsetSize: 8, lineBase: -3, lineRange: 12, operandCounts: [0, 1, 1] },
  ] as readonly LineTableSpec[])("reads %o", (spec) => {
    const header = parse(dwarf().lines("line", { ...spec, ...lists, program: (s) => s.raw([1, 2, 3]) }));
    expect(header).toMatchObject({
      encoding: {
        version: spec.version,
        offsetSize: spec.offsetSize ?? 4,
        addressSize: spec.addressSize ?? 8,
      },
      minimumInstructionLength: 1,
      maximumOperations: spec.maximumOperations ?? 1,
      defaultIsStatement: spec.defaultIsStatement ?? true,
      lineBase: spec.lineBase ?? -5,
      lineRange: spec.lineRange ?? 14,
      opcodeBase: (spec.operandCounts?.length ?? 12) + 1,
      operandCounts: [0, ...(spec.operandCounts ?? [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1])],
      directories: lists.directories,
      files: [
        { path: "panic.c", directory: 1 },
        { path: "sched.h", directory: 2 },
      ],
    });
    expect(header.end - header.start).toBe(3);
  });

  it("passes over columns of version 5 that it does not know", () => {
    const file = dwarf();
    const section = file.section(".debug_line");
    section.sized(4, () => {
      section.int(2, 5).int(1, 8).int(1, 0);
      section.counted(4, () => {
        section.raw([1, 1, 1, 0xfb, 14, 1]);
        section.raw([1, 1, DW_FORM_string, 1]).text("/build");
        // Path, MD5, size, directory.
        section.raw([4, 1, DW_FORM_string, 5, DW_FORM_data16, 4, DW_FORM_udata, 2, DW_FORM_udata, 1]);
        section.text("a.c").raw(new Uint8Array(16)).uleb(1000).uleb(0);
      });
    });
    expect(parse(file).files).toEqual([{ path: "a.c", directory: 0 }]);
  });

  it.each([
    ["a version of the future", 4, 6],
    ["a table longer than the section", 1, 0xff],
    ["a header longer than the table", 9, 0xff],
    ["a line range of 0", 16, 0],
  ])("refuses %s", (_, at, byte) => {
    const file = dwarf().lines("line", lists);
    file.section(".debug_line").bytes[at] = byte;
    expect(() => parse(file)).toThrow(FormatError);
  });

  it("refuses more entries than the section could hold, even of no size", () => {
    const file = dwarf();
    const section = file.section(".debug_line");
    section.sized(4, () => {
      section.int(2, 5).int(1, 8).int(1, 0);
      section.counted(4, () => section.raw([1, 1, 1, 0xfb, 14, 1, 0]).uleb(2n ** 62n));
    });
    expect(() => parse(file)).toThrow(/number of entries/);
  });
});

describe("linePath", () => {
  const path = (version: number, name: string, directory: number, compilationDirectory?: string): string => {
    const header = parse(dwarf().lines("line", { version, directories: ["/abs", "rel"], files: [] }));
    return linePath(header, { path: name, directory }, compilationDirectory);
  };

  it.each([
    [4, "/x/a.c", 2, "/comp", "/x/a.c"],
    [4, "a.c", 1, "/comp", "/abs/a.c"],
    [4, "a.c", 2, "/comp", "/comp/rel/a.c"],
    [4, "a.c", 0, "/comp", "/comp/a.c"],
    [4, "../a.c", 2, "comp/", "comp/rel/../a.c"],
    [4, "a.c", 9, undefined, "a.c"],
    [5, "a.c", 0, "/comp", "/abs/a.c"],
    [5, "a.c", 1, "/comp", "/comp/rel/a.c"],
    [5, "a.c", 1, undefined, "rel/a.c"],
  ])("version %i: %s in directory %i, compiled in %s, is %s", (version, name, directory, compiled, expected) => {
    expect(path(version, name, directory, compiled)).toBe(expected);
  });
});
