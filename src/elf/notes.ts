import { type Bytes, FormatError } from "#base";
import { readUpTo } from "#source";
import type { ElfFile } from "./file.ts";
import { SHT_NOTE } from "./sections.ts";
import { PT_NOTE } from "./segments.ts";

/** Note types of owner `GNU` (gABI-Linux, "Notes"). */
export const NT_GNU_BUILD_ID = 3;
export const NT_GNU_PROPERTY_TYPE_0 = 5;
/** Note type of owner `CORE`: the registers of one processor, `struct elf_prstatus`. */
export const NT_PRSTATUS = 1;

const NOTE_HEADER = 12;
/** Notes are read at once; device dumps among them may be megabytes, but nothing sane is beyond this. */
const LARGEST_NOTES = 1 << 26;
/** A machine of 4096 processors has two notes for each. */
const MOST_NOTES = 1 << 16;

/** One note (gABI, "Note Section"): who defined it, its type by that owner, and its bytes. */
export interface ElfNote {
  readonly name: string;
  readonly type: number;
  readonly data: Bytes;
  /** Where `data` begins in the file, as far as it is known where the notes came from. */
  readonly offset: number;
}

/**
 * The notes in `bytes`, whose entries are padded to `align` bytes: 8 where the segment or section asks for it, as
 * `.note.gnu.property` does, otherwise 4. Empty entries, which the kernel writes as terminators, are left out.
 * `subject` and `offset` say in messages where `bytes` came from. FormatError when an entry runs over the end, or when
 * there are more than 65 536; the notes before it were yielded.
 */
export function* parseNotes(bytes: Bytes, align: number, subject: string, offset = 0): Generator<ElfNote> {
  const padding = align === 8 ? 8 : 4;
  const padded = (size: number): number => Math.ceil(size / padding) * padding;
  let at = 0;
  let count = 0;
  while (at + NOTE_HEADER <= bytes.length) {
    const nameSize = bytes.u32(at);
    const dataSize = bytes.u32(at + 4);
    const dataAt = at + padded(NOTE_HEADER + nameSize);
    const end = dataAt + dataSize;
    if (end > bytes.length) {
      throw new FormatError(subject, offset + at, `a note within ${bytes.length} bytes`, `one that ends at ${end}`);
    }
    if (nameSize + dataSize > 0) {
      if (++count > MOST_NOTES) throw new FormatError(subject, offset + at, `at most ${MOST_NOTES} notes`, "more");
      const name = bytes.slice(at + NOTE_HEADER, nameSize).cstring(0);
      yield { name, type: bytes.u32(at + 8), data: bytes.slice(dataAt, dataSize), offset: offset + dataAt };
    }
    at = dataAt + padded(dataSize);
  }
}

/** The notes of `elf`: from its SHT_NOTE sections, or from its PT_NOTE segments where it has no such section. */
export function* notes(elf: ElfFile): Generator<ElfNote> {
  const sections = elf.sections().filter((section) => section.type === SHT_NOTE);
  for (const section of sections) {
    const content = elf.sectionSource(section);
    yield* parseNotes(readUpTo(content, 0, LARGEST_NOTES), section.addralign, content.name, section.offset);
  }
  if (sections.length === 0) yield* segmentNotes(elf);
}

/** The notes of the PT_NOTE segments of `elf`: what a core file, whose sections mean nothing, has. */
export function* segmentNotes(elf: ElfFile): Generator<ElfNote> {
  let budget = LARGEST_NOTES;
  for (const segment of elf.segments) {
    if (segment.type !== PT_NOTE) continue;
    const bytes = readUpTo(elf.source, segment.offset, Math.min(segment.filesz, budget));
    budget -= bytes.length;
    yield* parseNotes(bytes, segment.align, elf.source.name, segment.offset);
  }
}
