import { Bytes } from "#base";
import { type ByteSource, readUpTo } from "#source";
import type { CpuState } from "../dump.ts";
import type { SadumpHeader } from "./header.ts";

/** What the processor itself saves when it enters system management mode. */
const STATE_SIZE = 1024;
const APIC_STATE = 16;
const MOST_CPUS = 8192;
/** "Long mode active" in IA32_EFER. */
const EFER_LMA = 1n << 10n;

/** The processors' states in the sub header. */
export interface SmramStates {
  readonly cpuStates: readonly CpuState[];
  /** `x86_64` when a processor ran in long mode, `i686` when none of them did; undefined without states. */
  readonly machine: string | undefined;
}

/**
 * Reads what each processor saved in SMRAM ("Intel 64 and IA-32 Architectures Software Developer's Manual", 3C, table
 * 33-3, seen from offset 0xfc00): the sub header has the size of all states, 16 bytes for each processor's APIC, and the
 * states in the same order. A processor that saved nothing has zeros. They are numbered as they stand there, which is
 * the kernel's order as long as it numbers processors by their APICs.
 */
export function readSmramStates(source: ByteSource, { subHeader, processors }: SadumpHeader): SmramStates {
  const cpus = Math.min(processors, MOST_CPUS);
  const bytes = readUpTo(source, subHeader.offset, Math.min(subHeader.size, 4 + cpus * (APIC_STATE + STATE_SIZE)));
  const size = bytes.length < 4 ? 0 : Math.floor(bytes.u32(0) / processors);
  if (size !== STATE_SIZE) return { cpuStates: [], machine: undefined };
  const cpuStates: CpuState[] = [];
  let machine: string | undefined;
  for (let cpu = 0; cpu < cpus; cpu++) {
    const at = 4 + processors * APIC_STATE + cpu * STATE_SIZE;
    if (at + STATE_SIZE > bytes.length) break;
    // A copy: the state begins at any multiple of 4.
    const state = new Bytes(bytes.array.slice(at, at + STATE_SIZE));
    if (state.array.every((byte) => byte === 0)) continue;
    const long = (state.u64(992) & EFER_LMA) !== 0n;
    if (machine !== "x86_64") machine = long ? "x86_64" : "i686";
    cpuStates.push(parseState(state, cpu));
  }
  return { cpuStates, machine };
}

function parseState(state: Bytes, cpu: number): CpuState {
  const word = (at: number): bigint => state.u64(at);
  const halves = (low: number, high: number): bigint => BigInt(state.u32(low)) | (BigInt(state.u32(high)) << 32n);
  return {
    cpu,
    r15: word(796),
    r14: word(804),
    r13: word(812),
    r12: word(820),
    r11: word(828),
    r10: word(836),
    r9: word(844),
    r8: word(852),
    rax: word(860),
    rcx: word(868),
    rdx: word(876),
    rbx: word(884),
    rsp: word(892),
    rbp: word(900),
    rsi: word(908),
    rdi: word(916),
    rip: word(984),
    rflags: word(1000),
    cs: state.u32(940) & 0xffff,
    ss: state.u32(944) & 0xffff,
    // Selectors alone are saved; the bases are out of reach.
    fsBase: undefined,
    gsBase: undefined,
    kernelGsBase: undefined,
    cr0: word(1016),
    cr2: undefined,
    cr3: word(1008),
    cr4: BigInt(state.u32(576)),
    idtBase: halves(660, 472),
    idtLimit: state.u32(664),
    gdtBase: halves(652, 464),
    gdtLimit: state.u32(656),
  };
}
