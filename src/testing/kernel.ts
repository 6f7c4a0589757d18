/**
 * Draws a kernel that died: from a few words about its tasks, objects and variables to a crash dump with page tables,
 * symbols, types, unwind tables and VMCOREINFO, opened as any other. What a test does not mention is as in a machine of
 * two processors with Linux 6.1 that does nothing.
 *
 *     const { kernel } = drawKernel({
 *       heap: { "struct mutex lock": { owner: "&writer", wait_list: ["&waiter.list"] } },
 *       tasks: [
 *         { pid: 7, comm: "writer" },
 *         { pid: 8, comm: "reader", state: "UN", seconds: 12, stack: [
 *           "__schedule", "schedule", { call: "__mutex_lock", holds: { "struct mutex_waiter waiter": { task: "&reader" } } },
 *         ] },
 *       ],
 *     });
 */
import { type Address, address, Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import type { OrcFormat } from "#debuginfo/orc";
import { type Dump, openDump } from "#dump";
import { type Kernel, kernelOf } from "#kernel";
import { memorySource } from "#source";
import { type OpenOptions, openTarget } from "#target";
import { btfTypes } from "#types";
import { btf } from "./btf.ts";
import { ascii, concat, place } from "./bytes.ts";
import { cDeclarations } from "./c-declarations.ts";
import { buildKallsyms, type KallsymsEncoding } from "./kallsyms.ts";
import { buildElfCore, type Memory } from "./kdump.ts";
import { Drawing, type Objects, type Value } from "./kernel-drawing.ts";
import { drawnLog } from "./kernel-log.ts";
import { drawModules, type ModuleSpec, placeModules } from "./kernel-modules.ts";
import type { OrcEntries } from "./kernel-stacks.ts";
import { CLOCK, drawTasks, type TaskSpec } from "./kernel-tasks.ts";
import { KERNEL_TYPES } from "./kernel-types.ts";
import { orcTables } from "./orc.ts";

export type { Objects, Value } from "./kernel-drawing.ts";
export type { ModuleSpec } from "./kernel-modules.ts";
export type { DrawnFrame } from "./kernel-stacks.ts";
export type { TaskSpec } from "./kernel-tasks.ts";

/** A kernel to draw. */
export interface KernelSpec {
  /** C declarations that take the place of those of the same name in KERNEL_TYPES, or join them. */
  readonly types?: string;
  readonly tasks?: readonly TaskSpec[];
  /** Variables: objects that are kernel symbols. */
  readonly globals?: Objects;
  /**
   * Per-CPU variables, one value for each processor: `&name_1` is processor 1's, `&name` what kernel pointers hold.
   * In the place of values, undefined leaves a standard variable out.
   */
  readonly perCpu?: Readonly<Record<string, readonly Value[] | undefined>>;
  /** Objects that no symbol names. */
  readonly heap?: Objects;
  readonly modules?: readonly ModuleSpec[];
  /** What is written last, over anything that was drawn: `{ "&init.tasks.next": 0 }`. */
  readonly overwrite?: Readonly<Record<string, Value>>;
  /** Machine code of functions, where each begins; `at` gives the address of any function. Others have none. */
  readonly code?: (at: (name: string) => bigint) => Readonly<Record<string, Uint8Array>>;
  /** Functions that no stack mentions. */
  readonly functions?: readonly string[];
  /** Symbols at the address of another one. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Lines of the kernel's log. */
  readonly log?: readonly string[];
  /** The processor that panicked. */
  readonly panicCpu?: number;
  readonly cpus?: number;
  readonly levels?: 4 | 5;
  readonly kernelOffset?: bigint;
  /** sme_mask: the bit that memory encryption sets in page table entries. */
  readonly encryptionMask?: bigint;
  readonly kallsyms?: KallsymsEncoding;
  readonly orc?: OrcFormat;
  /** What this kernel was built without. */
  readonly without?: readonly ("btf" | "orc" | "kallsyms" | "image mapping" | "own vmcoreinfo")[];
  /** Lines of the dump's VMCOREINFO; undefined leaves one out. The kernel's own in memory stays as it is. */
  readonly vmcoreinfo?: Readonly<Record<string, string | undefined>>;
}

/** A drawn kernel, opened. */
export interface DrawnKernel {
  readonly kernel: Kernel;
  readonly dump: Dump;
  /** Pages by frame number, to open the dump again without some of them, or with others. */
  readonly memory: Memory;
  /** The address of an object or a part of it, as values name it: `&sb.s_writers`, `vfs_write()`. */
  at(reference: string): Address;
  /** The frame number of the page that holds an address. */
  frameOf(at: bigint): number;
  /** Opens the same dump with other memory. */
  reopen(memory: Memory, options?: OpenOptions): Kernel;
}

/** Seconds since 1970 when drawn kernels die. */
export const TIME_OF_DEATH = 1_700_000_000;
/** Seconds from their start to their death, as run queues count them. */
const UPTIME = Number(CLOCK / 1_000_000_000n);
/** The build-id of every drawn kernel. */
export const BUILD_ID = "00112233445566778899aabbccddeeff00112233";
/** What every drawn kernel calls itself. */
export const RELEASE = "6.1.0-drawn";

const IRQ_STACK_SIZE = 16384;
const PER_CPU_SIZE = 4096;
/** Before v6.15 per-CPU symbols count from zero; the first of them holds the stack canary. */
const FIRST_PER_CPU = 0x100;
/** From v5.12 on the per-CPU pointer is 8 below the top of the stack. */
const BELOW_TOP = 8n;

/** Draws and opens a kernel. */
export function drawKernel(spec: KernelSpec = {}): DrawnKernel {
  const { cpus = 2, levels = 4, kernelOffset = 0x1c00_0000n, encryptionMask = 0n, orc: format = "end-bit" } = spec;
  const blob = btf(cDeclarations(`${KERNEL_TYPES}\n${spec.types ?? ""}`)).array;
  const types = btfTypes(parseBtf(new Bytes(blob), "drawn types"));
  const drawing = new Drawing(types, levels, kernelOffset, encryptionMask);
  const orc: OrcEntries = new Map();
  const without = new Set(spec.without);
  if (!without.has("image mapping")) drawing.mapImage();
  for (const name of spec.functions ?? []) drawing.function(name);
  const modules = placeModules(drawing, spec.modules ?? []);
  const log = drawnLog(spec.log ?? []);
  const interruptTops = Array.from(
    { length: cpus },
    () => drawing.allocateMapped(IRQ_STACK_SIZE, IRQ_STACK_SIZE) + BigInt(IRQ_STACK_SIZE) - BELOW_TOP,
  );

  drawPerCpu(drawing, spec, {
    "struct rq runqueues": Array.from({ length: cpus }, () => ({})),
    "void *hardirq_stack_ptr": interruptTops,
    ...spec.perCpu,
  });
  drawing.objects({ ...STANDARD_HEAP, ...log.heap, ...spec.heap }, (size) => drawing.allocateHeap(size));
  drawing.objects(
    overridden({ ...standardVariables(drawing, spec, cpus), ...log.globals }, spec.globals),
    (size, name) => {
      const at = drawing.allocateImage(size);
      drawing.symbol(name, at, "D");
      return at;
    },
  );
  const ownInfo = drawing.allocateHeap(4096, 4096);
  drawing.later(() => drawing.overwrite("&vmcoreinfo_data", ownInfo));
  const registers = drawTasks(drawing, orc, spec.tasks ?? [], interruptTops);
  drawModules(drawing, spec.modules ?? [], modules, orc, format);
  const code = spec.code?.((name) => drawing.function(name)) ?? {};
  for (const [name, bytes] of Object.entries(code)) drawing.write(drawing.function(name), bytes);
  drawing.finish();
  for (const [place, value] of Object.entries(spec.overwrite ?? {})) drawing.overwrite(place, value);
  for (const [name, of] of Object.entries(spec.aliases ?? {})) {
    drawing.symbol(name, drawing.symbols.find((symbol) => symbol.name === of)?.address ?? drawing.resolve(of), "t");
  }

  if (!without.has("btf")) putTable(drawing, "__start_BTF", "__stop_BTF", blob);
  if (!without.has("orc"))
    putOrc(
      drawing,
      [...orc].filter(([at]) => at < drawing.text + 0x10000n && at >= drawing.text),
      format,
    );
  const tables = without.has("kallsyms") ? undefined : putKallsyms(drawing, spec.kallsyms);
  const info = vmcoreinfo(drawing, spec.vmcoreinfo, tables);
  if (!without.has("own vmcoreinfo")) drawing.write(ownInfo, ascii(vmcoreinfo(drawing, {}, tables)));
  const prstatus = registers.map((each) => concat(new Uint8Array(112), each, new Uint8Array(56)));
  const { memory } = drawing.physical;
  const open = (pages: Memory): Dump =>
    openDump([memorySource("drawn", buildElfCore({ memory: pages, vmcoreinfo: info, prstatus }))], {});
  const dump = open(memory);
  return {
    kernel: kernelOf(openTarget(dump)),
    dump,
    memory,
    at: (reference) => address(drawing.resolve(reference)),
    frameOf: (at) => Math.floor(drawing.physicalOf(at) / 4096),
    reopen: (pages, options) => kernelOf(openTarget(open(pages), options)),
  };
}

/** `own` in the place of the standard objects of the same name, whatever their type. */
function overridden(standard: Objects, own: Objects = {}): Objects {
  const nameOf = (declaration: string): string => /\w+(?=(\[\d+\])*$)/.exec(declaration)?.[0] ?? declaration;
  const names = new Set(Object.keys(own).map(nameOf));
  return { ...Object.fromEntries(Object.entries(standard).filter(([key]) => !names.has(nameOf(key)))), ...own };
}

/** What the standard variables point to. */
const STANDARD_HEAP: Objects = { "struct pglist_data drawn_node": { node_present_pages: 131072 } };

/** The variables that every kernel has. */
function standardVariables(drawing: Drawing, spec: KernelSpec, cpus: number): Objects {
  const mask = { bits: [2 ** cpus - 1] };
  return {
    "unsigned long page_offset_base": drawing.pageOffset,
    "unsigned long phys_base": drawing.physicalBase,
    "char linux_banner[64]": `Linux version ${RELEASE} (drawn) #1 SMP\n`,
    "void *vmcoreinfo_data": 0,
    "struct cpumask __cpu_possible_mask": mask,
    "struct cpumask __cpu_present_mask": mask,
    "struct cpumask __cpu_online_mask": mask,
    "struct uts_namespace init_uts_ns": {
      name: { sysname: "Linux", nodename: "drawn", release: RELEASE, version: "#1 SMP", machine: "x86_64" },
    },
    "struct drawn_tk_core tk_core": {
      timekeeper: { xtime_sec: TIME_OF_DEATH, wall_to_monotonic: { tv_sec: UPTIME - TIME_OF_DEATH } },
    },
    "unsigned long avenrun[3]": [2048, 1024, 512],
    "struct pglist_data *node_data[1]": ["&drawn_node"],
    "struct list_head modules": (spec.modules ?? []).map(({ name }) => `&${name}.list`),
    "struct list_head super_blocks": [],
    "atomic_t panic_cpu": spec.panicCpu ?? -1,
  };
}

/** Each variable has a place in every processor's area, and `__per_cpu_offset` leads from its symbol to each. */
function drawPerCpu(
  drawing: Drawing,
  spec: KernelSpec,
  variables: Readonly<Record<string, readonly Value[] | undefined>>,
): void {
  const { cpus = 2 } = spec;
  const areas = Array.from({ length: cpus }, () => drawing.allocateHeap(PER_CPU_SIZE, PER_CPU_SIZE));
  const template =
    (spec.kallsyms ?? "absolute-percpu") === "absolute-percpu" ? 0n : drawing.allocateImage(PER_CPU_SIZE, PER_CPU_SIZE);
  let used = FIRST_PER_CPU;
  for (const [declaration, values] of Object.entries(variables)) {
    if (values === undefined) continue;
    const { name, type, size } = drawing.declared(declaration);
    const offset = BigInt(used);
    used += Math.ceil(size / 64) * 64;
    drawing.symbol(name, template + offset, "A");
    drawing.name(name, type, template + offset);
    for (const [cpu, area] of areas.entries()) {
      drawing.name(`${name}_${cpu}`, type, area + offset);
      const value = values[cpu];
      if (value !== undefined) drawing.later(() => drawing.set(area + offset, type, value));
    }
  }
  const offsets = drawing.allocateImage(8 * cpus);
  drawing.symbol("__per_cpu_offset", offsets, "R");
  drawing.write(
    offsets,
    place(
      8 * cpus,
      areas.map((area, cpu) => [8 * cpu, 8, area - template]),
    ),
  );
}

/** Puts a table into the image, between two symbols. */
function putTable(drawing: Drawing, start: string, stop: string, bytes: Uint8Array): bigint {
  const at = drawing.allocateImage(bytes.length, 8);
  drawing.write(at, bytes);
  drawing.symbol(start, at, "R");
  drawing.symbol(stop, at + BigInt(bytes.length), "R");
  return at;
}

function putOrc(drawing: Drawing, entries: Parameters<typeof orcTables>[0], format: OrcFormat): void {
  const ips = drawing.allocateImage(entries.length * 4, 8);
  const tables = orcTables(entries, ips, format);
  drawing.write(ips, tables.ips);
  drawing.symbol("__start_orc_unwind_ip", ips, "R");
  drawing.symbol("__stop_orc_unwind_ip", ips + BigInt(tables.ips.length), "R");
  putTable(drawing, "__start_orc_unwind", "__stop_orc_unwind", tables.entries);
}

/** Puts the symbol tables behind everything that they name; where each of them stands. */
function putKallsyms(drawing: Drawing, encoding: KallsymsEncoding = "absolute-percpu"): ReadonlyMap<string, bigint> {
  const at = drawing.allocateImage(0, 8);
  const { bytes, places } = buildKallsyms(drawing.symbols, at, encoding);
  drawing.write(drawing.allocateImage(bytes.length, 8), bytes);
  const known = [...places].filter(([name]) => encoding !== "place" || name !== "kallsyms_relative_base");
  return new Map(known.map(([name, offset]) => [name, at + BigInt(offset)]));
}

function vmcoreinfo(
  drawing: Drawing,
  changes: KernelSpec["vmcoreinfo"],
  tables: ReadonlyMap<string, bigint> = new Map(),
): string {
  const symbols = [["_stext", drawing.text], ...tables] as const;
  const lines: Readonly<Record<string, string | undefined>> = {
    OSRELEASE: RELEASE,
    "BUILD-ID": BUILD_ID,
    PAGESIZE: "4096",
    ...Object.fromEntries(symbols.map(([name, at]) => [`SYMBOL(${name})`, at.toString(16)])),
    "NUMBER(phys_base)": String(drawing.physicalBase),
    "NUMBER(pgtable_l5_enabled)": String(drawing.tables.levels === 5 ? 1 : 0),
    "NUMBER(sme_mask)": String(drawing.tables.encryptionMask),
    "NUMBER(KERNEL_IMAGE_SIZE)": "1073741824",
    KERNELOFFSET: drawing.kernelOffset.toString(16),
    ...changes,
  };
  return Object.entries(lines)
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`]))
    .join("");
}
