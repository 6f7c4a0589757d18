import { lazy } from "#base";
import type { CallFrames } from "./call-frame.ts";
import { indexFdes } from "./fde-index.ts";
import { cieReader, type FrameSection, readEntryHeader, readFde } from "./frame-entry.ts";
import { rowAt } from "./frame-program.ts";
import { SectionReader } from "./section-reader.ts";
import { type DwarfSections, findSection } from "./sections.ts";

/**
 * The call frame information of a file: `.debug_frame`, else `.eh_frame`; undefined when it has neither. The first
 * question reads the addresses of all entries once, some 2.5 MB of a kernel; after that each runs one entry's program.
 */
export function openCallFrames(sections: DwarfSections): CallFrames | undefined {
  const frames = frameSection(sections, ".debug_frame") ?? frameSection(sections, ".eh_frame");
  if (frames === undefined) return undefined;
  const cieAt = cieReader(frames);
  const index = lazy(() => indexFdes(frames, cieAt));
  return {
    find(address) {
      const offset = index()(address);
      if (offset === undefined) return undefined;
      const reader = new SectionReader(frames.section, offset);
      const header = readEntryHeader(reader, frames.isEh);
      if (header?.cie === undefined) throw reader.broken(offset, "the description that stood here", "another entry");
      return rowAt(frames, readFde(reader, header.end, cieAt(header.cie), frames), address);
    },
  };
}

function frameSection(sections: DwarfSections, name: string): FrameSection | undefined {
  const section = findSection(sections, name);
  if (section === undefined || section.size === 0) return undefined;
  const bases = {
    own: sections.address?.(name),
    text: sections.address?.(".text"),
    data: sections.address?.(".got"),
  };
  return { section, isEh: name === ".eh_frame", addressSize: sections.addressSize ?? 8, bases };
}
