/** The symbols of a vmlinux, of which a name that is not there is the one most often asked for. */
import { lazy } from "#base";
import { type ElfFile, parseSymbols, type Section } from "#elf";
import { readExactly } from "#source";
import { symbolColumns } from "./elf-symbols.ts";
import type { SymbolColumns } from "./symbol-columns.ts";

/**
 * The symbols in `table` that nm shows. Kernel knowledge asks for names that this kernel may not have: those are not in
 * the string table, and for them the table of symbols is not even read.
 */
export function lazyColumns(elf: ElfFile, table: Section): SymbolColumns {
  const columns = lazy(() => symbolColumns(elf, parseSymbols(elf, table)));
  const names = lazy(() => {
    const strings = elf.sections()[table.link];
    const content = strings && elf.sectionSource(strings);
    return content && readExactly(content, 0, content.size, "symbol names").array;
  });
  return {
    get count() {
      return columns().count;
    },
    get addresses() {
      return columns().addresses;
    },
    type: (index) => columns().type(index),
    name: (index) => columns().name(index),
    // Names of sections stand in another string table.
    find: (name) => (name.startsWith(".") || endsSomewhere(names(), name) ? columns().find(name) : []),
    size: (index) => columns().size?.(index) ?? 0,
    section: (index) => columns().section?.(index),
  };
}

/** True when some text of the string table ends in `name`: linkers store a name that is the tail of another only once. */
function endsSomewhere(strings: Uint8Array | undefined, name: string): boolean {
  if (strings === undefined || name === "") return true;
  const last = name.length - 1;
  const lastLetter = name.charCodeAt(last);
  for (let end = name.length; end < strings.length; end++) {
    if (strings[end] !== 0 || strings[end - 1] !== lastLetter) continue;
    let i = 1;
    while (i <= last && strings[end - 1 - i] === name.charCodeAt(last - i)) i++;
    if (i > last) return true;
  }
  return false;
}
