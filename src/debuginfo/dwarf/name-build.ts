import { memorySource } from "#source";
import { baseOf } from "./entry-space.ts";
import type { Info } from "./info.ts";
import { NameCollector } from "./name-collector.ts";
import type { NameIndex } from "./name-index.ts";
import { openNames } from "./name-lookup.ts";
import { scanNames } from "./name-scan.ts";
import { serializeNames } from "./name-serialize.ts";
import type { NameSubject } from "./name-table.ts";

/** Which file `info` is of, as its index has it; `buildId` in hexadecimal. */
export function nameSubject(info: Info, buildId = ""): NameSubject {
  const size = (name: string): number => info.section(name)?.size ?? 0;
  return { buildId, sizes: [size(".debug_info"), size(".debug_abbrev"), size(".debug_str")] };
}

/** The index of the names of a file, by one pass over all of its units: some 0.4 s for a kernel. */
export function indexNames(info: Info): NameIndex {
  const names = new NameCollector();
  scanNames(info, { start: 0, end: info.section(".debug_info")?.size ?? 0 }, names);
  const strings = info.section(".debug_str");
  const table = serializeNames(names.rows(), strings, nameSubject(info));
  return openNames(memorySource("the name index", table), strings, baseOf(info.unitOffsets()[0] ?? 0));
}
