import type { Bytes } from "#base";
import { UsageError } from "#base";
import { type ByteSource, readExactly, readUpTo } from "#source";
import type { Container } from "../container.ts";
import type { CpuState, Dump } from "../dump.ts";
import { contentOfPieces, type MemoryPiece, plainMemoryDump } from "../plain-memory.ts";

const PAGE_SIZE = 4096;
const MOST_HOLES = 2;
const LONGEST_HEADER = 96;
/** Bytes of a processor up to the base of its IDT, and of its registers with what follows them; then a page of others. */
const FIRST_PART = 116;
const SECOND_PART = 233;

/** Where things stand in each version: ESXi 6.7 and older, 6.8, 7.0, 8.0, 8.0 update 2, 9.0. */
interface Layout {
  /** Of the description of memory; version 1 has shorter numbers in it. */
  readonly memory: number;
  readonly cpus: (holes: number) => number;
  /** Bytes between the parts of a processor. */
  readonly gap: number;
}

const LAYOUTS: Readonly<Record<number, Layout>> = {
  1: { memory: 21, cpus: (holes) => 61 + 8 * holes, gap: 45 },
  3: { memory: 22, cpus: () => 78, gap: 45 },
  4: { memory: 22, cpus: () => 78, gap: 42 },
  5: { memory: 22, cpus: () => 78, gap: 42 },
  6: { memory: 23, cpus: () => 79, gap: 42 },
  7: { memory: 16, cpus: () => 83, gap: 42 },
};

interface Hole {
  readonly start: number;
  readonly pages: number;
}

interface GuestHeader {
  readonly cpus: number;
  /** Where the first of them is. */
  readonly cpusAt: number;
  readonly layout: Layout;
  readonly pages: number;
  readonly holes: readonly Hole[];
}

/**
 * True for a guest dump: what VMware's monitor writes of a guest that panicked, when it is told so
 * (`monitor.mini-suspend_on_panic`). The format has no signature, so version, size of the file and size of the memory
 * must agree.
 */
export function isGuestDump(source: ByteSource): boolean {
  return parseHeader(source) !== undefined;
}

/** Opens the guest dump with its memory in `vmem`; UsageError when that is missing or of another size. */
export function openGuestDump(container: Container, vmem: ByteSource | undefined): Dump {
  const { source } = container;
  const header = parseHeader(source);
  if (header === undefined) throw new UsageError(`${source.name}: expected a guest dump, found another file`);
  if (vmem === undefined) {
    throw new UsageError(`${source.name}: expected the .vmem file with its memory as well, found none`);
  }
  const states = Array.from({ length: header.cpus }, (_, cpu) => readState(source, header, cpu));
  return plainMemoryDump({
    format: "VMware guest dump",
    files: [source.name, vmem.name],
    source: vmem,
    content: contentOfPieces(piecesOf(header)),
    damage: [...container.damage],
    cpuStates: states,
    machine: "x86_64",
  });
}

function parseHeader(source: ByteSource): GuestHeader | undefined {
  const bytes = readUpTo(source, 0, LONGEST_HEADER);
  if (bytes.length < LONGEST_HEADER) return undefined;
  const version = bytes.u32(0);
  const layout = LAYOUTS[version];
  if (layout === undefined || (version === 7 && bytes.u32(72) !== 1)) return undefined;
  const cpus = bytes.u32(4);
  const memory = version === 1 ? oldMemory(bytes, layout.memory) : newMemory(bytes, layout.memory);
  if (memory.holes === undefined) return undefined;
  const absent = memory.holes.reduce((sum, { pages }) => sum + pages, 0);
  const cpusAt = layout.cpus(memory.holes.length);
  const expected = cpusAt + cpus * (FIRST_PART + layout.gap + SECOND_PART + PAGE_SIZE);
  if (memory.last + 1 !== (memory.pages + absent) * PAGE_SIZE || source.size !== expected) return undefined;
  return { cpus, cpusAt, layout, pages: memory.pages, holes: memory.holes };
}

interface MemoryHeader {
  /** Last physical address. */
  readonly last: number;
  readonly pages: number;
  /** Undefined when there are more than the format has room for. */
  readonly holes: readonly Hole[] | undefined;
}

function newMemory(bytes: Bytes, at: number): MemoryHeader {
  const hole = (i: number): Hole => ({ start: bytes.n64(at + 24 + 16 * i), pages: bytes.n64(at + 32 + 16 * i) });
  return { last: bytes.n64(at), pages: bytes.n64(at + 8), holes: holesOf(bytes.u32(at + 20), hole) };
}

function oldMemory(bytes: Bytes, at: number): MemoryHeader {
  const hole = (i: number): Hole => ({ start: bytes.u32(at + 20 + 8 * i), pages: bytes.u32(at + 24 + 8 * i) });
  return { last: bytes.n64(at), pages: bytes.u32(at + 8), holes: holesOf(bytes.u32(at + 16), hole) };
}

function holesOf(count: number, hole: (i: number) => Hole): readonly Hole[] | undefined {
  return count > MOST_HOLES ? undefined : Array.from({ length: count }, (_, i) => hole(i));
}

/** The stored memory is what remains of physical memory when the holes are taken out. */
function piecesOf({ pages, holes }: GuestHeader): readonly MemoryPiece[] {
  const pieces: MemoryPiece[] = [];
  let start = 0;
  let stored = 0;
  const piece = (size: number): void => {
    if (size > 0) pieces.push({ start: start * PAGE_SIZE, size: size * PAGE_SIZE, position: stored * PAGE_SIZE });
    stored += Math.max(0, size);
  };
  for (const hole of [...holes].sort((a, b) => a.start - b.start)) {
    piece(hole.start - start);
    start = hole.start + hole.pages;
  }
  piece(pages - stored);
  return pieces;
}

function readState(source: ByteSource, { cpusAt, layout }: GuestHeader, cpu: number): CpuState {
  const size = FIRST_PART + layout.gap + SECOND_PART;
  const state = readExactly(source, cpusAt + cpu * (size + PAGE_SIZE), size, "the state of a processor");
  const word = (index: number): bigint => state.u64(FIRST_PART + layout.gap + 8 * index);
  return {
    cpu,
    cr0: BigInt(state.u32(0)),
    cr2: state.u64(4),
    cr3: state.u64(12),
    cr4: state.u64(20),
    idtBase: state.u64(108),
    idtLimit: undefined,
    gdtBase: undefined,
    gdtLimit: undefined,
    fsBase: undefined,
    gsBase: undefined,
    kernelGsBase: undefined,
    r15: word(0),
    r14: word(1),
    r13: word(2),
    r12: word(3),
    rbp: word(4),
    rbx: word(5),
    r11: word(6),
    r10: word(7),
    r9: word(8),
    r8: word(9),
    rax: word(10),
    rcx: word(11),
    rdx: word(12),
    rsi: word(13),
    rdi: word(14),
    rip: word(16),
    cs: Number(word(17) & 0xffffn),
    rflags: word(18),
    rsp: word(19),
    ss: Number(word(20) & 0xffffn),
  };
}
