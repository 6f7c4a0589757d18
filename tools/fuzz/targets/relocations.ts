/** Relocations of a module's debug sections, over a table whose frame is whole. */
import { ET_REL, parseElf, relocatedSections } from "#elf";
import { memorySource, readUpTo } from "#source";
import { place } from "../../../src/testing/bytes.ts";
import { buildElf, symbolSections } from "../../../src/testing/elf.ts";
import { askAll, type Target } from "../target.ts";

const SYMBOLS = [
  { name: "", info: 3, shndx: 1 },
  { name: "probe", value: 0x40n, info: 0x12, shndx: 1 },
  { name: "schedule", info: 0x10 },
];
const MACHINES = [62, 183, 21, 243];

/** Two bytes choose the machine and the kind of table; the rest is the table. */
function moduleOf(bytes: Uint8Array): Uint8Array {
  const [machine = 0, kind = 0] = bytes;
  return buildElf({
    type: ET_REL,
    machine: MACHINES[machine % MACHINES.length] ?? 62,
    sections: [
      { name: ".text", flags: 6, data: new Uint8Array(64) },
      { name: ".debug_info", data: new Uint8Array(64).fill(0x5a) },
      { name: ".rel", type: kind % 2 === 0 ? 4 : 9, link: ".symtab", info: 2, data: bytes.subarray(2) },
      ...symbolSections(SYMBOLS),
    ],
  });
}

export const target: Target = {
  name: "relocations",
  cost: "dear",
  seeds: () => [
    place(50, [
      [2, 8, 4],
      [10, 4, 10],
      [14, 4, 2],
      [26, 8, 16],
      [34, 4, 1],
      [38, 4, 3],
    ]),
    place(34, [
      [1, 1, 1],
      [2, 8, 16],
      [10, 4, 2],
      [14, 4, 2],
      [18, 8, 8],
      [26, 4, 1],
      [30, 4, 3],
    ]),
  ],
  run(bytes) {
    const elf = parseElf(memorySource("x.ko", moduleOf(bytes)));
    const content = relocatedSections(elf, {
      section: ({ name }) => (name === ".text" ? 0xffff_ffff_c000_0000n : 0n),
      symbol: (name) => (name === "schedule" ? 0xffff_ffff_8100_0000n : undefined),
    });
    const section = elf.section(".debug_info");
    if (section === undefined) return;
    askAll(
      ["FormatError"],
      () => readUpTo(content(section), 0, 64),
      () => readUpTo(content(section), 6, 3),
    );
  },
};
