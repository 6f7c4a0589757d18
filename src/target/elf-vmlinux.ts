/** A vmlinux file as an opened dump uses it. */
import { lazy } from "#base";
import type { NameIndex, SourcePosition } from "#debuginfo/dwarf";
import { type ElfFile, findBuildId } from "#elf";
import { dwarfTypes } from "#types";
import { type DebugCode, debugCode } from "./debug-code.ts";
import { lazyColumns } from "./lazy-columns.ts";
import type { SourceLine } from "./target.ts";
import type { Vmlinux } from "./vmlinux.ts";

/**
 * `elf` as a vmlinux: its symbol table, and lines and types when it carries DWARF. `debug` is a second file with the
 * debug sections, when they were split off; `given.names` the index of their names. Nothing is read before it is asked
 * for.
 */
export function elfVmlinux(
  elf: ElfFile,
  debug: ElfFile = elf,
  given: { readonly names?: () => NameIndex } = {},
): Vmlinux {
  const sections = {
    find: (name: string) => {
      const section = debug.section(name);
      return section === undefined ? undefined : debug.sectionSource(section);
    },
  };
  const types = sections.find(".debug_info") === undefined ? undefined : dwarfTypes(sections, given);
  const code = types && debugCode(debug.source.name, sections, (offset) => types.typeAt(offset));
  return {
    name: elf.source.name,
    buildId: findBuildId(elf),
    symbols: lazy(() => {
      const table = elf.section(".symtab");
      return table === undefined ? undefined : lazyColumns(elf, table);
    }),
    types,
    code,
    ...codeLines(code),
  };
}

/** How `code` answers questions for lines, at its own addresses. */
export function codeLines(code: DebugCode | undefined): Pick<Vmlinux, "sourceLine" | "frameLine"> {
  return {
    sourceLine: (at) => lineOf(code?.lines()?.find(at)),
    frameLine: (at) => lineOf(code?.lines()?.findHolding(at)),
  };
}

const lineOf = (found: SourcePosition | undefined): SourceLine | undefined =>
  found && { file: found.file, line: found.line };
