/** The debug file of a loaded module: relocated to where the dumped kernel loaded its sections. */
import { lazy } from "#base";
import { lineFinder } from "#debuginfo/dwarf";
import { type ElfFile, type LoadPlaces, parseSymbols, placedSymbols, relocatedSections, SHF_ALLOC, STT_SECTION } from "#elf";
import { dwarfTypes } from "#types";
import type { FoundDebugFile } from "./debug-files.ts";
import { symbolColumns } from "./elf-symbols.ts";
import type { LoadedModule } from "./modules.ts";
import type { Vmlinux } from "./vmlinux.ts";

/**
 * Sections that were not loaded, or that the kernel freed after initialisation, stand here one after another: apart from
 * each other, and where no code of a kernel is.
 */
const NOT_LOADED = 0x1000n;

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
  const relocated = lazy(() => relocatedSections(debug, loadPlaces(debug, module, symbol)));
  const sections = {
    find: (name: string) => {
      const section = debug.section(name);
      return section === undefined ? undefined : relocated()(section);
    },
  };
  const lines = lazy(() => (debug.section(".debug_line") === undefined ? undefined : lineFinder(sections)));
  return {
    name: file.path,
    buildId: file.buildId,
    symbols: lazy(() => {
      const holder = elf.section(".symtab") === undefined ? debug : elf;
      const table = holder.section(".symtab");
      if (table === undefined) return undefined;
      const symbols = parseSymbols(holder, table);
      const places = loadPlaces(holder, module, symbol);
      const value = placedSymbols(holder, symbols, places);
      const loaded = holder.sections().map((section) => places.section(section) >= module.base);
      return symbolColumns(
        holder,
        { ...symbols, value },
        (row) => loaded[symbols.shndx[row]] === true && (symbols.info[row] & 15) !== STT_SECTION,
      );
    }),
    types: debug.section(".debug_info") === undefined ? undefined : dwarfTypes(sections),
    sourceLine(at) {
      const found = lines()?.find(at);
      return found === undefined ? undefined : { file: found.file, line: found.line };
    },
  };
}

/** Where the sections of `elf` are in memory: the kernel's list names them, repeated names in the order of the file. */
function loadPlaces(
  elf: ElfFile,
  module: LoadedModule,
  symbol: (name: string) => bigint | undefined,
): LoadPlaces {
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
