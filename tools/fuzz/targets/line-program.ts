/** `.debug_line`: header and program. */

import { memorySource } from "#source";
import { parseLineHeader } from "../../../src/debuginfo/dwarf/line-header.ts";
import { runLineProgram } from "../../../src/debuginfo/dwarf/line-program.ts";
import { SectionReader } from "../../../src/debuginfo/dwarf/section-reader.ts";
import { findSection, requireSection } from "../../../src/debuginfo/dwarf/sections.ts";
import { dwarf } from "../../../src/testing/dwarf.ts";
import type { Target } from "../target.ts";

const NAME = ".debug_line";
const seed = (version: number): Uint8Array => {
  const file = dwarf().lines("lines", {
    version,
    directories: ["/build", "kernel"],
    files: [
      ["main.c", 1],
      ["panic.c", 1],
    ],
    program: (section) => {
      section
        .raw([0, 9, 2])
        .int(8, 0x1000)
        .raw([20, 30, 40, 2, 4, 3, 5, 1, 5, 6, 10, 11, 0, 2, 4, 1, 8, 9, 1, 0, 0, 1, 1]);
    },
  });
  return file.bytes().get(NAME) ?? new Uint8Array(0);
};

export const target: Target = {
  name: "line-program",
  cost: "dear",
  seeds: () => [2, 4, 5].map(seed),
  run(bytes) {
    const source = memorySource(NAME, bytes);
    const section = requireSection(findSection({ find: () => source }, NAME), NAME);
    const reader = new SectionReader(section, 0);
    runLineProgram(
      reader,
      parseLineHeader(reader, 8, ({ value }) => (typeof value === "string" ? value : undefined)),
    );
  },
};
