/** Which debug files of modules are in use: crash's `mod -s` and `mod -d`. */
import { lazy } from "#base";
import { combinedTypes, type TypeSource } from "#types";
import type { DebugFiles, DebugSearch, DebugSearchOptions, FoundDebugFile } from "./debug-files.ts";
import { elfModule, type ModuleSectionPlace, sectionPlaces } from "./elf-module.ts";
import type { LoadedModule } from "./modules.ts";
import { listColumns, type SymbolColumns } from "./symbol-columns.ts";
import type { Module } from "./target.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** Debug files of one dump's modules: loaded and forgotten as a session goes on. */
export interface ModuleDebug {
  /** The file in use for `module`; undefined when none was loaded. */
  file(module: Module): FoundDebugFile | undefined;
  /** Looks for the debug file of `module` and uses it from now on; what was in use stays when none is found. */
  load(module: Module, options?: ModuleLoadOptions): DebugSearch;
  /** The module's sections in memory, when its file was loaded with them; they are of interest in lists alone. */
  sections(module: Module): readonly ModuleSectionPlace[];
  /** Looks without using what it finds. */
  find(module: Module, options?: DebugSearchOptions): DebugSearch;
  /** Forgets the file in use. */
  unload(module: Module): void;
}

/** How a module's file is looked for, and what of it is wanted. */
export interface ModuleLoadOptions extends DebugSearchOptions {
  /** The places of its sections too: crash's `mod -g`. */
  readonly sections?: boolean;
}

/** The same with what opening a dump needs of it. */
export interface ModuleDebugState extends ModuleDebug {
  /** What the file in use says, at addresses of the dump. */
  code(module: Module): Vmlinux | undefined;
  /** A better symbol table than kallsyms; undefined when no file is in use. */
  symbols(module: LoadedModule): SymbolColumns | undefined;
  /** The types of the files in use. */
  readonly types: TypeSource;
}

interface InUse {
  readonly file: FoundDebugFile;
  readonly code: Vmlinux;
  readonly symbols: () => SymbolColumns | undefined;
  readonly sections: () => readonly ModuleSectionPlace[];
}

/** Nothing is in use yet. `symbol` finds addresses of what the kernel and other modules define. */
export function moduleDebug(
  files: DebugFiles | undefined,
  modules: readonly LoadedModule[],
  release: string,
  symbol: (name: string) => bigint | undefined,
): ModuleDebugState {
  const inUse = new Map<bigint, InUse>();
  const find = (module: Module, options?: DebugSearchOptions): DebugSearch =>
    files?.find({ module: module.name, release, buildId: module.buildId() }, options) ?? {
      found: undefined,
      looked: [],
    };
  const current = function* (): Generator<TypeSource> {
    for (const { code } of inUse.values()) if (code.types !== undefined) yield code.types;
  };
  const all = (): TypeSource => combinedTypes([...current()]);
  return {
    file: ({ address }) => inUse.get(address)?.file,
    find,
    load(module, options) {
      const search = find(module, options);
      const loaded = modules.find(({ address }) => address === module.address);
      if (search.found !== undefined && loaded !== undefined) {
        const code = elfModule(search.found, loaded, symbol);
        const symbols = lazy(() => withFile(loaded.symbols(), code.symbols()));
        const { found } = search;
        const sections = lazy(() => (options?.sections === true ? sectionPlaces(found, loaded) : []));
        inUse.set(module.address, { file: found, code, symbols, sections });
      }
      return search;
    },
    sections: ({ address }) => inUse.get(address)?.sections() ?? [],
    unload(module) {
      inUse.delete(module.address);
    },
    code: ({ address }) => inUse.get(address)?.code,
    symbols: ({ address }) => inUse.get(address)?.symbols(),
    types: {
      find: (kind, name) => all().find(kind, name),
      variable: (name) => all().variable(name),
      function: (name) => all().function(name),
      enumerator: (name) => all().enumerator(name),
      names: (kind) => all().names(kind),
    },
  };
}

/** The names that kallsyms has, with the letters and sizes of the file, and those that the file alone has. */
function withFile(kallsyms: SymbolColumns, file: SymbolColumns | undefined): SymbolColumns {
  if (file === undefined) return kallsyms;
  const rows = new Map<string, { name: string; address: bigint; type: string; size: number }>();
  for (const columns of [kallsyms, file]) {
    for (let i = 0; i < columns.count; i++) {
      const address = columns.addresses[i];
      const name = columns.name(i);
      // The compiler's local labels are no names of anything; kallsyms has some all the same.
      if (name === "" || (columns === file && name.startsWith(".L"))) continue;
      const row = { name, address, type: columns.type(i), size: columns.size?.(i) ?? 0 };
      rows.set(`${address} ${name}`, row);
    }
  }
  const sorted = [...rows.values()].toSorted((a, b) =>
    a.address === b.address ? (a.name < b.name ? -1 : 1) : a.address < b.address ? -1 : 1,
  );
  return { ...listColumns(sorted), size: (index) => sorted[index].size };
}
