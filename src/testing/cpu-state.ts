/** What hypervisors and the kernel write about a processor: notes of an ELF core. */
import { concat, place } from "./bytes.ts";
import { note } from "./elf.ts";

/** A processor's registers to write; what is left out is zero. */
export interface CpuStateSpec {
  /** By position in `struct QEMUCPUState`: rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp, r8 to r15, rip, rflags. */
  readonly words?: readonly bigint[];
  readonly cs?: number;
  readonly gsBase?: bigint;
  readonly idtBase?: bigint;
  readonly gdtBase?: bigint;
  /** CR0 to CR4. */
  readonly control?: readonly bigint[];
  readonly kernelGsBase?: bigint;
}

const WORDS = 8;
const SEGMENTS = 152;
const SEGMENT = 24;
const CONTROL = 392;
const SIZE = 440;

/** QEMU's note about a processor (target/i386/arch_dump.c); `size` 432 is that of releases before 2.8. */
export function qemuStateNote(spec: CpuStateSpec, size: number = SIZE, version = 1): Uint8Array {
  const segment = (index: number): number => SEGMENTS + SEGMENT * index;
  const bytes = place(SIZE, [
    [0, 4, version],
    [4, 4, size],
    ...(spec.words ?? []).map((word, i) => [WORDS + 8 * i, 8, word] as const),
    [segment(0), 4, spec.cs ?? 0x10],
    [segment(4) + 16, 8, spec.gsBase ?? 0n],
    [segment(8) + 4, 4, 0x7f],
    [segment(8) + 16, 8, spec.gdtBase ?? 0n],
    [segment(9) + 4, 4, 0xfff],
    [segment(9) + 16, 8, spec.idtBase ?? 0n],
    ...(spec.control ?? []).map((word, i) => [CONTROL + 8 * i, 8, word] as const),
    [432, 8, spec.kernelGsBase ?? 0n],
  ]);
  return note("QEMU", 0, bytes.subarray(0, size));
}

/** The bytes of an NT_PRSTATUS note; QEMU writes the processor's number plus 1 for `pid`. */
export function prstatus(pid: number, rip = 0n): Uint8Array {
  return concat(place(112, [[32, 4, pid]]), place(224, [[128, 8, rip]]));
}
