import { Bytes, FormatError, Lru } from "#base";
import { type ByteSource, readUpTo } from "#source";

/**
 * Where DWARF comes from: the debug sections of an ELF file, decompressed and with relocations applied (the linker has
 * done so in a vmlinux).
 */
export interface DwarfSections {
  /** The content of the section called `name`, e.g. `.debug_info`; undefined when the file has none. */
  find(name: string): ByteSource | undefined;
  /** Byte order of the file; default true. */
  readonly littleEndian?: boolean;
  /** Bytes of an address of the machine, where the sections do not say it themselves; default 8. */
  readonly addressSize?: 4 | 8;
  /**
   * Link-time address of the section called `name`: `.eh_frame` counts from its own place. Undefined for a section that
   * is not loaded; a file without this has no `.eh_frame` that can be read.
   */
  readonly address?: (name: string) => bigint | undefined;
  /** The alternate file that this one's `.gnu_debugaltlink` or `.debug_sup` names, for what several files share. */
  readonly alternate?: DwarfSections;
}

/** One debug section as its readers take it. Offsets are in bytes from its start. */
export interface Section {
  readonly name: string;
  readonly size: number;
  readonly littleEndian: boolean;
  /** The bytes from `index * CHUNK_SIZE` on, `CHUNK_SIZE` of them or up to the end; the last chunks are kept. */
  chunk(index: number): Bytes;
  /** For reading from front to back in larger pieces. */
  readonly source: ByteSource;
}

/** Bytes of a chunk: a system call costs as much as copying so many. */
export const CHUNK_SIZE = 4096;
/** Chunks of one section that are kept: 2 MiB. */
const CHUNKS_KEPT = 512;

/** The section called `name`, undefined when the file has none. */
export function findSection(sections: DwarfSections, name: string): Section | undefined {
  const source = sections.find(name);
  if (source === undefined) return undefined;
  const littleEndian = sections.littleEndian ?? true;
  const chunks = new Lru<number, Bytes>(CHUNKS_KEPT);
  const chunk = (index: number): Bytes => {
    const kept = chunks.get(index);
    if (kept !== undefined) return kept;
    const read = new Bytes(readUpTo(source, index * CHUNK_SIZE, CHUNK_SIZE).array, littleEndian);
    chunks.set(index, read);
    return read;
  };
  return { name, size: source.size, littleEndian, chunk, source };
}

/** Bytes of a larger piece. */
const PIECE_SIZE = 1 << 20;

/** `section` for one pass from front to back: it is read in larger pieces, and what was seen is not kept. */
export function streamed(section: Section): Section {
  const { source, littleEndian } = section;
  const perPiece = PIECE_SIZE / CHUNK_SIZE;
  let first = 0;
  let piece: Uint8Array = new Uint8Array(0);
  const chunk = (index: number): Bytes => {
    if (index < first || index >= first + perPiece || piece.length === 0) {
      first = index;
      piece = readUpTo(source, index * CHUNK_SIZE, PIECE_SIZE).array;
    }
    const at = (index - first) * CHUNK_SIZE;
    return new Bytes(piece.subarray(at, at + CHUNK_SIZE), littleEndian);
  };
  return { ...section, chunk };
}

/** `section`, which another section refers to. FormatError when the file has none of that name. */
export function requireSection(section: Section | undefined, name: string): Section {
  if (section === undefined) throw new FormatError(name, 0, "a section of this name", "none");
  return section;
}
