import { FormatError, lazy } from "#base";
import { type ByteSource, sliceSource } from "#source";
import { expandedSource, isCompressed, type SectionDecoders } from "./compression.ts";
import { type ElfHeader, parseHeader } from "./header.ts";
import { parseSections, type Section, SHT_NOBITS } from "./sections.ts";
import { parseSegments, type Segment } from "./segments.ts";

/** An ELF file, read in pieces as they are asked for: opening a vmlinux of 600 MB reads its headers alone. */
export interface ElfFile {
  readonly source: ByteSource;
  readonly header: ElfHeader;
  readonly segments: readonly Segment[];
  /** The section headers; FormatError when they are cut off, which leaves the segments usable. */
  sections(): readonly Section[];
  /** The first section called `name`. `.debug_x` also finds `.zdebug_x`. Undefined when there is none. */
  section(name: string): Section | undefined;
  /**
   * The content of `section`, expanded when it is compressed; offsets count from its start. Empty for SHT_NOBITS: a
   * file with debug information alone keeps the headers of sections that have content elsewhere. FormatError when the
   * file ends before the section does.
   */
  sectionSource(section: Section): ByteSource;
}

/**
 * Opens the ELF file in `source`, 64-bit and little-endian (gABI, "Object Files"). `decoders` expand compressed
 * sections. FormatError for anything else; then `found` names what the file is.
 */
export function parseElf(source: ByteSource, decoders: SectionDecoders = {}): ElfFile {
  const header = parseHeader(source);
  const sections = lazy(() => parseSections(source, header));
  const byName = lazy(
    () =>
      new Map(
        sections()
          .toReversed()
          .map((section) => [section.name, section]),
      ),
  );
  const contents = new Map<number, ByteSource>();

  const contentOf = (section: Section): ByteSource => {
    if (section.type === SHT_NOBITS) return sliceSource(source, 0, 0, partName(source, section));
    if (section.offset + section.size > source.size) {
      const expected = `section ${section.name} (${section.size} bytes)`;
      throw new FormatError(source.name, section.offset, expected, `end of file at ${source.size}`);
    }
    const stored = sliceSource(source, section.offset, section.size, partName(source, section));
    return isCompressed(section) ? expandedSource(stored, section, decoders) : stored;
  };

  return {
    source,
    header,
    segments: parseSegments(source, header),
    sections,
    section: (name) => byName().get(name) ?? byName().get(name.replace(/^\.debug_/, ".zdebug_")),
    sectionSource(section) {
      const content = contents.get(section.index) ?? contentOf(section);
      contents.set(section.index, content);
      return content;
    },
  };
}

const partName = (source: ByteSource, section: Section): string => `${source.name}(${section.name})`;
