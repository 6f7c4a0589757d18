import { FormatError } from "#base";
import { readUpTo } from "#source";
import type { ElfFile } from "./file.ts";

/** Where a stripped file says its debug information went (`.gnu_debuglink`; GDB manual, "Separate Debug Files"). */
export interface DebugLink {
  /** A file name without folders. */
  readonly file: string;
  /** CRC-32 of that file's content. */
  readonly crc: number;
}

/** The debug link of `elf`; undefined when it has none. FormatError when the section is damaged. */
export function findDebugLink(elf: ElfFile): DebugLink | undefined {
  const section = elf.section(".gnu_debuglink");
  if (section === undefined) return undefined;
  const content = elf.sectionSource(section);
  const bytes = readUpTo(content, 0, 4096);
  const file = bytes.cstring(0);
  const crcAt = Math.ceil((file.length + 1) / 4) * 4;
  if (crcAt + 4 > bytes.length) {
    throw new FormatError(content.name, crcAt, "a file name and a CRC", `${bytes.length} bytes`);
  }
  return { file, crc: bytes.u32(crcAt) };
}
