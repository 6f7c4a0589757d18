import { UsageError } from "#base";
import { machineName, PT_LOAD, parseElf, type Segment, segmentNotes } from "#elf";
import type { Container } from "../container.ts";
import type { Dump } from "../dump.ts";
import { requireMachine } from "../machine.ts";
import { collectNotes, findVmcoreinfo } from "../notes.ts";
import { contentOfPieces, plainMemoryDump } from "../plain-memory.ts";

/** Physical addresses end here; segments that are no RAM have 2^64-1. */
const PHYSICAL_LIMIT = 2 ** 52;
const PAGE_SIZE = 4096;

/**
 * Opens /proc/kcore: memory of the running machine, read when it is asked for. It is an ELF core whose segments are
 * places in the kernel's address space; those that map RAM say where it is in physical memory (kernel: 464920104bf7
 * "/proc/kcore: update physical address for kcore ram and text", v4.12). The register notes are those of whoever reads,
 * so they are left out. UsageError when the kernel does not tell physical addresses.
 */
export function openKcore(container: Container): Dump {
  const { source } = container;
  const elf = parseElf(source);
  const machine = machineName(elf.header.machine);
  requireMachine(source.name, machine);
  const { notes, damage } = collectNotes(segmentNotes(elf));
  const ram = elf.segments.filter(isRam);
  // Kernels before said 0 for all of them.
  if (ram.every(({ paddr }) => paddr === 0)) {
    const expected = "segments with physical addresses, as kernels since 4.12 have";
    throw new UsageError(`${source.name}: expected ${expected}, found none`);
  }
  const memory = plainMemoryDump({
    format: "live memory",
    files: [source.name],
    // Its size is no bound: it counts what the kernel could map.
    source: {
      name: source.name,
      size: Number.POSITIVE_INFINITY,
      readInto: (at, target) => source.readInto(at, target),
    },
    content: contentOfPieces(
      ram.map(({ paddr, filesz, offset }) => ({ start: paddr, size: filesz, position: offset })),
    ),
    damage: [...container.damage, ...damage],
    machine,
    live: true,
  });
  return { ...memory, notes: notes.filter(({ name }) => name !== "CORE"), vmcoreinfo: findVmcoreinfo(notes) };
}

/**
 * Offsets are virtual addresses without their upper bits, beyond 2^53 with five levels of page tables; those of whole
 * pages are exact all the same.
 */
function isRam({ type, paddr, filesz, offset }: Segment): boolean {
  return type === PT_LOAD && filesz > 0 && paddr + filesz <= PHYSICAL_LIMIT && offset % PAGE_SIZE === 0;
}
