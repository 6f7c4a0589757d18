import { type FaultReason, lazy, type Pfn } from "#base";
import { readUpTo } from "#source";
import type { Container } from "../container.ts";
import type { Dump } from "../dump.ts";
import { requireMachine } from "../machine.ts";
import { PageBitmap } from "../page-bitmap.ts";
import { BLOCK_SIZE, parseSadumpHeader } from "./header.ts";
import { readSmramStates } from "./smram-states.ts";

export { isSadump, isSadumpMedia } from "./header.ts";

/**
 * Opens a single partition (or its copy in a file) that Fujitsu's sadump wrote: two bitmaps say which page frames the
 * machine had and which of them are in the dump, and those follow in ascending order, as they are. A dump that is cut
 * off opens; pages behind the cut are `truncated`. UsageError for other configurations and machines, FormatError for
 * damaged headers.
 */
export function openSadump(container: Container): Dump {
  const { source, stored } = container;
  const header = parseSadumpHeader(source);
  const { cpuStates, machine } = readSmramStates(source, header);
  if (machine !== undefined) requireMachine(source.name, machine);
  const bitmapAt = ({ offset, size }: { readonly offset: number; readonly size: number }): PageBitmap =>
    new PageBitmap(mirrored(readUpTo(source, offset, Math.min(size, stored)).array), header.maxMapnr);
  const existing = bitmapAt(header.existing);
  const dumped = bitmapAt(header.dumped);
  const placeOf = (pfn: Pfn): number => header.pages + dumped.rank(pfn) * BLOCK_SIZE;

  const excluded = (pfn: Pfn): FaultReason | undefined => {
    if (pfn >= header.maxMapnr) return "not-dumped";
    // A bitmap is shorter than its header says only when the file ends within it.
    if (pfn >= existing.size) return isWhole(header.existing, existing) ? "not-dumped" : "truncated";
    if (!existing.has(pfn)) return "not-dumped";
    if (pfn >= dumped.size) return isWhole(header.dumped, dumped) ? "filtered" : "truncated";
    return dumped.has(pfn) ? undefined : "filtered";
  };
  const missing = (pfn: Pfn): FaultReason | undefined =>
    excluded(pfn) ?? (placeOf(pfn) + BLOCK_SIZE > source.size ? "truncated" : undefined);

  const held = dumped.rank(dumped.size);
  const end = header.pages + held * BLOCK_SIZE;
  const damage =
    end > source.size ? [`the file is cut off: at least ${end - source.size} of ${end} bytes are missing`] : [];
  return {
    format: "Fujitsu sadump",
    files: [source.name],
    pageSize: BLOCK_SIZE,
    notes: [],
    cpuStates,
    vmcoreinfo: undefined,
    facts: {
      machine,
      time: header.time,
      physicalBase: undefined,
      dumpLevel: undefined,
      processors: header.processors === 0 ? undefined : header.processors,
      damage: [...container.damage, ...damage],
      erased: [],
      pages: lazy(() => {
        const all = existing.rank(existing.size);
        const present = Math.min(held, Math.max(0, Math.floor((source.size - header.pages) / BLOCK_SIZE)));
        return { present, filtered: Math.max(0, all - held), lost: held - present };
      }),
    },
    ranges: existing.runs(),
    readPage(pfn, target) {
      const reason = excluded(pfn);
      if (reason !== undefined) return reason;
      return source.readInto(placeOf(pfn), target) < BLOCK_SIZE ? "truncated" : undefined;
    },
    missing,
  };
}

/** True when all of a bitmap was there, and speaks of fewer page frames than the header counts. */
function isWhole({ size }: { readonly size: number }, bitmap: PageBitmap): boolean {
  return bitmap.size === size * 8;
}

/** Each byte with its bits in the opposite order: sadump counts page frames from the highest bit. */
function mirrored(bytes: Uint8Array): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => {
    let result = 0;
    for (let bit = 0; bit < 8; bit++) result |= ((byte >> bit) & 1) << (7 - bit);
    return result;
  });
  for (let i = 0; i < bytes.length; i++) bytes[i] = table[bytes[i]];
  return bytes;
}
