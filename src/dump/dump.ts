import type { Bytes, FaultReason, Pfn } from "#base";

/** One note of the dump (ELF note; compressed kdump keeps the same notes). `type` is the standard's number, e.g. NT_PRSTATUS. */
export interface DumpNote {
  readonly name: string;
  readonly type: number;
  readonly data: Bytes;
  /** Where `data` begins in the file. */
  readonly offset: number;
}

/** A run of page frames that the dumped machine had, whether or not the dump holds them. `end` is exclusive. */
export interface PageRange {
  readonly start: Pfn;
  readonly end: Pfn;
}

/**
 * A processor as the hypervisor or firmware that wrote the dump saw it: general registers, and those that say where page
 * tables and descriptor tables are. All of it was true when the memory was written, which NT_PRSTATUS notes of the
 * kernel are not. Widths are the machine's, selectors and limits plain numbers; what a writer does not store is undefined.
 */
export interface CpuState {
  /** Number of the processor, counted as the machine does: that of the kernel, as far as it numbers them in order. */
  readonly cpu: number;
  readonly rax: bigint;
  readonly rbx: bigint;
  readonly rcx: bigint;
  readonly rdx: bigint;
  readonly rsi: bigint;
  readonly rdi: bigint;
  readonly rbp: bigint;
  readonly rsp: bigint;
  readonly r8: bigint;
  readonly r9: bigint;
  readonly r10: bigint;
  readonly r11: bigint;
  readonly r12: bigint;
  readonly r13: bigint;
  readonly r14: bigint;
  readonly r15: bigint;
  readonly rip: bigint;
  readonly rflags: bigint;
  /** Selector; its low two bits are the privilege that the processor ran with. */
  readonly cs: number;
  readonly ss: number;
  readonly fsBase: bigint | undefined;
  /** Of the kernel while it ran, else of user space; `kernelGsBase` is then the other one. */
  readonly gsBase: bigint | undefined;
  readonly kernelGsBase: bigint | undefined;
  readonly cr0: bigint | undefined;
  readonly cr2: bigint | undefined;
  /** With the PCID and the bits that are no address. */
  readonly cr3: bigint | undefined;
  readonly cr4: bigint | undefined;
  readonly idtBase: bigint | undefined;
  readonly idtLimit: number | undefined;
  readonly gdtBase: bigint | undefined;
  readonly gdtLimit: number | undefined;
}

/** Page frames of the machine, by what became of them. */
export interface PageCounts {
  /** The dump holds them. */
  readonly present: number;
  /** makedumpfile left them out on purpose. */
  readonly filtered: number;
  /** They should be there: cut off, in a part of a split dump that is not at hand, not written any more. */
  readonly lost: number;
}

/** What the container itself says about the machine; every fact may be missing. */
export interface DumpFacts {
  /** `e_machine` as uname spells it: `x86_64`, `aarch64`. */
  readonly machine: string | undefined;
  /** Seconds since 1970, UTC, from the header of a compressed kdump. */
  readonly time: number | undefined;
  /** Physical address that the kernel image was moved by (kdump sub header); VMCOREINFO is believed before it. */
  readonly physicalBase: bigint | undefined;
  /** makedumpfile's `-d` level. */
  readonly dumpLevel: number | undefined;
  /** Number of processors by the header. */
  readonly processors: number | undefined;
  /** Sentences about what is missing: cut off, marked incomplete, a part of a split dump. Empty for a whole dump. */
  readonly damage: readonly string[];
  /** What makedumpfile erased from the memory, a line each, as its `--config` or `--eppic` left it in the dump. */
  readonly erased: readonly string[];
  /** True when the machine still runs: it has not panicked, and what is read twice may differ. */
  readonly live?: boolean;
  /** Counts page frames by headers and bitmaps, at the first call; a page that does not decompress counts as present. */
  pages(): PageCounts;
}

/** An opened container: page frames of the dumped machine. Siblings under dump/ implement it; nobody else knows them. */
export interface Dump {
  /** For people: `ELF core`, `compressed kdump (zlib), flattened`. */
  readonly format: string;
  /** Names of the files it was opened from. */
  readonly files: readonly string[];
  /** Bytes per page frame. */
  readonly pageSize: number;
  readonly notes: readonly DumpNote[];
  /** Processors as a hypervisor saw them, ascending by number; empty when the kernel itself wrote the dump. */
  readonly cpuStates: readonly CpuState[];
  /** The VMCOREINFO text where the container stores it (note or kdump sub header). */
  readonly vmcoreinfo: string | undefined;
  readonly facts: DumpFacts;
  /** The machine's memory, ascending, without overlaps. */
  readonly ranges: readonly PageRange[];
  /** Copies the page into `target` (pageSize bytes, all of it written); returns why not when it cannot be had. */
  readPage(pfn: Pfn, target: Uint8Array): FaultReason | undefined;
  /**
   * Copies whole pages from `pfn` on, as many as stand one after the other in the file and fit into `target`; returns how
   * many. 0 where readPage must be asked. For those who look at all memory; absent where pages are compressed.
   */
  readRun?(pfn: Pfn, target: Uint8Array): number;
  /**
   * Bytes of the dump's file itself (the first one's), from `offset` on: how many were there. Only for looking at the
   * container; absent where there is no file.
   */
  readFile?(offset: number, target: Uint8Array): number;
  /** Like readPage without the content: undefined when the dump claims to hold the page. */
  missing(pfn: Pfn): FaultReason | undefined;
}
