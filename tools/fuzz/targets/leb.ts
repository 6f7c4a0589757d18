/** Numbers of variable length, strings and lengths as debug sections have them. */
import { memorySource } from "#source";
import { SectionReader } from "../../../src/debuginfo/dwarf/section-reader.ts";
import { findSection, requireSection } from "../../../src/debuginfo/dwarf/sections.ts";
import { askAll, type Target } from "../target.ts";

export const target: Target = {
  name: "leb",
  cost: "cheap",
  longest: 300,
  seeds: () => [
    Uint8Array.of(0xe5, 0x8e, 0x26, 0x7f, 0x80, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 16, 0, 0, 0, 0, 0, 0, 0, 97, 98, 0),
  ],
  run(bytes) {
    const source = memorySource("section", bytes);
    const section = requireSection(findSection({ find: () => source }, "section"), "section");
    const questions: readonly ((reader: SectionReader) => unknown)[] = [
      (reader) => reader.uleb(),
      (reader) => reader.uleb64(),
      (reader) => reader.sleb64(),
      (reader) => reader.initialLength(),
      (reader) => reader.cstring(),
      (reader) => reader.address(8),
      (reader) => reader.bytes(reader.uleb()),
      (reader) => reader.skip(reader.uleb()),
    ];
    for (const question of questions) {
      askAll(["FormatError"], () => {
        const reader = new SectionReader(section, 0);
        for (let i = 0; i < 50 && !reader.done; i++) question(reader);
      });
    }
  },
};
