import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec, type Value } from "../../testing/kernel.ts";
import { hasModuleRegions, moduleFacts } from "./module-facts.ts";

/** What a loaded module is beyond the drawn kernel's: facts of its own, and the note sections in sysfs. */
const COMMON = `
  int state;
  struct list_head list;
  char name[56];
  struct module_layout core_layout;
  struct mod_arch_specific arch;
  struct mod_kallsyms *kallsyms;
  unsigned int btf_data_size;
  void *btf_data;
`;
const FACTS = `
  unsigned long taints;
  atomic_t refcnt;
  char *version, *srcversion, *args;
  struct mod_kallsyms core_kallsyms;
  bool sig_ok;
  struct module_notes_attrs *notes_attrs;
`;
const SYSFS = `
  struct attribute { const char *name; u16 mode; };
  struct bin_attribute { struct attribute attr; unsigned long size; void *private; };
`;
const NOTE = [4, 20, 3, 0x0055_4e47, 0x3322_1100, 0x7766_5544, 0xbbaa_9988, 0xffee_ddcc, 0x0102_0304];
const BUILD_ID = "00112233445566778899aabbccddeeff04030201";

function drawModule(types: string, also: { readonly [member: string]: Value }, heap: KernelSpec["heap"] = {}) {
  const { kernel } = drawKernel({ types, heap, modules: [{ name: "loop", functions: ["loop_queue_rq"], also }] });
  return { kernel, module: kernel.target.modules[0] };
}

describe("facts of a module", () => {
  test("where the kernel keeps them", () => {
    const { kernel, module } = drawModule(`struct module { ${COMMON} ${FACTS} };`, {
      state: 1,
      taints: 0x3001,
      refcnt: 3,
      version: "1.2",
      args: "max_loop=8",
      sig_ok: 1,
      "core_kallsyms.num_symtab": 7,
    });
    expect(moduleFacts(kernel, module)).toEqual({
      state: "coming",
      references: 2,
      version: "1.2",
      sourceVersion: undefined,
      arguments: "max_loop=8",
      taints: 0x3001n,
      signatureOk: true,
      symbolCount: 7,
    });
    expect(hasModuleRegions(kernel)).toBe(false);
  });

  test("where it does not", () => {
    const { kernel, module } = drawModule(`struct module { ${COMMON} };`, { state: 9 });
    expect(moduleFacts(kernel, module)).toMatchObject({
      state: undefined,
      references: undefined,
      taints: 0n,
      symbolCount: 0,
    });
  });
});

describe("the build-id of a module", () => {
  const heap = {
    "struct bin_attribute other": { "attr.name": ".note.Linux", size: 0 },
    "unsigned int note[9]": NOTE,
  };
  const section = { "attr.name": ".note.gnu.build-id", size: 36, private: "&note" };

  test("is in its notes, counted", () => {
    const types = `struct module { ${COMMON} ${FACTS} }; ${SYSFS}
      struct module_notes_attrs { void *dir; unsigned int notes; struct bin_attribute attrs[2]; };`;
    const { module } = drawModule(
      types,
      { notes_attrs: "&notes" },
      {
        ...heap,
        "struct module_notes_attrs notes": { notes: 2, attrs: [{ size: 0, private: "&note" }, section] },
      },
    );
    expect(module.buildId()).toBe(BUILD_ID);
  });

  test("is in its notes, in a group", () => {
    const types = `struct module { ${COMMON} ${FACTS} }; ${SYSFS}
      struct attribute_group { const char *name; struct bin_attribute **bin_attrs; };
      struct module_notes_attrs { struct attribute_group grp; struct bin_attribute attrs[2]; };`;
    const { module } = drawModule(
      types,
      { notes_attrs: "&notes" },
      {
        ...heap,
        "struct module_notes_attrs notes": { "grp.bin_attrs": "&group", attrs: [section] },
        "struct bin_attribute *group[2]": ["&notes.attrs[0]", 0],
      },
    );
    expect(module.buildId()).toBe(BUILD_ID);
  });

  test("is not known without notes", () => {
    const { module } = drawModule(`struct module { ${COMMON} ${FACTS} };`, {});
    expect(module.buildId()).toBeUndefined();
  });

  test("is not known when the notes are broken", () => {
    const types = `struct module { ${COMMON} ${FACTS} }; ${SYSFS}
      struct module_notes_attrs { void *dir; unsigned int notes; struct bin_attribute attrs[2]; };`;
    const { module } = drawModule(
      types,
      { notes_attrs: "&notes" },
      {
        "unsigned int note[9]": [4, 0xffff, 3],
        "struct module_notes_attrs notes": { notes: 1000, attrs: [section] },
      },
    );
    expect(module.buildId()).toBeUndefined();
  });
});

describe("the sections of a module", () => {
  const TEXT = { start: "ffffffffc0000000" };
  /** What debug files are relocated by: the session loads one whose places the test reads. */
  const sectionsOf = (module: object): ReadonlyMap<string, readonly bigint[]> =>
    (module as { sections(): ReadonlyMap<string, readonly bigint[]> }).sections();
  const hexes = (map: ReadonlyMap<string, readonly bigint[]>) =>
    Object.fromEntries([...map].map(([name, places]) => [name, places.map((at) => at.toString(16))]));
  const MEMBERS = `${COMMON} ${FACTS} struct module_sect_attrs *sect_attrs; void *percpu;`;
  const BASE = 0xffff_ffff_c000_0000n;

  test("are counted, before v6.14; those outside its memory are left out", () => {
    const types = `struct module { ${MEMBERS} }; ${SYSFS}
      struct module_sect_attr { struct bin_attribute battr; unsigned long address; };
      struct module_sect_attrs { void *grp; unsigned int nsections; struct module_sect_attr attrs[3]; };`;
    const attrs = [
      { "battr.attr.name": ".text", address: BASE },
      { "battr.attr.name": ".init.text", address: BASE + 0x10_0000n },
      { "battr.attr.name": ".text", address: BASE + 16n },
    ];
    const { module } = drawModule(
      types,
      { sect_attrs: "&sections", percpu: 0x20 },
      { "struct module_sect_attrs sections": { nsections: 3, attrs } },
    );
    expect(hexes(sectionsOf(module))).toEqual({ ".text": [TEXT.start, "ffffffffc0000010"], ".data..percpu": ["20"] });
  });

  test("had a name of their own before v5.8", () => {
    const types = `struct module { ${MEMBERS} }; ${SYSFS}
      struct module_sect_attr { u64 mattr[7]; char *name; unsigned long address; };
      struct module_sect_attrs { void *grp; unsigned int nsections; struct module_sect_attr attrs[1]; };`;
    const { module } = drawModule(
      types,
      { sect_attrs: "&sections" },
      { "struct module_sect_attrs sections": { nsections: 1, attrs: [{ name: ".text", address: BASE }] } },
    );
    expect(hexes(sectionsOf(module))).toEqual({ ".text": [TEXT.start] });
  });

  test("are a group of files since v6.14", () => {
    const types = `struct module { ${MEMBERS} }; ${SYSFS}
      struct attribute_group { const char *name; struct bin_attribute **bin_attrs; };
      struct module_sect_attrs { struct attribute_group grp; struct bin_attribute attrs[1]; };`;
    const { module } = drawModule(
      types,
      { sect_attrs: "&sections" },
      {
        "struct module_sect_attrs sections": {
          "grp.bin_attrs": "&group",
          attrs: [{ "attr.name": ".text", private: BASE }],
        },
        "struct bin_attribute *group[2]": ["&sections.attrs[0]", 0],
      },
    );
    expect(hexes(sectionsOf(module))).toEqual({ ".text": [TEXT.start] });
  });

  test("are not known where the kernel lists none", () => {
    const { module } = drawModule(`struct module { ${MEMBERS} };`, {});
    expect(hexes(sectionsOf(module))).toEqual({});
  });
});
