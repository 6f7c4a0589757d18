import { type DwarfSections, type Info, type NameSubject, nameSubject, openInfo } from "#debuginfo/dwarf";
import { type ElfFile, findBuildId, parseElf, SHF_COMPRESSED } from "#elf";
import { openFile } from "../file-source.ts";
import { sectionDecoders } from "../section-decoders.ts";

/** A file with debug information, as the index of its names needs it. */
export interface DebugFile {
  readonly path: string;
  readonly info: Info;
  readonly subject: NameSubject;
  /** True when every thread can read it for itself, without expanding it first. */
  readonly isPlain: boolean;
  close(): void;
}

/**
 * Opens the debug file at `path` once more: a scan reads large pieces and then single headers, neither of which wants
 * the chunks in between that serve everyone else.
 */
export function openDebugFile(path: string): DebugFile {
  const file = openFile(path);
  const elf = parseElf(file, sectionDecoders);
  const info = openInfo(debugSections(elf));
  const section = elf.section(".debug_info");
  return {
    path,
    info,
    subject: nameSubject(info, findBuildId(elf)),
    isPlain: section?.name === ".debug_info" && (section.flags & SHF_COMPRESSED) === 0,
    close: () => file.close(),
  };
}

function debugSections(elf: ElfFile): DwarfSections {
  return {
    find(name) {
      const section = elf.section(name);
      return section === undefined ? undefined : elf.sectionSource(section);
    },
  };
}
