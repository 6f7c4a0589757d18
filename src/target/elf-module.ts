/** The debug file of a loaded module: relocated to where the dumped kernel loaded its sections. */
import { type Address, address, lazy } from "#base";
import type { DwarfSections } from "#debuginfo/dwarf";
import {
  type ElfFile,
  type LoadPlaces,
  parseSymbols,
  placedSymbols,
  relocatedSections,
  SHF_ALLOC,
  STT_SECTION,
} from "#elf";
import { openDebug } from "./debug-code.ts";
import type { FoundDebugFile } from "./debug-files.ts";
import { symbolColumns } from "./elf-symbols.ts";
import { codeLines } from "./elf-vmlinux.ts";
import type { LoadedModule } from "./modules.ts";
import type { Vmlinux } from "./vmlinux.ts";

/**
 * Sections that were not loaded, or that the kernel freed after initialisation, stand here one after another: apart from
 * each other, and where no code of a kernel is.
 */
const NOT_LOADED = 0x1000n;
/** Kernel addresses are above. */
const LOWEST_LOADED = 0x8000_0000_0000_0000n;

/**
 * `file` as the debug file of `module`, at the addresses of the dump. `symbol` finds what other files define. Nothing is
 * read before it is asked for.
 */
export function elfModule(
  file: FoundDebugFile,
  module: LoadedModule,
  symbol: (name: string) => bigint | undefined,
): Vmlinux {
  const { elf, debug } = file;
  const places = lazy(() => loadPlaces(debug, module, symbol));
  const relocated = lazy(() => relocatedSections(debug, places()));
  const sections: DwarfSections = {
    find(name) {
      const section = debug.section(name);
      return section === undefined ? undefined : relocated()(section);
    },
    address(name) {
      const section = debug.section(name);
      return section === undefined || (section.flags & SHF_ALLOC) === 0 ? undefined : places().section(section);
    },
  };
  const opened = debug.section(".debug_info") === undefined ? undefined : openDebug(file.path, sections);
  return {
    name: file.path,
    buildId: file.buildId,
    symbols: lazy(() => {
      const holder = elf.section(".symtab") === undefined ? debug : elf;
      const table = holder.section(".symtab");
      if (table === undefined) return undefined;
      const symbols = parseSymbols(holder, table);
      // Only what this file defines is shown; asking for the rest would lead back here.
      const own = loadPlaces(holder, module, () => undefined);
      const value = placedSymbols(holder, symbols, own);
      const loaded = holder.sections().map((section) => own.section(section) >= LOWEST_LOADED);
      return symbolColumns(
        holder,
        { ...symbols, value },
        (row) => loaded[symbols.shndx[row]] === true && (symbols.info[row] & 15) !== STT_SECTION,
      );
    }),
    types: opened?.types,
    code: opened?.code,
    ...codeLines(opened?.code),
  };
}

/** A section of a module as it was loaded. */
export interface ModuleSectionPlace {
  readonly name: string;
  readonly start: Address;
  /** Bytes. */
  readonly size: number;
}

/** The sections of `file` that `module` has in memory, by address. */
export function sectionPlaces({ debug }: FoundDebugFile, module: LoadedModule): readonly ModuleSectionPlace[] {
  const places = loadPlaces(debug, module, () => undefined);
  return debug
    .sections()
    .filter((section) => (section.flags & SHF_ALLOC) !== 0 && section.size > 0)
    .map((section) => ({ name: section.name, start: address(places.section(section)), size: section.size }))
    .filter(({ start }) => start >= LOWEST_LOADED)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1));
}

/** Where the sections of `elf` are in memory: the kernel's list names them, repeated names in the order of the file. */
function loadPlaces(elf: ElfFile, module: LoadedModule, symbol: (name: string) => bigint | undefined): LoadPlaces {
  const known = module.sections();
  const taken = new Map<string, number>();
  const starts: bigint[] = [];
  let next = NOT_LOADED;
  for (const { name, flags, size } of elf.sections()) {
    if ((flags & SHF_ALLOC) === 0) {
      starts.push(0n);
      continue;
    }
    const number = taken.get(name) ?? 0;
    taken.set(name, number + 1);
    const start = size === 0 ? undefined : known.get(name)?.[number];
    starts.push(start ?? next);
    if (start === undefined) next += BigInt(size) + 16n;
  }
  return { section: ({ index }) => starts[index] ?? 0n, symbol };
}
