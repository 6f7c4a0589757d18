import type { Bytes, FaultReason, Pfn } from "#base";

/** One note of the dump (ELF note; compressed kdump keeps the same notes). `type` is the standard's number, e.g. NT_PRSTATUS. */
export interface DumpNote {
  readonly name: string;
  readonly type: number;
  readonly data: Bytes;
}

/** A run of page frames that the dumped machine had, whether or not the dump holds them. `end` is exclusive. */
export interface PageRange {
  readonly start: Pfn;
  readonly end: Pfn;
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
  /** The VMCOREINFO text where the container stores it (note or kdump sub header). */
  readonly vmcoreinfo: string | undefined;
  readonly facts: DumpFacts;
  /** The machine's memory, ascending, without overlaps. */
  readonly ranges: readonly PageRange[];
  /** Copies the page into `target` (pageSize bytes, all of it written); returns why not when it cannot be had. */
  readPage(pfn: Pfn, target: Uint8Array): FaultReason | undefined;
  /** Like readPage without the content: undefined when the dump claims to hold the page. */
  missing(pfn: Pfn): FaultReason | undefined;
}
