import { type FaultReason, lazy, type Pfn } from "#base";
import type { ByteSource } from "#source";
import { countByBitmaps, excludedBy } from "../bitmap-pair.ts";
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
  const { source } = container;
  const header = parseSadumpHeader(source);
  const { cpuStates, machine } = readSmramStates(source, header);
  if (machine !== undefined) requireMachine(source.name, machine);
  const existing = new PageBitmap(mirrored(source), header.existing, header.maxMapnr);
  const dumped = new PageBitmap(mirrored(source), header.dumped, header.maxMapnr);

  const bitmaps = { existing, dumped };
  /** Where the page stands; behind the end of the file when the bitmap is cut off before it. */
  const placeOf = (pfn: Pfn): number => header.pages + (dumped.rank(pfn) ?? Number.POSITIVE_INFINITY) * BLOCK_SIZE;
  const missing = (pfn: Pfn): FaultReason | undefined =>
    excludedBy(bitmaps, pfn) ?? (placeOf(pfn) + BLOCK_SIZE > source.size ? "truncated" : undefined);

  const { held, filtered, unknown } = countByBitmaps(bitmaps, 0, header.maxMapnr);
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
        const present = Math.min(held, Math.max(0, Math.floor((source.size - header.pages) / BLOCK_SIZE)));
        return { present, filtered, lost: held - present + unknown };
      }),
    },
    ranges: existing.runs(),
    readPage(pfn, target) {
      const reason = missing(pfn);
      if (reason !== undefined) return reason;
      return source.readInto(placeOf(pfn), target) < BLOCK_SIZE ? "truncated" : undefined;
    },
    missing,
  };
}

/** `source` with the bits of each byte in the opposite order: sadump counts page frames from the highest bit. */
function mirrored(source: ByteSource): ByteSource {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => {
    let result = 0;
    for (let bit = 0; bit < 8; bit++) result |= ((byte >> bit) & 1) << (7 - bit);
    return result;
  });
  return {
    name: source.name,
    size: source.size,
    readInto(offset, target) {
      const got = source.readInto(offset, target);
      for (let i = 0; i < got; i++) target[i] = table[target[i]];
      return got;
    },
  };
}
