import type { UnitRange } from "./name-scan.ts";
import type { Section } from "./sections.ts";
import { unitOffsets } from "./unit.ts";

/**
 * `.debug_info` in parts of about `size` bytes that start and end with a unit. FormatError when a unit ends behind the
 * section.
 */
export function splitUnits(section: Section, size: number): readonly UnitRange[] {
  const ranges: UnitRange[] = [];
  let start = 0;
  for (const end of [...unitOffsets(section).slice(1), section.size]) {
    if (end - start < size && end !== section.size) continue;
    if (end > start) ranges.push({ start, end });
    start = end;
  }
  return ranges;
}
