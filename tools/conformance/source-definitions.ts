/** What our readers find in the two kinds of debug information of a vmlinux. */
import {
  BTF_KIND_ENUM,
  BTF_KIND_ENUM64,
  BTF_KIND_STRUCT,
  BTF_KIND_TYPEDEF,
  BTF_KIND_UNION,
  type BtfFile,
  parseBtf,
} from "#debuginfo/btf";
import {
  constantOf,
  type Die,
  DW_AT_byte_size,
  DW_AT_decl_column,
  DW_AT_decl_line,
  DW_AT_declaration,
  DW_AT_language,
  DW_AT_name,
  DW_LANG_Rust,
  DW_TAG_enumeration_type,
  DW_TAG_lexical_block,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_typedef,
  DW_TAG_union_type,
  type DwarfSections,
  flagOf,
  type Info,
  openInfo,
  textOf,
} from "#debuginfo/dwarf";
import { type ElfFile, parseElf } from "#elf";
import { openFile, zlibDecoder } from "#host";
import { readExactly } from "#source";
import { btfTypes, type CType, dwarfTypes } from "#types";
import { type Definition, type Definitions, grouped } from "./definition.ts";
import { ownDefinition } from "./own-definitions.ts";

/** Opens a vmlinux. */
export function openVmlinux(path: string): ElfFile {
  return parseElf(openFile(path), { zlib: zlibDecoder.decode });
}

/** All definitions in the BTF of a vmlinux; undefined when it has none. */
export function btfDefinitions(elf: ElfFile): Definitions | undefined {
  const section = elf.section(".BTF");
  if (section === undefined) return undefined;
  const source = elf.sectionSource(section);
  const btf = parseBtf(readExactly(source, 0, source.size, "BTF"), elf.source.name);
  return grouped(ownDefinitions(typesOf(btf)));
}

/**
 * All definitions that units of C have in the DWARF of a vmlinux, those inside functions too; undefined without DWARF.
 * Every unit repeats those of its headers: of equal name, size and line one is read, unless `several` holds the name,
 * for a file that is compiled twice with other macros.
 */
export function dwarfDefinitions(elf: ElfFile, several: ReadonlySet<string>): Definitions | undefined {
  const sections: DwarfSections = {
    find: (name) => {
      const section = elf.section(name);
      return section === undefined ? undefined : elf.sectionSource(section);
    },
  };
  if (sections.find(".debug_info") === undefined) return undefined;
  const types = dwarfTypes(sections);
  const offsets = distinctTypes(openInfo(sections), several);
  return grouped(ownDefinitions(map(offsets, (offset) => types.typeAt(offset))));
}

const NAMED_KINDS = new Set([BTF_KIND_STRUCT, BTF_KIND_UNION, BTF_KIND_ENUM, BTF_KIND_ENUM64, BTF_KIND_TYPEDEF]);

function* typesOf(btf: BtfFile): Generator<CType> {
  const types = btfTypes(btf);
  for (let id = btf.firstId; id < btf.endId; id++) {
    if (btf.nameOf(id) !== undefined && NAMED_KINDS.has(btf.kind(id))) yield types.type(id);
  }
}

function* ownDefinitions(types: Iterable<CType>): Generator<Definition> {
  for (const type of types) {
    const definition = ownDefinition(type);
    if (definition !== undefined) yield definition;
  }
}

const DEFINING = new Set([DW_TAG_structure_type, DW_TAG_union_type, DW_TAG_enumeration_type, DW_TAG_typedef]);

function* distinctTypes(info: Info, several: ReadonlySet<string>): Generator<number> {
  const seen = new Set<string>();
  function* visit(parent: Die): Generator<number> {
    for (const die of info.children(parent)) {
      if (die.tag === DW_TAG_subprogram || die.tag === DW_TAG_lexical_block) yield* visit(die);
      if (!DEFINING.has(die.tag) || flagOf(die, DW_AT_declaration)) continue;
      const name = textOf(info, die, DW_AT_name);
      const place = [DW_AT_byte_size, DW_AT_decl_line, DW_AT_decl_column].map((attribute) =>
        constantOf(die, attribute),
      );
      const key = [die.tag, name, ...place].join(" ");
      if (name === undefined || (seen.has(key) && !several.has(name))) continue;
      seen.add(key);
      yield die.offset;
    }
  }
  for (const offset of info.unitOffsets()) {
    const root = info.root(info.unit(offset));
    if (constantOf(root, DW_AT_language) !== DW_LANG_Rust) yield* visit(root);
  }
}

function* map<T, U>(values: Iterable<T>, change: (value: T) => U): Generator<U> {
  for (const value of values) yield change(value);
}
