import { type Arbitrary, array, assert, constantFrom, nat, property, record, uint8Array } from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { type ByteSource, memorySource } from "#source";
import { type DwarfBuilder, dwarf, entry } from "../../testing/dwarf.ts";
import {
  DW_AT_declaration,
  DW_AT_name,
  DW_FORM_flag,
  DW_FORM_string,
  DW_FORM_strp,
  DW_TAG_compile_unit,
  DW_TAG_structure_type,
  DW_TAG_variable,
} from "./constants.table.ts";
import { type Info, openInfo } from "./info.ts";
import { nameSubject } from "./name-build.ts";
import { NameCollector } from "./name-collector.ts";
import { NAME_KINDS } from "./name-index.ts";
import { isSameSubject, openNames } from "./name-lookup.ts";
import { splitUnits } from "./name-parts.ts";
import { scanNames, type UnitRange } from "./name-scan.ts";
import { mergeNames, serializeNames } from "./name-serialize.ts";
import { parseTableHeader, sealTable } from "./name-table.ts";
import { requireSection } from "./sections.ts";

/** Units that declare some of few names: they meet often. Some stand in the entry, some are only declared. */
const units = array(
  array(
    record({
      tag: constantFrom(DW_TAG_structure_type, DW_TAG_variable),
      form: constantFrom(DW_FORM_strp, DW_FORM_string),
      name: constantFrom("a", "bb", "größe", "jiffies", "loops_per_jiffy", ""),
      declaration: constantFrom(0, 1),
    }),
    { maxLength: 6 },
  ),
  { minLength: 1, maxLength: 8 },
);

type Units = typeof units extends Arbitrary<infer T> ? T : never;

function fileOf(content: Units): DwarfBuilder {
  const file = dwarf();
  for (const entries of content) {
    const dies = entries.map(({ tag, form, name, declaration }) =>
      entry(tag, [
        [DW_AT_name, form, name],
        [DW_AT_declaration, DW_FORM_flag, declaration],
      ]),
    );
    file.unit(entry(DW_TAG_compile_unit, [], dies));
  }
  return file;
}

function table(info: Info, ranges: readonly UnitRange[], buildId = "abcd"): Uint8Array {
  const names = new NameCollector();
  for (const range of ranges) scanNames(info, range, names);
  return serializeNames(names.rows(), info.section(".debug_str"), nameSubject(info, buildId));
}

const whole = (info: Info): UnitRange => ({ start: 0, end: requireSection(info.section(".debug_info"), "").size });

/** A file with so many variables that its index has many blocks. */
function largeFile(): Info {
  const file = dwarf();
  const variable = (i: number) =>
    entry(DW_TAG_variable, [[DW_AT_name, i % 50 ? DW_FORM_strp : DW_FORM_string, `v${i}`]]);
  file.unit(
    entry(
      DW_TAG_compile_unit,
      [],
      Array.from({ length: 4000 }, (_, i) => variable(i)),
    ),
  );
  return openInfo(file.build());
}

describe("the table of names", () => {
  it("is the same, byte for byte, whoever scanned which units", () => {
    assert(
      property(units, array(nat(2), { minLength: 8, maxLength: 8 }), (content, owners) => {
        const info = openInfo(fileOf(content).build());
        const parts = splitUnits(info, 1);
        expect(parts).toHaveLength(content.length);
        const shares = [0, 1, 2].map((owner) => parts.filter((_, i) => owners[i] === owner));
        const merged = mergeNames(
          shares.map((share) => table(info, share)),
          info.section(".debug_str"),
        );
        expect(merged).toEqual(table(info, [whole(info)]));
      }),
    );
  });

  it("knows which file it is of", () => {
    const info = largeFile();
    const opened = openNames(memorySource("index", table(info, [whole(info)])), info.section(".debug_str"));
    expect(opened.subject).toEqual(nameSubject(info, "abcd"));
    expect(isSameSubject(opened.subject, nameSubject(info, "abcd"))).toBe(true);
    expect(isSameSubject(opened.subject, nameSubject(info, "abce"))).toBe(false);
    expect(isSameSubject(opened.subject, { buildId: "abcd", sizes: [1, 2, 3] })).toBe(false);
  });

  it("is searched by reading little of it", () => {
    const info = largeFile();
    const bytes = table(info, [whole(info)]);
    let read = 0;
    const inner = memorySource("index", bytes);
    const source: ByteSource = {
      ...inner,
      readInto(offset, target) {
        read += target.length;
        return inner.readInto(offset, target);
      },
    };
    const names = openNames(source, info.section(".debug_str"));
    expect(names.find("variable", "v1234")).toBeDefined();
    expect(names.find("struct", "v1234")).toBeUndefined();
    expect(bytes.length).toBeGreaterThan(80_000);
    expect(read).toBeLessThan(16_384);
    expect([...names.names("variable")].sort()).toEqual(Array.from({ length: 4000 }, (_, i) => `v${i}`).sort());
  });

  it("never answers wrongly when it is damaged", () => {
    const info = openInfo(
      fileOf([[{ tag: DW_TAG_variable, form: DW_FORM_string, name: "bb", declaration: 0 }]]).build(),
    );
    const bytes = table(info, [whole(info)]);
    const right = openNames(memorySource("index", bytes), undefined).find("variable", "bb");
    expect(right).toBeDefined();
    for (let at = 0; at < bytes.length; at++) {
      for (const bit of [1, 0x80]) {
        const damaged = bytes.slice();
        damaged[at] ^= bit;
        const ask = () => openNames(memorySource("index", damaged), undefined).find("variable", "bb");
        expect(ask, `byte ${at}`).toThrow(FormatError);
      }
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(() => openNames(memorySource("index", bytes.slice(0, length)), undefined)).toThrow(FormatError);
    }
    expect(() => openNames(memorySource("index", Uint8Array.from([...bytes, 0])), undefined)).toThrow(FormatError);
  });

  it("refuses a name without its end, and checksums that hold", () => {
    const info = openInfo(
      fileOf([[{ tag: DW_TAG_variable, form: DW_FORM_string, name: "bb", declaration: 0 }]]).build(),
    );
    const bytes = table(info, [whole(info)]);
    const header = parseTableHeader(memorySource("index", bytes));
    bytes[header.pool + header.poolSize - 1] = 0x61;
    sealTable(bytes, header, header.subject);
    expect(() => openNames(memorySource("index", bytes), undefined).find("variable", "bb")).toThrow(
      "expected the NUL that ends a name",
    );
  });

  it("takes bytes that are no table for none", () => {
    assert(
      property(uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => openNames(memorySource("index", bytes), undefined)).toThrow(FormatError);
      }),
    );
  });

  it("is empty for a file without names", () => {
    const info = openInfo(fileOf([[]]).build());
    const names = openNames(memorySource("index", table(info, [whole(info)])), undefined);
    for (const kind of NAME_KINDS) {
      expect(names.find(kind, "x")).toBeUndefined();
      expect([...names.names(kind)]).toEqual([]);
    }
  });
});

describe("splitUnits", () => {
  it("cuts between units, at about the size that is wanted", () => {
    const info = openInfo(fileOf([[], [], [], [], []]).build());
    const { end } = whole(info);
    const unit = end / 5;
    expect(splitUnits(info, 2 * unit)).toEqual([
      { start: 0, end: 2 * unit },
      { start: 2 * unit, end: 4 * unit },
      { start: 4 * unit, end: 5 * unit },
    ]);
    expect(splitUnits(info, 1e9)).toEqual([{ start: 0, end }]);
    expect(splitUnits(openInfo(dwarf().build()), 1)).toEqual([]);
  });

  it("refuses units that end behind the section", () => {
    const file = fileOf([[], []]);
    file.section(".debug_info").bytes.pop();
    expect(() => splitUnits(openInfo(file.build()), 1)).toThrow(FormatError);
  });
});
