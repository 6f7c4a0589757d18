/** A module's debug file, relocatable as the compiler leaves it, and a drawn kernel that has loaded the module. */
import {
  DW_AT_byte_size,
  DW_AT_comp_dir,
  DW_AT_external,
  DW_AT_high_pc,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_stmt_list,
  DW_FORM_addr,
  DW_FORM_data4,
  DW_FORM_flag_present,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_LNE_end_sequence,
  DW_LNE_set_address,
  DW_LNS_copy,
  DW_TAG_compile_unit,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
} from "#debuginfo/dwarf";
import { type ElfFile, parseElf } from "#elf";
import type { Kernel } from "#kernel";
import { memorySource, readUpTo } from "#source";
import type { DebugFiles, DebugSearch, DebugSearchOptions, DebugWish } from "#target";
import { concat, place } from "./bytes.ts";
import { dwarf, entry } from "./dwarf.ts";
import { buildElf, type SectionSpec, symbolSections } from "./elf.ts";
import { drawKernel, type KernelSpec } from "./kernel.ts";
import { FUNCTION_SIZE } from "./kernel-drawing.ts";

/** Stands for the start of .text in what is built; a relocation takes its place. */
const TEXT = 0x5a5a_5a5a_5a5a_0000n;
const ET_REL = 1;
const SHT_RELA = 4;
const R_X86_64_64 = 1;
const DEBUG_SECTIONS = [".debug_info", ".debug_abbrev", ".debug_line", ".debug_aranges", ".debug_line_str"];

/** The file of loop.ko: one function, on lines 7 and 9 of loop.c, a structure that BTF lacks, and a static variable. */
export function moduleFile(path: string): ElfFile {
  const debug = DEBUG_SECTIONS.flatMap((name): readonly SectionSpec[] => {
    const source = debugSections().find(name);
    return source === undefined ? [] : [{ name, data: readUpTo(source, 0, source.size).array }];
  });
  const symbols = symbolSections([
    { name: "", info: 3, shndx: 1 },
    { name: "loop_queue_rq", info: 0x12, shndx: 1, size: 0x20 },
    { name: "loop_data", value: 4n, info: 1, shndx: 2, size: 8 },
    { name: "loop_init", info: 0x12, shndx: 3, size: 8 },
  ]);
  const loaded: readonly SectionSpec[] = [
    { name: ".text", flags: 6, data: new Uint8Array(FUNCTION_SIZE) },
    { name: ".data", flags: 3, data: new Uint8Array(16) },
    { name: ".init.text", flags: 6, data: new Uint8Array(16) },
  ];
  const relocated = debug.flatMap((section, index) => relocations(section, loaded.length + 1 + index));
  const sections = [...loaded, ...debug, ...relocated, ...symbols];
  return parseElf(memorySource(path, buildElf({ type: ET_REL, sections })));
}

function debugSections() {
  const file = dwarf();
  const unit = entry(
    DW_TAG_compile_unit,
    [
      [DW_AT_name, DW_FORM_string, "loop.c"],
      [DW_AT_comp_dir, DW_FORM_string, "/build"],
      [DW_AT_stmt_list, DW_FORM_sec_offset, "lines"],
      [DW_AT_low_pc, DW_FORM_addr, TEXT],
      [DW_AT_high_pc, DW_FORM_data4, 0x20],
    ],
    [
      entry(DW_TAG_subprogram, [
        [DW_AT_name, DW_FORM_string, "loop_queue_rq"],
        [DW_AT_external, DW_FORM_flag_present],
        [DW_AT_low_pc, DW_FORM_addr, TEXT],
        [DW_AT_high_pc, DW_FORM_data4, 0x20],
      ]),
      entry(DW_TAG_structure_type, [
        [DW_AT_name, DW_FORM_string, "loop_private"],
        [DW_AT_byte_size, DW_FORM_data4, 24],
      ]),
    ],
  );
  file.unit(unit, { label: "unit" });
  file.lines("lines", {
    version: 4,
    directories: [],
    files: [["loop.c", 1]],
    program: (s) => {
      s.raw([0, 9, DW_LNE_set_address]).int(8, TEXT);
      // Line 7 from the start, line 9 from 16 bytes on, 32 bytes in all.
      s.raw([3, 6, DW_LNS_copy, 2, 16, 3, 2, DW_LNS_copy, 2, 16, 0, 1, DW_LNE_end_sequence]);
    },
  });
  file.aranges("unit", [[TEXT, 0x20]]);
  return file.build();
}

/** Takes every address of the text out of `section`, and puts it into relocations of section `index`. */
function relocations(section: SectionSpec, index: number): readonly SectionSpec[] {
  const bytes = section.data ?? new Uint8Array(0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const rows: Uint8Array[] = [];
  for (let at = 0; at + 8 <= bytes.length; at++) {
    const value = view.getBigUint64(at, true);
    if (value >> 16n !== TEXT >> 16n) continue;
    view.setBigUint64(at, 0n, true);
    rows.push(
      place(24, [
        [0, 8, at],
        [8, 4, R_X86_64_64],
        [12, 4, 1],
        [16, 8, value - TEXT],
      ]),
    );
  }
  if (rows.length === 0) return [];
  return [{ name: `.rela${section.name}`, type: SHT_RELA, link: ".symtab", info: index, data: concat(...rows) }];
}

const TYPES = `
  struct attribute { const char *name; u16 mode; };
  struct bin_attribute { struct attribute attr; unsigned long size; void *private; };
  struct module_sect_attr { struct bin_attribute battr; unsigned long address; };
  struct module_sect_attrs { void *grp; unsigned int nsections; struct module_sect_attr attrs[3]; };
  struct module {
    int state;
    struct list_head list;
    char name[56];
    struct module_layout core_layout;
    struct mod_arch_specific arch;
    struct mod_kallsyms *kallsyms;
    struct module_sect_attrs *sect_attrs;
    void *percpu;
    unsigned int btf_data_size;
    void *btf_data;
  };`;

/** Where a drawn kernel puts the text of its first module. */
export const MODULE_TEXT = 0xffff_ffff_c000_0000n;

/** A kernel that has loaded loop and dummy, opened with `files`. */
export function kernelWithModule(files: DebugFiles | undefined, spec: KernelSpec = {}): Kernel {
  const drawn = drawKernel({
    ...spec,
    types: TYPES,
    modules: [
      { name: "loop", functions: ["loop_queue_rq", "loop_tail"], also: { sect_attrs: "&sections" } },
      { name: "dummy", functions: ["dummy_xmit"] },
    ],
    heap: {
      "struct module_sect_attrs sections": {
        nsections: 3,
        attrs: [
          { "battr.attr.name": ".text", address: MODULE_TEXT },
          { "battr.attr.name": ".data", address: MODULE_TEXT + BigInt(FUNCTION_SIZE) + 8n },
          // Freed long ago.
          { "battr.attr.name": ".init.text", address: MODULE_TEXT + 0x100_0000n },
        ],
      },
    },
  });
  return drawn.reopen(drawn.memory, { debugFiles: files });
}

/** Files that have loop.ko alone, and write down what they are asked for. */
export function loopFiles(servers: readonly string[] = []): DebugFiles & {
  readonly asked: { readonly wish: DebugWish; readonly options: DebugSearchOptions | undefined }[];
} {
  const asked: { readonly wish: DebugWish; readonly options: DebugSearchOptions | undefined }[] = [];
  return {
    asked,
    servers,
    isDirectory: (path) => path.endsWith("/"),
    find(wish, options): DebugSearch {
      asked.push({ wish, options });
      const path = options?.file ?? `${options?.directory ?? "/usr/lib/debug/"}${wish.module ?? "vmlinux"}.ko`;
      const looked = { path, origin: options?.file === undefined ? "path" : "given" } as const;
      if (options?.file?.endsWith(".txt")) {
        return { found: undefined, looked: [{ ...looked, verdict: "not ELF", detail: undefined }] };
      }
      if (wish.module !== "loop" || path.includes("old")) {
        const verdict = path.includes("old") ? "other build-id" : "absent";
        return { found: undefined, looked: [{ ...looked, verdict, detail: "c0de" }] };
      }
      const elf = moduleFile(path);
      return {
        found: { path, origin: looked.origin, buildId: undefined, elf, debug: elf, hasDwarf: true },
        looked: [{ ...looked, verdict: "taken", detail: undefined }],
      };
    },
  };
}
