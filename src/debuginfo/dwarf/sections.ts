import { FormatError } from "#base";
import { type ByteSource, chunkedSource } from "#source";

/**
 * Where DWARF comes from: the debug sections of an ELF file, decompressed and with relocations applied (the linker has
 * done so in a vmlinux).
 */
export interface DwarfSections {
  /** The content of the section called `name`, e.g. `.debug_info`; undefined when the file has none. */
  find(name: string): ByteSource | undefined;
  /** Byte order of the file; default true. */
  readonly littleEndian?: boolean;
}

/** One debug section as its readers take it. Offsets are in bytes from its start. */
export interface Section {
  readonly name: string;
  readonly size: number;
  readonly littleEndian: boolean;
  /** For random access: reads go through a small cache. */
  readonly cached: ByteSource;
  /** For reading from front to back in large pieces. */
  readonly plain: ByteSource;
}

/** Random access goes through chunks of this size, of which each section keeps at most `CHUNK_BUDGET` bytes. */
const CHUNK_SIZE = 16384;
const CHUNK_BUDGET = 2 << 20;

/** The section called `name`, undefined when the file has none. */
export function findSection(sections: DwarfSections, name: string): Section | undefined {
  const plain = sections.find(name);
  if (plain === undefined) return undefined;
  const cached = chunkedSource(plain, CHUNK_SIZE, CHUNK_BUDGET);
  return { name, size: plain.size, littleEndian: sections.littleEndian ?? true, cached, plain };
}

/** `section`, which another section refers to. FormatError when the file has none of that name. */
export function requireSection(section: Section | undefined, name: string): Section {
  if (section === undefined) throw new FormatError(name, 0, "a section of this name", "none");
  return section;
}
