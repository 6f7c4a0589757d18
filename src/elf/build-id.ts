import { hex } from "#base";
import type { ElfFile } from "./file.ts";
import { type ElfNote, NT_GNU_BUILD_ID, notes } from "./notes.ts";

/** The build-id that one note holds, in lower-case hexadecimal; undefined when it is another note. */
export function buildIdOf(note: ElfNote): string | undefined {
  if (note.name !== "GNU" || note.type !== NT_GNU_BUILD_ID) return undefined;
  return Array.from(note.data.array, (byte) => hex(byte, 2)).join("");
}

/** The build-id of `elf` in lower-case hexadecimal (`ld --build-id`); undefined when it was linked without one. */
export function findBuildId(elf: ElfFile): string | undefined {
  for (const note of notes(elf)) {
    const id = buildIdOf(note);
    if (id !== undefined) return id;
  }
  return undefined;
}
