import { type FaultReason, lazy, type Pfn, UsageError } from "#base";
import type { PageDecoders } from "#codec";
import { parseNotes } from "#elf";
import { countByBitmaps } from "../bitmap-pair.ts";
import type { Container } from "../container.ts";
import { cpuStatesOf } from "../cpu-states.ts";
import type { Dump, DumpNote, PageCounts } from "../dump.ts";
import { collectNotes, findVmcoreinfo, linesOf, textOf } from "../notes.ts";
import { compressionsOf } from "./compression.ts";
import { KdumpPart } from "./part.ts";

const LARGEST_VMCOREINFO = 1 << 20;
const LARGEST_NOTES = 1 << 26;
const LARGEST_ERASE_INFO = 1 << 20;

/**
 * Opens a compressed kdump (makedumpfile's own format; QEMU and libvirt write it too), or all files of a split one
 * (`makedumpfile --split`) in any order. Files that are missing or cut off are named in `facts.damage`, and their
 * pages are `not-dumped` and `truncated`. FormatError when a header is damaged or the compression has no decoder;
 * UsageError when the machine is not supported or the files do not belong together.
 */
export function openKdump(containers: readonly Container[], decoders: PageDecoders): Dump {
  const parts = containers.map((container) => new KdumpPart(container, decoders)).sort((a, b) => a.first - b.first);
  requireOneDump(parts);
  // Each file of a split dump has all bitmaps and notes: one whose own are cut off can rely on another's.
  const whole = parts.find((part) => part.hasBitmaps()) ?? parts[0];
  const { header, existing } = whole;
  const { notes, damage } = collectNotes(parsedNotes(whole));
  const compression = compressionsOf(header.status).join(", ") || "not compressed";
  const partOf = (pfn: Pfn): KdumpPart | undefined => parts.find((part) => pfn >= part.first && pfn < part.end);

  const ranges = existing.runs();
  const missing = (pfn: Pfn): FaultReason | undefined => {
    const excluded = whole.excluded(pfn);
    if (excluded !== undefined) return excluded;
    const part = partOf(pfn);
    return part === undefined ? "not-dumped" : part.missing(pfn);
  };

  return {
    format: `compressed kdump (${compression})${parts[0].header.split === undefined ? "" : ", split"}`,
    files: parts.map((part) => part.source.name),
    pageSize: header.blockSize,
    notes,
    cpuStates: cpuStatesOf(notes),
    vmcoreinfo: storedVmcoreinfo(whole) ?? findVmcoreinfo(notes),
    facts: {
      machine: header.machine === "" ? undefined : header.machine,
      time: header.time,
      physicalBase: header.physicalBase,
      dumpLevel: header.dumpLevel,
      processors: header.processors,
      damage: [...damage, ...describeDamage(parts), ...describeAbsent(parts)],
      erased: erasedLines(whole),
      pages: lazy(() => countAll(parts, whole)),
    },
    ranges,
    readPage(pfn, target) {
      const excluded = whole.excluded(pfn);
      if (excluded !== undefined) return excluded;
      const part = partOf(pfn);
      return part === undefined ? "not-dumped" : part.readPage(pfn, target);
    },
    missing,
  };
}

function requireOneDump(parts: readonly KdumpPart[]): void {
  if (parts.length === 1) return;
  const [first] = parts;
  for (const { header, source } of parts) {
    const fits =
      header.split !== undefined &&
      header.maxMapnr === first.header.maxMapnr &&
      header.blockSize === first.header.blockSize &&
      header.time === first.header.time;
    if (!fits) {
      const found = header.split === undefined ? "a whole dump" : `a part of another dump than ${first.source.name}`;
      throw new UsageError(`${source.name}: expected a part of one split dump, found ${found}`);
    }
  }
}

/** The ELF notes, which the sub header places since version 4; before, the file had none. */
function parsedNotes(part: KdumpPart): Iterable<DumpNote> {
  const { notes } = part.header;
  if (notes === undefined) return [];
  return parseNotes(part.read(notes, LARGEST_NOTES), 4, part.source.name, notes.offset);
}

function storedVmcoreinfo(part: KdumpPart): string | undefined {
  const { vmcoreinfo } = part.header;
  if (vmcoreinfo === undefined) return undefined;
  const bytes = part.read(vmcoreinfo, LARGEST_VMCOREINFO);
  const text = textOf(bytes.array);
  // A line that is cut off would give a wrong number.
  const whole = bytes.length === vmcoreinfo.size ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  return whole === "" ? undefined : whole;
}

/** What makedumpfile erased, a line each. */
function erasedLines(part: KdumpPart): readonly string[] {
  const { erased } = part.header;
  return erased === undefined ? [] : linesOf(textOf(part.read(erased, LARGEST_ERASE_INFO).array));
}

/** The pages of all parts; those of parts that are not at hand are lost, as far as the bitmaps know of them. */
function countAll(parts: readonly KdumpPart[], whole: KdumpPart): PageCounts {
  const sum = { present: 0, filtered: 0, lost: 0 };
  const absent = (from: number, to: number): void => {
    const { held, filtered, unknown } = countByBitmaps(whole, from, to);
    sum.filtered += filtered;
    sum.lost += held + unknown;
  };
  let reach = 0;
  for (const part of parts) {
    if (part.first > reach) absent(reach, part.first);
    if (part.end <= reach) continue;
    const counts = part.pages(whole);
    sum.present += counts.present;
    sum.filtered += counts.filtered;
    sum.lost += counts.lost;
    reach = part.end;
  }
  if (reach < whole.header.maxMapnr) absent(reach, whole.header.maxMapnr);
  return sum;
}

function describeDamage(parts: readonly KdumpPart[]): string[] {
  if (parts.length === 1) return [...parts[0].damage];
  return parts.flatMap((part) => part.damage.map((sentence) => `${part.source.name}: ${sentence}`));
}

/** Names the page frames of a split dump that are in none of the files at hand. */
function describeAbsent(parts: readonly KdumpPart[]): string[] {
  const sentences: string[] = [];
  const name = (from: number, to: number): void => {
    if (from < to) sentences.push(`a part of a split dump is not at hand: page frames ${from} to ${to - 1}`);
  };
  let reach = 0;
  for (const part of parts) {
    name(reach, part.first);
    reach = Math.max(reach, part.end);
  }
  name(reach, parts[0].header.maxMapnr);
  return sentences;
}
