import type { Info } from "./info.ts";
import type { UnitRange } from "./name-scan.ts";

/** The units of `info` in parts of about `size` bytes. */
export function splitUnits(info: Info, size: number): readonly UnitRange[] {
  const ranges: UnitRange[] = [];
  const [first, ...others] = info.unitOffsets();
  const last = info.section(".debug_info")?.size ?? 0;
  let start = first ?? last;
  for (const end of [...others, last]) {
    if (end - start < size && end !== last) continue;
    if (end > start) ranges.push({ start, end });
    start = end;
  }
  return ranges;
}
