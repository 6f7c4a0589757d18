import { deflateSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { type ByteSource, memorySource, readUpTo } from "#source";
import { ascii, concat, place } from "../testing/bytes.ts";
import { buildElf, type ElfSpec, note, symbolSections } from "../testing/elf.ts";
import {
  type ElfFile,
  findBuildId,
  findDebugLink,
  notes,
  PT_LOAD,
  PT_NOTE,
  parseElf,
  parseSymbols,
  SHF_COMPRESSED,
  SHT_NOBITS,
  SHT_NOTE,
} from "./index.ts";

const zlib = (input: Uint8Array, output: Uint8Array): number => {
  const content = inflateSync(input, { maxOutputLength: output.length });
  output.set(content);
  return content.length;
};
const open = (spec: ElfSpec): ElfFile => parseElf(memorySource("file", buildElf(spec)), { zlib });
const contentOf = (elf: ElfFile, name: string): string => {
  const section = elf.section(name);
  if (section === undefined) return "no section";
  const content = elf.sectionSource(section);
  return String.fromCharCode(...readUpTo(content, 0, content.size).array);
};

const spec: ElfSpec = {
  segments: [
    { type: PT_NOTE, data: note("CORE", 1, ascii("registers")) },
    { type: PT_LOAD, paddr: 0x1000, vaddr: 0xffff888000001000n, data: ascii("memory"), memsz: 100, align: 0x1000 },
  ],
  sections: [
    { name: ".text", data: ascii("code"), addr: 0xffffffff81000000n },
    { name: ".bss", type: SHT_NOBITS, size: 1 << 30 },
  ],
};

test.each([
  ["program headers first", {}],
  ["section headers first, as QEMU writes", { sectionHeadersFirst: true }],
  ["counts in section 0", { escapedCounts: true }],
])("finds segments and sections: %s", (_, variation) => {
  const elf = open({ ...spec, ...variation });
  expect(elf.segments.map((segment) => segment.type)).toEqual([PT_NOTE, PT_LOAD]);
  expect(elf.segments[1]).toMatchObject({ paddr: 0x1000, vaddr: 0xffff888000001000n, filesz: 6, memsz: 100 });
  expect(elf.sections().map((section) => section.name)).toEqual(["", ".text", ".bss", ".shstrtab"]);
  expect(elf.section(".text")).toMatchObject({ index: 1, addr: 0xffffffff81000000n, size: 4 });
  expect(contentOf(elf, ".text")).toBe("code");
  expect(elf.section(".data")).toBeUndefined();
});

test("a section without content in the file is empty", () => {
  expect(contentOf(open(spec), ".bss")).toBe("");
});

test("the first of several sections with one name is found", () => {
  const elf = open({
    sections: [
      { name: ".a", data: ascii("1") },
      { name: ".a", data: ascii("2") },
    ],
  });
  expect(contentOf(elf, ".a")).toBe("1");
});

test("only headers are read when a file is opened", () => {
  let furthest = 0;
  const bytes = buildElf({ ...spec, sections: [{ name: ".debug_info", data: new Uint8Array(100_000) }] });
  const source: ByteSource = {
    ...memorySource("file", bytes),
    readInto(offset, target) {
      furthest = Math.max(furthest, target.length);
      return memorySource("file", bytes).readInto(offset, target);
    },
  };
  expect(parseElf(source).section(".debug_info")?.size).toBe(100_000);
  expect(furthest).toBeLessThan(1000);
});

test("segments stay usable when the section headers are cut off", () => {
  const bytes = buildElf(spec);
  const elf = parseElf(memorySource("file", bytes.subarray(0, bytes.length - 10)));
  expect(elf.segments.length).toBe(2);
  expect(() => elf.sections()).toThrow(FormatError);
});

test("a section that runs over the end of the file is named", () => {
  const elf = open({ sections: [{ name: ".debug_info", data: ascii("x"), size: 1 << 20 }] });
  expect(() => contentOf(elf, ".debug_info")).toThrow(
    "expected section .debug_info (1048576 bytes), found end of file",
  );
});

const content = "debug information ".repeat(100);
const chdr = (type: number, size: number): Uint8Array =>
  place(24, [
    [0, 4, type],
    [8, 8, size],
    [16, 8, 1],
  ]);

test("SHF_COMPRESSED sections expand", () => {
  const data = concat(chdr(1, content.length), deflateSync(content));
  const elf = open({ sections: [{ name: ".debug_str", flags: SHF_COMPRESSED, data }] });
  expect(contentOf(elf, ".debug_str")).toBe(content);
});

test(".zdebug sections expand and are found by their modern name", () => {
  const data = concat(ascii("ZLIB"), place(8, [[0, 8, content.length]], false), deflateSync(content));
  expect(contentOf(open({ sections: [{ name: ".zdebug_str", data }] }), ".debug_str")).toBe(content);
});

test.each([
  ["a size that the stream cannot have", chdr(1, 2 ** 40), "expected content that"],
  [
    "a size that is not the stream's",
    concat(chdr(1, 7), deflateSync("sixteen bytes...")),
    "expected a compressed stream",
  ],
  ["a stream that is damaged", concat(chdr(1, 16), ascii("nonsense")), "expected a compressed stream"],
  [
    "zstd without a decoder",
    concat(chdr(2, 16), ascii("nonsense")),
    "expected a compression that can be read, found zstd",
  ],
  ["an unknown compression", concat(chdr(7, 16), ascii("nonsense")), "found ch_type 7"],
  ["a header that is cut off", ascii("short"), "expected a compression header"],
])("compressed sections: %s is a FormatError", (_, data, message) => {
  const elf = open({ sections: [{ name: ".debug_str", flags: SHF_COMPRESSED, data }] });
  expect(() => contentOf(elf, ".debug_str")).toThrow(FormatError);
  expect(() => contentOf(elf, ".debug_str")).toThrow(message);
});

const buildId = note("GNU", 3, Uint8Array.of(0xde, 0xad, 0x00, 0xef));

test("notes and the build-id come from sections, or from segments without any", () => {
  const inSection = open({
    sections: [{ name: ".notes", type: SHT_NOTE, data: concat(note("Linux", 257, ascii("x")), buildId) }],
  });
  expect(findBuildId(inSection)).toBe("dead00ef");
  const inSegment = open({ segments: [{ type: PT_NOTE, data: buildId }] });
  expect(findBuildId(inSegment)).toBe("dead00ef");
  expect([...notes(open(spec))].map((one) => [one.name, one.type])).toEqual([["CORE", 1]]);
  expect(findBuildId(open(spec))).toBeUndefined();
});

test("the debug link is a file name and a checksum", () => {
  const data = concat(ascii("vmlinux.debug\0\0\0"), place(4, [[0, 4, 0x12345678]]));
  expect(findDebugLink(open({ sections: [{ name: ".gnu_debuglink", data }] }))).toEqual({
    file: "vmlinux.debug",
    crc: 0x12345678,
  });
  expect(findDebugLink(open({}))).toBeUndefined();
  const short = open({ sections: [{ name: ".gnu_debuglink", data: ascii("vmlinux.debug") }] });
  expect(() => findDebugLink(short)).toThrow(FormatError);
});

test("damage gives a value or a FormatError", () => {
  const bytes = buildElf({
    ...spec,
    sections: [
      ...symbolSections([{ name: "init_task", value: 0xffffffff82600000n }]),
      { name: ".notes", type: SHT_NOTE, data: buildId },
      { name: ".debug_str", flags: SHF_COMPRESSED, data: concat(chdr(1, content.length), deflateSync(content)) },
    ],
  });
  const damage = fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 0, max: 255 })), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(damage, fc.nat({ max: bytes.length }), (changes, length) => {
      const damaged = bytes.slice(0, Math.max(length, bytes.length - 3 * length));
      for (const [at, value] of changes) damaged[at] = value;
      try {
        const elf = parseElf(memorySource("file", damaged), { zlib });
        findBuildId(elf);
        const symbols = elf.section(".symtab");
        if (symbols !== undefined) parseSymbols(elf, symbols).name(1);
        contentOf(elf, ".debug_str");
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 500 },
  );
});
