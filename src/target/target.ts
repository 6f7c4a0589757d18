import type { Disassembler, Registers } from "#arch";
import type { Address } from "#base";
import type { Dump } from "#dump";
import type { PhysicalMemory, VirtualMemory } from "#memory";
import type { TypeSource } from "#types";
import type { DebugPlace } from "./debug-code.ts";
import type { DebugFiles, DebugSearch, DebugSearchOptions } from "./debug-files.ts";
import type { ModuleDebug } from "./module-debug.ts";
import type { OrcFinder } from "./orc-tables.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** A loaded module: its name, its `struct module`, and its memory. */
export interface Module {
  readonly name: string;
  /** Address of `struct module`. */
  readonly address: Address;
  /** Start of its core text. */
  readonly base: Address;
  /** Bytes of text at `base`. */
  readonly textSize: number;
  /** Bytes of core memory, as lsmod counts them. */
  readonly size: number;
  /** Every region of the module: start and length in bytes. */
  readonly regions: readonly { readonly start: Address; readonly size: number }[];
  /** What its debug file is known by, in hexadecimal, out of the notes kept for sysfs; undefined when it is not to be had. */
  buildId(): string | undefined;
}

/** One processor's NT_PRSTATUS note. `pid` is what the dumper wrote there (QEMU: the processor's number + 1). */
export interface CpuNote {
  readonly pid: number;
  readonly registers: Registers;
}

/** A source position of a text address. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

/** An opened dump: the one thing the rest of the program sees of it. */
export interface Target {
  readonly dump: Dump;
  /** VMCOREINFO as key and value. */
  readonly vmcoreinfo: ReadonlyMap<string, string>;
  /** Build-id of the dumped kernel in hexadecimal. */
  readonly buildId: string | undefined;
  /** The kernel release, e.g. `6.1.0-56-cloud-amd64`. */
  readonly release: string;
  /** How far KASLR moved the kernel image, in bytes. */
  readonly kernelOffset: bigint;
  /** phys_base: physical address of the image minus its address in the unmoved mapping; signed. */
  readonly physicalBase: bigint;
  /** How page tables are read: their levels, and the bit that memory encryption sets in entries (0n without it). */
  readonly paging: { readonly levels: 4 | 5; readonly encryptionMask: bigint };
  readonly physical: PhysicalMemory;
  readonly memory: VirtualMemory;
  readonly symbols: SymbolTable;
  /** Every type that is known of, for people: the vmlinux's DWARF, which tells most, BTF in the dump, modules' BTF. */
  readonly types: TypeSource;
  /** The types that kernel knowledge is resolved against: BTF where the dump has it, for its silence is an answer. */
  readonly structures: TypeSource;
  readonly modules: readonly Module[];
  /** Registers of each processor at the time of the dump, in the order of the notes. */
  readonly cpuNotes: readonly CpuNote[];
  /** The kernel's unwind tables. */
  readonly orc: OrcFinder;
  readonly disassembler: Disassembler | undefined;
  /** The debug information that covers a text address; undefined when none is at hand. */
  debugAt(at: Address): DebugPlace | undefined;
  /** The source line of a text address; undefined without debug information. */
  sourceLine(at: Address): SourceLine | undefined;
  /** The line that a frame at `at` was in: by the line table alone, where sourceLine follows gdb's rule for listings. */
  frameLine(at: Address): SourceLine | undefined;
  /** Whether lines are known of the kernel (a vmlinux is given, or found now) or of a module whose file was loaded. */
  hasLines(): boolean;
  /** Where the kernel's debug file was looked for, and what was found; looks at the first call. */
  kernelDebug(options?: DebugSearchOptions): DebugSearch;
  /** Debug files of modules. */
  readonly moduleDebug: ModuleDebug;
  /** Who finds debug files; undefined when nobody was given. */
  readonly debugFiles: DebugFiles | undefined;
  /** The vmlinux that was given; undefined when opened from the dump alone. */
  readonly vmlinux: string | undefined;
  /** What could not be had when opening, one sentence each. */
  readonly notes: readonly string[];
}
