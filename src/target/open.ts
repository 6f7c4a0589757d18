/** Opens a dump: from a container of pages to symbols, types, modules and unwind tables. */

import type { Disassembler } from "#arch";
import { PT_REGS, parsePrstatus, type Registers } from "#arch";
import { type Address, address, lazy, optional, UsageError } from "#base";
import { type CpuState, type Dump, describeFacts } from "#dump";
import { PhysicalMemory, type VirtualMemory } from "#memory";
import { btfTypes, combinedTypes, relocatedTypes, type TypeSource } from "#types";
import type { DebugPlace } from "./debug-code.ts";
import type { DebugFiles } from "./debug-files.ts";
import { kernelBuildId } from "./kernel-build-id.ts";
import { kernelDebug } from "./kernel-debug.ts";
import { kernelMemory } from "./kernel-map.ts";
import type { KernelHints, PlaceSources } from "./kernel-places.ts";
import { deferredTypes, moduleTypes, readKernelBtf } from "./lazy-types.ts";
import { type LocatedKernel, locateKernel } from "./locate-kernel.ts";
import type { ScanProgress } from "./memory-scan.ts";
import { moduleDebug } from "./module-debug.ts";
import { type LoadedModule, readModules } from "./modules.ts";
import { orcFinder } from "./orc-tables.ts";
import { listColumns, shiftedColumns } from "./symbol-columns.ts";
import { type SymbolOwner, symbolTable } from "./symbols.ts";
import type { CpuNote, Target } from "./target.ts";
import { parseVmcoreinfo } from "./vmcoreinfo.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** What may be given beside the dump. */
export interface OpenOptions {
  readonly vmlinux?: Vmlinux | undefined;
  /** Finds debug files when something asks for what they know: the kernel's when no vmlinux is given, and modules'. */
  readonly debugFiles?: DebugFiles | undefined;
  readonly disassembler?: Disassembler | undefined;
  /** Believe a vmlinux whose build-id is not the dump's. */
  readonly force?: boolean;
  /** Pages that makedumpfile left out read as zeros. */
  readonly zeroExcluded?: boolean;
  /** False: the kernel's modules are left alone. */
  readonly modules?: boolean;
  /** False: the symbols that modules keep in memory are left alone. */
  readonly moduleSymbols?: boolean;
  /** What the user says of where the kernel is. */
  readonly hints?: KernelHints | undefined;
  /** Told how much of memory was looked through, when that is what it takes to find the kernel. */
  readonly progress?: ScanProgress | undefined;
}

const NT_PRSTATUS = 1;
const NO_SYMBOLS = listColumns([]);

/** Opens `dump`. UsageError when it cannot be worked with at all; everything smaller becomes a note of the target. */
export function openTarget(dump: Dump, options: OpenOptions = {}): Target {
  const physical = new PhysicalMemory(dump);
  physical.zeroExcluded = options.zeroExcluded === true;
  const { vmlinux, force = false } = options;
  const early = wrongBuild(vmlinux, parseVmcoreinfo(dump.vmcoreinfo ?? "").text("BUILD-ID"), dump);
  const {
    info,
    map,
    columns,
    symbol,
    notes: places,
  } = locate(
    { dump, physical, hints: options.hints ?? {}, progress: options.progress },
    early === undefined || force ? vmlinux : undefined,
    early,
  );
  const memory = kernelMemory(physical, map, symbol);
  const inMemory = kernelBuildId(memory, symbol);
  const buildId = inMemory ?? info.text("BUILD-ID");
  const notes: string[] = [...describeFacts(dump.facts), ...places];
  const said = info.text("BUILD-ID");
  if (buildId !== undefined && said !== undefined && said !== buildId) {
    notes.push(`VMCOREINFO says BUILD-ID=${said}, the kernel itself ${buildId}: the kernel is believed`);
  }
  const wrong = wrongBuild(vmlinux, buildId, dump);
  if (wrong !== undefined && !force) throw new UsageError(refusal(wrong));
  if (wrong !== undefined) notes.push(`${wrong}; used because of --force`);
  const btf = readKernelBtf(memory, symbol);
  const release = info.text("OSRELEASE") ?? releaseOf(memory, symbol) ?? "";
  const debug = kernelDebug(options.debugFiles, options.vmlinux, release, buildId);
  const debugTypes = (file: Vmlinux | undefined): TypeSource | undefined =>
    file?.types && relocatedTypes(file.types, map.kernelOffset);
  const given = debugTypes(options.vmlinux);
  // BTF holds every structure that the kernel uses, so its silence is an answer; asking DWARF as well would index it.
  const core = btf === undefined ? debugTypes(debug.vmlinux()) : btfTypes(btf);
  if (core === undefined) notes.push("no types: the dump has no BTF and no vmlinux with debug information was given");
  const list = symbol("modules");
  const found =
    list === undefined || core === undefined || options.modules === false
      ? { modules: [] as readonly LoadedModule[], notes: [] }
      : readModules(memory, core, { list, tree: symbol("mod_tree"), btf: symbol("btf_modules") });
  notes.push(...found.notes);
  if (options.modules === false) notes.push("no kernel module access");
  const structures = combinedTypes([
    ...(core === undefined ? [] : [core]),
    ...(btf === undefined ? [] : [moduleTypes(memory, btf, found.modules)]),
  ]);
  const moduleFiles = moduleDebug(options.debugFiles, found.modules, release, (name) => symbols.find(name)?.address);
  const kernelStart = symbol("_stext") ?? address(map.image.start);
  const kernelEnd = symbol("_end") ?? address(map.image.end);
  const inImage = (at: Address): boolean => at >= kernelStart && at < kernelEnd;
  const owners: SymbolOwner[] = [
    {
      module: undefined,
      regions: [{ start: kernelStart, size: Number(kernelEnd - kernelStart) }],
      columns: () => columns,
      detail: lazy(() => {
        // Only a given one: the dump's own symbols are whole enough, and a file that was found must not cost the start.
        const own = options.vmlinux?.symbols();
        return own && shiftedColumns(own, map.kernelOffset);
      }),
      code: { start: kernelStart, end: symbol("_etext") ?? kernelStart },
    },
    ...found.modules.map((module) => ({
      module: module.name,
      regions: module.regions,
      columns: () => (options.moduleSymbols === false ? NO_SYMBOLS : module.symbols()),
      detail: () => moduleFiles.symbols(module),
    })),
  ];
  const symbols = symbolTable(owners);
  const moduleAt = (at: Address) =>
    found.modules.find(({ regions }) => regions.some(({ start, size }) => at >= start && at < start + BigInt(size)));
  // A vmlinux knows the image alone; a module's address would land somewhere in it by the offset.
  const debugAt = (at: Address): DebugPlace | undefined => {
    const module = inImage(at) ? undefined : moduleAt(at);
    const code = inImage(at) ? debug.vmlinux()?.code : module && moduleFiles.code(module)?.code;
    return code && { code, bias: module === undefined ? map.kernelOffset : 0n };
  };
  return {
    dump,
    vmcoreinfo: info.entries,
    buildId,
    release,
    kernelOffset: map.kernelOffset,
    physicalBase: map.physicalBase,
    paging: { levels: map.levels, encryptionMask: map.encryptionMask },
    physical,
    memory,
    symbols,
    // What was given is what people have in mind; what was only found waits until the dump's own types do not know.
    types: combinedTypes([
      ...(given === undefined ? [] : [given]),
      structures,
      ...(given !== undefined || btf === undefined ? [] : [deferredTypes(() => debugTypes(debug.vmlinux()))]),
      moduleFiles.types,
    ]),
    structures,
    modules: found.modules,
    cpuNotes: cpuNotes(dump),
    orc: orcFinder(memory, symbol, found.modules),
    disassembler: options.disassembler,
    debugAt,
    sourceLine(at) {
      if (inImage(at)) return debug.vmlinux()?.sourceLine(at - map.kernelOffset);
      const module = moduleAt(at);
      return module && moduleFiles.code(module)?.sourceLine(at);
    },
    frameLine(at) {
      if (inImage(at)) return debug.vmlinux()?.frameLine(at - map.kernelOffset);
      const module = moduleAt(at);
      return module && moduleFiles.code(module)?.frameLine(at);
    },
    hasLines: () => debug.vmlinux() !== undefined || found.modules.some((module) => moduleFiles.file(module)),
    kernelDebug: debug.search,
    moduleDebug: moduleFiles,
    debugFiles: options.debugFiles,
    vmlinux: options.vmlinux?.name,
    notes,
  };
}

/** Finds the kernel. A vmlinux of another build is no help in that; when it is not found, that is what is said. */
function locate(sources: PlaceSources, vmlinux: Vmlinux | undefined, wrong: string | undefined): LocatedKernel {
  try {
    return locateKernel(sources, vmlinux);
  } catch (error) {
    if (error instanceof UsageError && wrong !== undefined && vmlinux === undefined)
      throw new UsageError(refusal(wrong));
    throw error;
  }
}

/** Why the vmlinux is not this dump's; undefined when it is, or nobody knows. */
function wrongBuild(vmlinux: Vmlinux | undefined, wanted: string | undefined, dump: Dump): string | undefined {
  if (vmlinux?.buildId === undefined || wanted === undefined || vmlinux.buildId === wanted) return undefined;
  return `${vmlinux.name}: build-id ${wanted} of ${dump.files.join(", ")} expected, found ${vmlinux.buildId}`;
}

const refusal = (wrong: string): string => `${wrong} (another kernel; --force uses it all the same)`;

/** The release in the kernel's banner: `Linux version 6.1.0-56-cloud-amd64 (...`. */
function releaseOf(memory: VirtualMemory, symbol: (name: string) => Address | undefined): string | undefined {
  const banner = symbol("linux_banner");
  return banner && optional(() => /^Linux version (\S+)/.exec(memory.cstring(banner, 256))?.[1]);
}

/** The registers of each processor: as the kernel noted them, else as the hypervisor saw them. */
function cpuNotes(dump: Dump): readonly CpuNote[] {
  const notes = dump.notes
    .filter((note) => note.type === NT_PRSTATUS && note.name === "CORE")
    .flatMap((note) => parsePrstatus(note.data) ?? []);
  if (notes.length > 0) return notes;
  return dump.cpuStates.map((state) => ({ pid: state.cpu + 1, registers: stateRegisters(state) }));
}

function stateRegisters(state: CpuState): Registers {
  return Object.fromEntries(PT_REGS.flatMap((name) => (name === "orig_rax" ? [] : [[name, address(state[name])]])));
}
