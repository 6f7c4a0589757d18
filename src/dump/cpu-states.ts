import type { Bytes } from "#base";
import { NT_PRSTATUS } from "#elf";
import type { CpuState, DumpNote } from "./dump.ts";

/** Owner and version of the note that QEMU writes for each processor. */
const OWNER = "QEMU";
const VERSION = 1;
/** Through CR4; what follows came with later releases. */
const SHORTEST = 432;
const MOST_CPUS = 8192;
const WITH_KERNEL_GS_BASE = 440;

/** Offset of pr_pid in `struct elf_prstatus`, into which QEMU writes the processor's number plus 1. */
const PRSTATUS_PID = 32;

/**
 * The processors' states in the notes of owner `QEMU` (target/i386/arch_dump.c, `struct QEMUCPUState`: 18 registers, 10
 * segments of 24 bytes, CR0 to CR4; its `size` says what was added behind), ascending by processor. QEMU writes all
 * NT_PRSTATUS notes and then these, in the same order; the former have the numbers, which are not consecutive where
 * processors were unplugged. Notes of another version or size, and of a processor that already had one, are passed over.
 */
export function cpuStatesOf(notes: readonly DumpNote[]): readonly CpuState[] {
  const numbers = notes
    .filter(({ name, type, data }) => name === "CORE" && type === NT_PRSTATUS && data.length >= PRSTATUS_PID + 4)
    .map(({ data }) => data.u32(PRSTATUS_PID) - 1);
  const states = notes.filter(({ name }) => name === OWNER);
  const numbered = numbers.length === states.length && numbers.every((cpu) => cpu >= 0 && cpu < MOST_CPUS);
  const byCpu = new Map<number, CpuState>();
  for (const [index, { data }] of states.entries()) {
    const cpu = numbered ? numbers[index] : index;
    const state = byCpu.has(cpu) ? undefined : parseState(data, cpu);
    if (state !== undefined) byCpu.set(cpu, state);
  }
  return [...byCpu.values()].sort((a, b) => a.cpu - b.cpu);
}

function parseState(data: Bytes, cpu: number): CpuState | undefined {
  if (data.length < SHORTEST || data.u32(0) !== VERSION) return undefined;
  const size = Math.min(data.u32(4), data.length);
  if (size < SHORTEST) return undefined;
  const word = (index: number): bigint => data.u64(8 + 8 * index);
  const segment = (index: number) => {
    const at = 152 + 24 * index;
    return { selector: data.u32(at), limit: data.u32(at + 4), base: data.u64(at + 16) };
  };
  const control = (index: number): bigint => data.u64(392 + 8 * index);
  const idt = segment(9);
  const gdt = segment(8);
  return {
    cpu,
    rax: word(0),
    rbx: word(1),
    rcx: word(2),
    rdx: word(3),
    rsi: word(4),
    rdi: word(5),
    rsp: word(6),
    rbp: word(7),
    r8: word(8),
    r9: word(9),
    r10: word(10),
    r11: word(11),
    r12: word(12),
    r13: word(13),
    r14: word(14),
    r15: word(15),
    rip: word(16),
    rflags: word(17),
    cs: segment(0).selector,
    ss: segment(5).selector,
    fsBase: segment(3).base,
    gsBase: segment(4).base,
    kernelGsBase: size >= WITH_KERNEL_GS_BASE ? data.u64(432) : undefined,
    cr0: control(0),
    cr2: control(2),
    cr3: control(3),
    cr4: control(4),
    idtBase: idt.base,
    idtLimit: idt.limit,
    gdtBase: gdt.base,
    gdtLimit: gdt.limit,
  };
}
