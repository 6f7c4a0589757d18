/** Opens a dump: from a container of pages to symbols, types, modules and unwind tables. */

import type { Disassembler } from "#arch";
import { parsePrstatus } from "#arch";
import { type Address, address, isPartial, lazy, UsageError } from "#base";
import type { Dump } from "#dump";
import { PhysicalMemory } from "#memory";
import { btfTypes, combinedTypes, relocatedTypes, type TypeSource } from "#types";
import type { DebugPlace } from "./debug-code.ts";
import type { DebugFiles } from "./debug-files.ts";
import { kernelDebug } from "./kernel-debug.ts";
import { readKallsyms } from "./kernel-kallsyms.ts";
import { imageMemory, kernelMap, kernelMemory } from "./kernel-map.ts";
import { deferredTypes, moduleTypes, readKernelBtf } from "./lazy-types.ts";
import { moduleDebug } from "./module-debug.ts";
import { type LoadedModule, readModules } from "./modules.ts";
import { orcFinder } from "./orc-tables.ts";
import { type SymbolColumns, shiftedColumns } from "./symbol-columns.ts";
import { type SymbolOwner, symbolTable } from "./symbols.ts";
import type { CpuNote, Target } from "./target.ts";
import { parseVmcoreinfo, type Vmcoreinfo } from "./vmcoreinfo.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** What may be given beside the dump. */
export interface OpenOptions {
  readonly vmlinux?: Vmlinux | undefined;
  /** Finds debug files when something asks for what they know: the kernel's when no vmlinux is given, and modules'. */
  readonly debugFiles?: DebugFiles | undefined;
  readonly disassembler?: Disassembler | undefined;
  /** Believe a vmlinux whose build-id is not the dump's. */
  readonly force?: boolean;
}

const NT_PRSTATUS = 1;

/** Opens `dump`. UsageError when it cannot be worked with at all; everything smaller becomes a note of the target. */
export function openTarget(dump: Dump, options: OpenOptions = {}): Target {
  const notes: string[] = [...dump.facts.damage];
  const info = parseVmcoreinfo(dump.vmcoreinfo ?? "");
  const buildId = info.text("BUILD-ID");
  checkBuildId(options.vmlinux, buildId, dump, options.force === true, notes);
  const map = kernelMap(info, dump.facts.physicalBase);
  if (map === undefined) {
    const why = dump.facts.damage.length === 0 ? "" : ` (${dump.facts.damage.join("; ")})`;
    throw new UsageError(
      `${dump.files.join(", ")}: expected VMCOREINFO that says where the kernel is, found none${why}`,
    );
  }
  const physical = new PhysicalMemory(dump);
  const columns = kernelColumns(imageMemory(physical, map), info, options.vmlinux, map.kernelOffset);
  const symbol = (name: string): Address | undefined => {
    const index = columns.find(name)[0];
    return index === undefined ? info.symbol(name) : address(columns.addresses[index]);
  };
  const memory = kernelMemory(physical, map, symbol);
  const btf = readKernelBtf(memory, symbol);
  const release = info.text("OSRELEASE") ?? "";
  const debug = kernelDebug(options.debugFiles, options.vmlinux, release, buildId);
  const debugTypes = (file: Vmlinux | undefined): TypeSource | undefined =>
    file?.types && relocatedTypes(file.types, map.kernelOffset);
  const given = debugTypes(options.vmlinux);
  // BTF holds every structure that the kernel uses, so its silence is an answer; asking DWARF as well would index it.
  const core = btf === undefined ? debugTypes(debug.vmlinux()) : btfTypes(btf);
  if (core === undefined) notes.push("no types: the dump has no BTF and no vmlinux with debug information was given");
  const list = symbol("modules");
  const found =
    list === undefined || core === undefined
      ? { modules: [] as readonly LoadedModule[], notes: [] }
      : readModules(memory, core, list);
  notes.push(...found.notes);
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
      columns: () => module.symbols(),
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

function checkBuildId(
  vmlinux: Vmlinux | undefined,
  wanted: string | undefined,
  dump: Dump,
  force: boolean,
  notes: string[],
): void {
  if (vmlinux?.buildId === undefined || wanted === undefined || vmlinux.buildId === wanted) return;
  const sentence = `${vmlinux.name}: build-id ${wanted} of ${dump.files.join(", ")} expected, found ${vmlinux.buildId}`;
  if (!force) throw new UsageError(`${sentence} (another kernel; --force uses it all the same)`);
  notes.push(`${sentence}; used because of --force`);
}

/**
 * The dump's own symbols, which cost a fifth of reading a vmlinux's symbol table; the vmlinux's, moved by KASLR, where
 * the dump lacks the pages that hold them.
 */
function kernelColumns(
  memory: ReturnType<typeof imageMemory>,
  info: Vmcoreinfo,
  vmlinux: Vmlinux | undefined,
  kernelOffset: bigint,
): SymbolColumns {
  try {
    return readKallsyms(memory, info);
  } catch (error) {
    if (!isPartial(error)) throw error;
    const own = vmlinux?.symbols();
    if (own !== undefined) return shiftedColumns(own, kernelOffset);
    throw new UsageError(`the kernel's symbols cannot be read from the dump: ${error.message}`);
  }
}

function cpuNotes(dump: Dump): readonly CpuNote[] {
  return dump.notes
    .filter((note) => note.type === NT_PRSTATUS && note.name === "CORE")
    .flatMap((note) => parsePrstatus(note.data) ?? []);
}
