/** Object files: headers, sections, symbols, notes, links, compressed sections. */
import { deflateSync } from "node:zlib";
import {
  type ElfFile,
  ET_REL,
  findBuildId,
  findDebugLink,
  parseElf,
  parseSymbols,
  relocatedSections,
  segmentNotes,
} from "#elf";
import { sectionDecoders } from "#host";
import { memorySource, readUpTo } from "#source";
import { ascii, concat, padded, place } from "../../../src/testing/bytes.ts";
import { buildElf, note, symbolSections } from "../../../src/testing/elf.ts";
import { askAll, type Target, take } from "../target.ts";

const SYMBOLS = [
  { name: "", info: 3, shndx: 1 },
  { name: "probe", value: 0x40n, info: 0x12, shndx: 1 },
  { name: "schedule", info: 0x10 },
];
const buildId = note(
  "GNU",
  3,
  Uint8Array.from({ length: 20 }, (_, i) => i),
);
const packed = new Uint8Array(deflateSync(new Uint8Array(300)));

function readAll(elf: ElfFile): void {
  const content = relocatedSections(elf, {
    section: ({ flags }) => ((flags & 2) === 0 ? 0n : 0xffff_ffff_c000_0000n),
    symbol: (name) => (name === "schedule" ? 0xffff_ffff_8100_0000n : undefined),
  });
  for (const section of take(elf.sections(), 100)) {
    askAll(
      ["FormatError"],
      () => readUpTo(content(section), 0, 4096),
      () => parseSymbols(elf, section).name(1),
    );
  }
}

export const target: Target = {
  name: "elf",
  cost: "dear",
  seeds: () => [
    buildElf({
      segments: [
        { type: 1, data: ascii("content") },
        { type: 4, data: buildId, align: 4 },
      ],
      type: 4,
    }),
    buildElf({ escapedCounts: true, sectionHeadersFirst: true, segments: [{ type: 1, data: ascii("x") }] }),
    buildElf({
      type: ET_REL,
      sections: [
        { name: ".text", flags: 6, data: new Uint8Array(64) },
        { name: ".debug_info", data: new Uint8Array(32) },
        {
          name: ".rela.debug_info",
          type: 4,
          link: ".symtab",
          info: 2,
          data: place(48, [
            [0, 8, 4],
            [8, 4, 10],
            [12, 4, 2],
            [24, 8, 16],
            [32, 4, 1],
            [36, 4, 3],
          ]),
        },
        ...symbolSections(SYMBOLS),
      ],
    }),
    buildElf({
      sections: [
        { name: ".note.gnu.build-id", type: 7, data: buildId, addralign: 4 },
        { name: ".gnu_debuglink", data: concat(padded(ascii("vmlinux.debug\0"), 4), ascii("crc!")) },
        {
          name: ".debug_info",
          flags: 0x800,
          data: concat(
            place(24, [
              [0, 4, 1],
              [8, 8, 300],
              [16, 8, 1],
            ]),
            packed,
          ),
        },
        { name: ".zdebug_line", data: concat(ascii("ZLIB"), Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 44), packed) },
      ],
    }),
  ],
  run(bytes) {
    const elf = parseElf(memorySource("file", bytes), sectionDecoders);
    askAll(
      ["FormatError"],
      () => findBuildId(elf),
      () => findDebugLink(elf),
      () => take(segmentNotes(elf)),
      () => elf.section(".debug_line"),
      () => readAll(elf),
    );
  },
};
