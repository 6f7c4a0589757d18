import { NameCollector, scanNames, serializeNames, type UnitRange } from "#debuginfo/dwarf";
import type { DebugFile } from "./debug-file.ts";
import type { ScanBoard } from "./scan-board.ts";

/** The table of the names in `parts`, which yields them in ascending order. */
export function scanParts(file: DebugFile, parts: Iterable<UnitRange>, progress: () => void): Uint8Array<ArrayBuffer> {
  const names = new NameCollector();
  for (const part of parts) scanNames(file.info, part, names, progress);
  return serializeNames(names.rows(), file.info.section(".debug_str"), file.subject);
}

/** The parts that `thread` can get, one after the other. */
export function* takenParts(board: ScanBoard, thread: number, ranges: readonly UnitRange[]): Generator<UnitRange> {
  for (let part = board.take(thread); part !== undefined; part = board.take(thread)) {
    const range = ranges[part];
    if (range !== undefined) yield range;
  }
}
