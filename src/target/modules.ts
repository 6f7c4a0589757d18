/** Loaded modules, found through the kernel's list of them. */
import { type Address, CorruptionError, isPartial, lazy, offsetBy, optional } from "#base";
import { resolveLayout } from "#kernel/layout";
import { type AddressSpace, salvagedNodes } from "#memory";
import type { TypeSource } from "#types";
import { ModuleKallsyms, ModuleLayout, ModuleMemory } from "./bootstrap.layout.ts";
import { type ModuleBtf, moduleBtfs } from "./module-btf.ts";
import { readBuildId, readSections, type SysfsLayouts, sysfsLayouts } from "./module-sections.ts";
import { modulesInTree } from "./module-tree.ts";
import { listColumns, type NamedAddress, type SymbolColumns } from "./symbol-columns.ts";
import type { Module } from "./target.ts";

/** No machine loads more; a longer list is broken. */
const MOST_MODULES = 4096;
const MOST_MODULE_SYMBOLS = 1_000_000;
/** Elf64_Sym: name u32, info u8, other u8, shndx u16, value u64, size u64. */
const SYMBOL_SIZE = 24;

/** What opening needs of a module beyond what everybody sees. */
export interface LoadedModule extends Module {
  /** Its kallsyms: functions and data that live in its regions. */
  symbols(): SymbolColumns;
  /** Its split BTF blob: address and bytes; undefined when it has none. */
  readonly btf: { readonly start: Address; readonly size: number } | undefined;
  /** Its ORC tables; undefined when it has none. */
  readonly orc: { readonly ips: Address; readonly entries: Address; readonly count: number } | undefined;
  /** Addresses of its sections that are in its regions, by name, in the order of its file; empty when not to be had. */
  sections(): ReadonlyMap<string, readonly bigint[]>;
}

/** Modules that a note names; of more, only their number is told. */
const MOST_NAMED = 5;

/** Where the kernel keeps its modules. */
export interface ModuleRoots {
  /** The variable `modules`, the head of their list. */
  readonly list: Address;
  /** The variable `mod_tree`; undefined when this kernel has none. */
  readonly tree: Address | undefined;
  /** The variable `btf_modules`, the list of their types; undefined when this kernel keeps none. */
  readonly btf?: Address | undefined;
}

/**
 * The modules by ascending base, as crash lists them: those of the list, read from both of its ends where it is broken,
 * and those that only the tree has. A note says what broke, and where the two disagree.
 */
export function readModules(
  memory: AddressSpace,
  types: TypeSource,
  roots: ModuleRoots,
): { readonly modules: readonly LoadedModule[]; readonly notes: readonly string[] } {
  let layouts: Layouts;
  try {
    layouts = {
      module: resolveLayout(ModuleLayout, types, memory),
      memory: resolveLayout(ModuleMemory, types, memory),
      kallsyms: resolveLayout(ModuleKallsyms, types, memory),
      sysfs: sysfsLayouts(types, memory),
    };
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { modules: [], notes: [`modules cannot be read: ${error.message}`] };
  }
  return joinSources(memory, types, roots, layouts);
}

function joinSources(
  memory: AddressSpace,
  types: TypeSource,
  roots: ModuleRoots,
  layouts: Layouts,
): ReturnType<typeof readModules> {
  const modules = new Map<Address, LoadedModule>();
  const notes: string[] = [];
  const btfs = roots.btf === undefined ? undefined : moduleBtfs(memory, types, roots.btf);
  const read = (at: Address): void => {
    if (modules.size >= MOST_MODULES) throw new CorruptionError("modules", at, `more than ${MOST_MODULES} modules`);
    try {
      modules.set(at, readModule(memory, layouts, at, btfs?.get(at)));
    } catch (error) {
      if (!isPartial(error)) throw error;
      notes.push(`the module at ${at.toString(16)} cannot be read: ${error.message}`);
    }
  };
  const listed = new Set<Address>();
  try {
    const offset = layouts.module.offset("list");
    for (const node of salvagedNodes(memory, roots.list, "modules")) {
      listed.add(offsetBy(node, -offset));
      read(offsetBy(node, -offset));
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    notes.push(`the list of modules is not whole (${listed.size} read): ${error.message}`);
  }
  const tree =
    roots.tree === undefined ? undefined : optional(() => modulesInTree(memory, types, roots.tree as Address));
  if (tree !== undefined) {
    if (tree.broke !== undefined) notes.push(`the tree of modules is not whole: ${tree.broke}`);
    const only = [...tree.modules].filter((at) => !listed.has(at));
    for (const at of only) read(at);
    const name = (at: Address): string => modules.get(at)?.name ?? at.toString(16);
    notes.push(...disagreement("the tree of modules has", only.map(name), "the list of modules lacks"));
    const lacking = tree.broke === undefined ? [...listed].filter((at) => !tree.modules.has(at)) : [];
    notes.push(...disagreement("the list of modules has", lacking.map(name), "the tree of modules lacks"));
  }
  return { modules: [...modules.values()].toSorted((a, b) => (a.base < b.base ? -1 : 1)), notes };
}

function disagreement(who: string, names: readonly string[], other: string): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return [`${who} ${names.slice(0, MOST_NAMED).join(", ")}${more}, which ${other}`];
}

type Layouts = {
  readonly module: ReturnType<typeof resolveLayout<(typeof ModuleLayout)["fields"]>>;
  readonly memory: ReturnType<typeof resolveLayout<(typeof ModuleMemory)["fields"]>>;
  readonly kallsyms: ReturnType<typeof resolveLayout<(typeof ModuleKallsyms)["fields"]>>;
  readonly sysfs: SysfsLayouts;
};

function readModule(memory: AddressSpace, layouts: Layouts, at: Address, btf: ModuleBtf | undefined): LoadedModule {
  const module = layouts.module.at(at);
  const has = layouts.module.has;
  const base = module.base();
  const regions: { start: Address; size: number }[] = [];
  if (has("memoryCount")) {
    for (let i = 0; i < module.memoryCount(); i++) {
      const region = layouts.memory.at(offsetBy(module.memory(), i * layouts.memory.size));
      const size = region.size();
      if (size > 0) regions.push({ start: region.base(), size });
    }
  } else {
    regions.push({ start: base, size: module.coreSize() });
  }
  const btfSize = has("btfSize") && btf === undefined ? module.btfSize() : 0;
  const orcCount = has("orcCount") ? module.orcCount() : 0;
  return {
    name: module.name(),
    address: at,
    base,
    size: regions.reduce((sum, region) => sum + region.size, 0),
    regions,
    symbols: lazy(() => readSymbols(memory, layouts, module.kallsyms(), regions)),
    btf: btfSize > 0 ? { start: module.btfData(), size: btfSize } : btf,
    orc: orcCount > 0 ? { ips: module.orcIps(), entries: module.orcEntries(), count: orcCount } : undefined,
    buildId: lazy(() => readBuildId(memory, layouts.sysfs, module)),
    sections: lazy(() => readSections(memory, layouts.sysfs, module, regions)),
  };
}

/** Symbols of a module that stand in its regions; unreadable tables give none. */
function readSymbols(
  memory: AddressSpace,
  layouts: Layouts,
  at: Address,
  regions: readonly { readonly start: Address; readonly size: number }[],
): SymbolColumns {
  const list: NamedAddress[] = [];
  try {
    const table = layouts.kallsyms.at(at);
    const count = Math.min(table.count(), MOST_MODULE_SYMBOLS);
    const symbols = memory.read(table.symtab(), count * SYMBOL_SIZE);
    const strings = table.strtab();
    const types = layouts.kallsyms.has("typetab") ? memory.read(table.typetab(), count) : undefined;
    // Symbol 0 is ELF's null symbol.
    for (let i = 1; i < count; i++) {
      const address = symbols.address(i * SYMBOL_SIZE + 8);
      if (!regions.some(({ start, size }) => address >= start && address <= start + BigInt(size))) continue;
      const name = memory.cstring(offsetBy(strings, symbols.u32(i * SYMBOL_SIZE)), 512);
      const info = symbols.u8(i * SYMBOL_SIZE + 4);
      if (name !== "") list.push({ name, address, type: symbolLetter(info, types?.u8(i)) });
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
  }
  return listColumns(list);
}

/**
 * nm's letter of a module's symbol. The type table has lower case letters only: whether it is global stands in the high
 * half of st_info. Before there was that table the letter itself was stored in st_info.
 */
function symbolLetter(info: number, type: number | undefined): string {
  if (type === undefined) return String.fromCharCode(info);
  const letter = String.fromCharCode(type);
  return info >> 4 === 0 ? letter : letter.toUpperCase();
}
