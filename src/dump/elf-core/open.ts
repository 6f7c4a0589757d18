import { type FaultReason, lazy, type Pfn, UsageError } from "#base";
import { type ElfFile, ET_CORE, ET_DYN, ET_EXEC, ET_REL, machineName, PT_LOAD, parseElf, segmentNotes } from "#elf";
import type { Container } from "../container.ts";
import { cpuStatesOf } from "../cpu-states.ts";
import type { Dump } from "../dump.ts";
import { copyRun, describeCut, firstBehind } from "../extents.ts";
import { requireMachine } from "../machine.ts";
import { collectNotes, countProcessors, erasedByNotes, findVmcoreinfo } from "../notes.ts";
import { countPages } from "./count-pages.ts";
import { contentOf, inRanges, memorySegments, rangesOf } from "./memory-map.ts";

const DEFAULT_PAGE_SIZE = 4096;

/**
 * Opens an ELF core (the kernel's /proc/vmcore, QEMU's and libvirt's memory-only dumps, makedumpfile -E): each PT_LOAD
 * is a piece of physical memory. What a segment has in memory but not in the file (`p_memsz` beyond `p_filesz`) is
 * `filtered`: makedumpfile leaves pages out that way, zero pages among them, and the file does not say which. A page
 * of which the file has a part reads with zeros around it. A file that is cut off opens; pages behind the cut are
 * `truncated`. UsageError for other kinds of ELF file, FormatError for damaged headers.
 */
export function openElfCore(container: Container): Dump {
  const { source } = container;
  const elf = parseElf(source);
  requireKernelCore(elf);
  const { notes, damage } = collectNotes(segmentNotes(elf));
  const vmcoreinfo = findVmcoreinfo(notes);
  const pageSize = pageSizeOf(vmcoreinfo);
  const segments = memorySegments(elf);
  const content = contentOf(segments);
  const ranges = rangesOf(segments, pageSize);

  // Calls `visit` for every piece of the page that the file holds, until it gives a reason.
  const visitPieces = (
    pfn: Pfn,
    visit: (from: number, to: number, position: number) => FaultReason | undefined,
  ): FaultReason | undefined => {
    const start = pfn * pageSize;
    const end = start + pageSize;
    const first = firstBehind(content, start);
    if (first === content.count || content.start[first] >= end) {
      return inRanges(ranges, pfn) ? "filtered" : "not-dumped";
    }
    for (let i = first; i < content.count && content.start[i] < end; i++) {
      const from = Math.max(content.start[i], start);
      const to = Math.min(content.end[i], end);
      const reason = visit(from - start, to - start, content.position[i] + from - content.start[i]);
      if (reason !== undefined) return reason;
    }
    return undefined;
  };

  const missing = (pfn: Pfn): FaultReason | undefined =>
    visitPieces(pfn, (from, to, position) => (container.holds(position, to - from) ? undefined : "truncated"));

  return {
    format: "ELF core",
    files: [source.name],
    pageSize,
    notes,
    cpuStates: cpuStatesOf(notes),
    vmcoreinfo,
    facts: {
      machine: machineName(elf.header.machine),
      time: undefined,
      physicalBase: undefined,
      dumpLevel: undefined,
      processors: countProcessors(notes),
      damage: [...container.damage, ...damage, ...describeCut(source.size, content)],
      erased: erasedByNotes(notes),
      pages: lazy(() => countPages(ranges, content, pageSize, container)),
    },
    ranges,
    readPage(pfn, target) {
      let filled = 0;
      const reason = visitPieces(pfn, (from, to, position) => {
        if (from > filled) target.fill(0, filled, from);
        if (source.readInto(position, target.subarray(from, to)) < to - from) return "truncated";
        filled = to;
        return undefined;
      });
      if (reason === undefined && filled < pageSize) target.fill(0, filled, pageSize);
      return reason;
    },
    // A flattened file that was cut off has holes, of which reading tells nothing.
    ...(container.stored === source.size
      ? { readRun: (pfn: Pfn, target: Uint8Array) => copyRun({ source, content }, pfn * pageSize, pageSize, target) }
      : {}),
    missing,
  };
}

function requireKernelCore(elf: ElfFile): void {
  const { source, header, segments } = elf;
  const machine = machineName(header.machine);
  const refuse = (found: string): never => {
    throw new UsageError(`${source.name}: expected a kernel crash dump, found ${found}`);
  };
  if (header.type !== ET_CORE) {
    const kinds: Record<number, string> = {
      [ET_REL]: "a relocatable ELF file, such as a kernel module,",
      [ET_EXEC]: "an ELF executable, such as a vmlinux,",
      [ET_DYN]: "an ELF shared object",
    };
    refuse(`${kinds[header.type] ?? `an ELF file of type ${header.type}`} for ${machine}`);
  }
  requireMachine(source.name, machine);
  const loads = segments.filter((segment) => segment.type === PT_LOAD);
  if (loads.length === 0) refuse("an ELF core without memory");
  if (loads.length > 1 && loads.every((segment) => segment.paddr === 0)) {
    refuse("an ELF core without physical addresses, such as that of a process");
  }
}

/** PAGESIZE of VMCOREINFO when it is sane; x86-64 knows no other than 4096. */
function pageSizeOf(vmcoreinfo: string | undefined): number {
  const size = Number(/^PAGESIZE=(\d+)$/m.exec(vmcoreinfo ?? "")?.[1]);
  return size >= 4096 && size <= 65536 && Number.isInteger(Math.log2(size)) ? size : DEFAULT_PAGE_SIZE;
}
