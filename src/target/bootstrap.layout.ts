/**
 * The few kernel structures that opening a dump needs before any subject can be asked: modules with their symbols,
 * types and unwind tables. Source: include/linux/module.h, arch/x86/include/asm/module.h.
 */
import { at, before, chars, int, layout, length, long, newest, pointer, text } from "#kernel/layout";

/** A loaded module. */
export const ModuleLayout = layout("struct module", {
  list: at("list"),
  name: chars("name"),
  /** kernel: ac3b43283923 "module: replace module_layout with module_memory" (v6.4): text is `mem[MOD_TEXT]`, 0. */
  base: newest(
    pointer("mem[0].base"),
    before("v6.4", "ac3b43283923", pointer("core_layout.base")),
    before("v4.5", "7523e4dc5057", pointer("module_core")),
  ),
  coreSize: newest(int("core_layout.size"), before("v4.5", "7523e4dc5057", int("core_size"))),
  memory: at("mem"),
  memoryCount: length("mem"),
  kallsyms: pointer("kallsyms"),
  btfData: pointer("btf_data"),
  btfSize: int("btf_data_size"),
  orcEntries: pointer("arch.orc_unwind"),
  orcIps: pointer("arch.orc_unwind_ip"),
  orcCount: int("arch.num_orcs"),
  /** Its own per-CPU variables: an offset into each processor's. */
  percpu: pointer("percpu"),
  noteAttributes: pointer("notes_attrs"),
  sectionAttributes: pointer("sect_attrs"),
});

/**
 * Where modules are looked up by address: a red-black tree that is kept twice, so that it can be read while it changes
 * (kernel: 93c2e105f6bc "module: Optimize __module_address() using a latched RB-tree" (v4.2)).
 */
export const ModuleTree = layout("struct mod_tree_root", {
  sequence: at("root.seq"),
  trees: at("root.tree"),
  count: length("root.tree"),
});

/** What hangs in the tree: one for each region of a module, before v6.4 for its core and its initialisation. */
export const ModuleTreeNode = layout("struct mod_tree_node", {
  module: pointer("mod"),
  nodes: at("node.node"),
});

/** A node of a red-black tree; `parentColor` is the address of its parent with the colour in bit 0. */
export const TreeNode = layout("struct rb_node", {
  parentColor: pointer("__rb_parent_color"),
  left: pointer("rb_left"),
  right: pointer("rb_right"),
});

/** The note sections of a module, as files in /sys/module/NAME/notes (kernel/module/sysfs.c). */
export const ModuleNotes = layout("struct module_notes_attrs", {
  /** How many; newer kernels have a group of pointers to them instead, which NULL ends. */
  count: int("notes"),
  group: pointer("grp.bin_attrs"),
  files: at("attrs"),
});

/** The sections of a module, as files in /sys/module/NAME/sections (kernel/module/sysfs.c). */
export const ModuleSections = layout("struct module_sect_attrs", {
  /** How many; kernel: d8959b947a8d "module: sysfs: Drop member 'module_sect_attrs::nsections'" (v6.14): NULL ends. */
  count: int("nsections"),
  group: pointer("grp.bin_attrs"),
  files: at("attrs"),
});

/** One of them; kernel: 34f5ec0f8252 "module: sysfs: Drop 'struct module_sect_attr'" (v6.14): a bin_attribute since. */
export const ModuleSection = layout("struct module_sect_attr", {
  name: newest(text("battr.attr.name"), before("v5.8", "ed66f991bb19", text("name"))),
  start: long("address"),
});

/** A file of bytes in sysfs (include/linux/sysfs.h): here, a section in memory. */
export const BinaryAttribute = layout("struct bin_attribute", {
  name: text("attr.name"),
  size: int("size"),
  section: pointer("private"),
});

/** One region of a module: text, data, read-only data ... (since v6.4). */
export const ModuleMemory = layout("struct module_memory", {
  base: pointer("base"),
  size: int("size"),
});

/** The types of a module, as its loader keeps them. kernel: 36e68442d1af "bpf: Load and verify kernel module BTFs" (v5.11). */
export const BtfModuleLayout = layout("struct btf_module", {
  list: at("list"),
  module: pointer("module"),
  btf: pointer("btf"),
});

/** Types in the BTF format (kernel/bpf/btf.c). */
export const BtfLayout = layout("struct btf", { data: pointer("data"), size: int("data_size") });

/** A module's own symbol table; `typetab` since kernel: 1c7651f43777 "kallsyms: store type information in its own array" (v5.2). */
export const ModuleKallsyms = layout("struct mod_kallsyms", {
  symtab: pointer("symtab"),
  count: int("num_symtab"),
  strtab: pointer("strtab"),
  typetab: pointer("typetab"),
});
