import { describe, expect, test } from "vitest";
import { isPartial, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { frameFunction, taskStack } from "#kernel/stack";
import { taskAt, taskTable } from "#kernel/task";
import { btf } from "../testing/btf.ts";
import { cDeclarations } from "../testing/c-declarations.ts";
import { BUILD_ID, drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { KERNEL_TYPES } from "../testing/kernel-types.ts";
import { listColumns } from "./symbol-columns.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** A task that sleeps in a module, and one that a processor runs, interrupted. */
const MACHINE: KernelSpec = {
  modules: [{ name: "nfs", functions: ["nfs_wait", "nfs_read"] }],
  tasks: [
    { pid: 70, comm: "cat", state: "UN", stack: ["__schedule", "schedule", "nfs_wait", "nfs_read", "vfs_read"] },
    {
      pid: 71,
      comm: "busy",
      cpu: 1,
      running: true,
      stack: ["tick", { switches: "sysvec_timer" }, { entry: "asm_sysvec_timer" }, "crunch", "do_syscall_64"],
    },
  ],
};

/** Every task with the functions on its stack: `cat: __schedule schedule ...`. */
function stacks(kernel: Kernel): readonly string[] {
  return taskTable(kernel).tasks.map(({ address }) => {
    const { frames, stop } = taskStack(kernel, address);
    const names = frames.map((frame) => frameFunction(kernel, frame) ?? "?");
    return `${taskAt(kernel, address).comm()}: ${names.join(" ")} (${stop.kind})`;
  });
}

const vmlinux = (spec: Partial<Vmlinux>): Vmlinux => ({
  name: "vmlinux",
  buildId: BUILD_ID,
  symbols: () => undefined,
  types: undefined,
  code: undefined,
  sourceLine: () => undefined,
  frameLine: () => undefined,
  ...spec,
});

describe("one machine, whatever its kernel is built like", () => {
  test.each<[string, KernelSpec]>([
    ["4 levels of page tables", {}],
    ["5 levels, which put addresses beyond 2^53", { levels: 5 }],
    ["no KASLR", { kernelOffset: 0n }],
    ["encrypted memory", { encryptionMask: 1n << 47n }],
    ["symbols by unsigned distance from a base", { kallsyms: "base" }],
    ["symbols by distance from their own place", { kallsyms: "place" }],
    ["unwind tables of v6.3", { orc: "signal-bit" }],
    ["unwind tables of v6.4", { orc: "types" }],
    ["unwind tables of v7.1", { orc: "registers" }],
  ])("%s", (_, spec) => {
    const { kernel } = drawKernel({ ...MACHINE, ...spec });
    expect(kernel.target.notes).toEqual([]);
    expect(stacks(kernel)).toEqual([
      "swapper/0: default_idle do_idle cpu_startup_entry secondary_startup_64_no_verify (end)",
      "swapper/1: default_idle do_idle cpu_startup_entry secondary_startup_64_no_verify (end)",
      "cat: __schedule schedule nfs_wait nfs_read vfs_read entry_SYSCALL_64_after_hwframe (user)",
      "busy: tick sysvec_timer asm_sysvec_timer crunch do_syscall_64 entry_SYSCALL_64_after_hwframe (user)",
    ]);
  });

  test("what the dump says of itself", () => {
    const { target } = drawKernel(MACHINE).kernel;
    expect(target).toMatchObject({ release: "6.1.0-drawn", buildId: BUILD_ID, kernelOffset: 0x1c00_0000n });
    expect(target.vmlinux).toBeUndefined();
    expect(target.cpuNotes).toHaveLength(2);
    expect(target.symbols.lookup(target.cpuNotes[1].registers.rip ?? (0n as never))?.symbol.name).toBe("tick");
  });
});

describe("modules", () => {
  test("have names, places and symbols", () => {
    const { kernel, at } = drawKernel(MACHINE);
    const [nfs] = kernel.target.modules;
    expect(nfs).toMatchObject({
      name: "nfs",
      address: at("&nfs"),
      base: at("nfs_wait()"),
      size: 128,
    });
    expect(kernel.target.symbols.lookup(at("nfs_read()"))?.symbol).toMatchObject({
      name: "nfs_read",
      type: "t",
      module: "nfs",
    });
  });

  test("have several regions since v6.4", () => {
    const { kernel, at } = drawKernel({
      ...MACHINE,
      types: `
        struct module_memory { void *base; unsigned int size; };
        struct module {
          struct list_head list; char name[56]; struct module_memory mem[7];
          struct mod_arch_specific arch; struct mod_kallsyms *kallsyms; struct module_layout core_layout;
        };`,
      modules: [
        {
          name: "nfs",
          functions: ["nfs_wait", "nfs_read"],
          also: {
            mem: [{ base: "nfs_wait()", size: 128 }, {}, { base: 0xffff_ffff_c008_0000n, size: 4096 }],
          },
        },
      ],
    });
    expect(kernel.target.modules[0]).toMatchObject({
      base: at("nfs_wait()"),
      size: 128 + 4096,
      regions: [
        { start: at("nfs_wait()"), size: 128 },
        { start: 0xffff_ffff_c008_0000n, size: 4096 },
      ],
    });
  });

  /** Types of a module, beside the kernel's own and `more`. */
  const splitTypes = (more: string) =>
    btf(
      [{ kind: "struct", name: "nfs_server", size: 16, members: [{ name: "list", type: "struct list_head", at: 0 }] }],
      { base: btf(cDeclarations(`${KERNEL_TYPES}\n${more}`)) },
    ).array;

  test("have their types in the kernel's list, not where they were loaded from", () => {
    const types = `
      struct btf { void *data; u32 data_size; };
      struct btf_module { struct list_head list; struct module *module; struct btf *btf; };`;
    const split = splitTypes(types);
    const { target } = drawKernel({
      types,
      globals: { "struct list_head btf_modules": ["&entry.list", "&gone.list"] },
      heap: {
        [`char blob[${split.length}]`]: String.fromCharCode(...split),
        "struct btf types": { data: "&blob", data_size: split.length },
        "struct btf_module entry": { module: "&nfs", btf: "&types" },
        "struct btf_module gone": { module: 0x1000, btf: 0x2000 },
      },
      // The section is dropped when a module has come to life.
      modules: [{ name: "nfs", functions: ["nfs_wait"], also: { btf_data: 0, btf_data_size: split.length } }],
    }).kernel;
    const type = target.structures.find("struct", "nfs_server");
    expect(type?.kind === "struct" && type.members[0].type).toMatchObject({ kind: "struct", name: "list_head" });
  });

  test("bring types of their own", () => {
    const split = splitTypes("");
    const { target } = drawKernel({
      heap: { [`char blob[${split.length}]`]: String.fromCharCode(...split) },
      modules: [{ name: "nfs", functions: ["nfs_wait"], also: { btf_data: "&blob", btf_data_size: split.length } }],
    }).kernel;
    const type = target.types.find("struct", "nfs_server");
    expect(type?.kind === "struct" && type.members[0].type).toMatchObject({ kind: "struct", name: "list_head" });
    expect(target.types.find("struct", "nfs_client")).toBeUndefined();
  });

  test("are those that could be reached when their list is broken", () => {
    const { target } = drawKernel({
      modules: [
        { name: "first", functions: ["one"] },
        { name: "second", functions: ["two"], also: { "list.next": 0xdead_0000_0000_0100n } },
        { name: "third", functions: ["three"] },
      ],
    }).kernel;
    expect(target.modules.map(({ name }) => name)).toEqual(["first", "second", "third"]);
    expect(target.notes).toEqual([
      expect.stringMatching(/^the list of modules is not whole \(3 read\): .*address dead0000000001/),
    ]);
  });

  test("keep their names when their symbols cannot be read", () => {
    const { target } = drawKernel({
      modules: [{ name: "nfs", functions: ["one"], also: { kallsyms: 0x1000 } }],
    }).kernel;
    expect(target.modules[0].name).toBe("nfs");
    expect([...target.symbols.symbols({ module: "nfs" })]).toEqual([]);
  });
});

describe("what is damaged or missing", () => {
  test("no types: the symbols are still there, and a note says so", () => {
    const { target } = drawKernel({ ...MACHINE, without: ["btf"] }).kernel;
    expect(target.notes).toEqual(["no types: the dump has no BTF and no vmlinux with debug information was given"]);
    expect(target.modules).toEqual([]);
    expect(target.symbols.find("schedule")).toBeDefined();
  });

  test("no unwind tables: stacks are searched", () => {
    const { kernel, at } = drawKernel({ ...MACHINE, without: ["orc"] });
    const { frames, stop } = taskStack(kernel, at("&swapper/1"));
    expect(frames.map((frame) => `${frameFunction(kernel, frame)} ${frame.trust}`)).toEqual([
      "default_idle orc",
      "do_idle scan",
      "cpu_startup_entry scan",
      "secondary_startup_64_no_verify scan",
    ]);
    expect(stop.kind).toBe("fault");
  });

  test.each<[string, KernelSpec["vmcoreinfo"], RegExp]>([
    [
      "no word where the kernel is",
      { "NUMBER(phys_base)": undefined },
      /^drawn: expected a kernel, found none: nothing/,
    ],
    ["a wrong word where the kernel is", { "NUMBER(phys_base)": "-4096" }, /the kernel's symbols cannot be read there/],
    ["no _stext", { "SYMBOL(_stext)": undefined, "NUMBER(phys_base)": "0" }, /found none: nothing in memory/],
    ["symbol tables elsewhere", { "SYMBOL(kallsyms_token_table)": "ffffffff80000000" }, /symbols cannot be read/],
    ["symbol tables that never end", { "SYMBOL(kallsyms_token_index)": "ffffffffffffffff" }, /symbols cannot be read/],
  ])("%s, and nothing else that leads to the kernel: refused", (_, vmcoreinfo, message) => {
    const draw = () => drawKernel({ vmcoreinfo: vmcoreinfo ?? {}, without: ["image mapping", "own vmcoreinfo"] });
    expect(draw).toThrow(UsageError);
    expect(draw).toThrow(message);
  });

  test("any word of VMCOREINFO: refused, or opened all the same", { timeout: 180_000 }, () => {
    const symbols = ["_stext", "names", "num_syms", "token_table", "token_index", "offsets", "relative_base"];
    const keys = [
      ...symbols.map((name) => `SYMBOL(${name === "_stext" ? name : `kallsyms_${name}`})`),
      ...["phys_base", "pgtable_l5_enabled", "sme_mask", "KERNEL_IMAGE_SIZE"].map((name) => `NUMBER(${name})`),
      "KERNELOFFSET",
      "PAGESIZE",
    ];
    const values = [
      "",
      "0",
      "-1",
      "1",
      "ffffffff9d000000",
      "ffffffffffffffff",
      "-9223372036854775808",
      "f".repeat(400),
    ];
    for (const key of keys) {
      for (const value of values) {
        try {
          stacks(drawKernel({ vmcoreinfo: { [key]: value } }).kernel);
        } catch (error) {
          expect([key, value, error instanceof UsageError || isPartial(error)]).toEqual([key, value, true]);
        }
      }
    }
  });

  test("pages of the symbol tables: the vmlinux's symbols, moved by KASLR, take their place", () => {
    const drawn = drawKernel(MACHINE);
    const names = drawn.kernel.target.vmcoreinfo.get("SYMBOL(kallsyms_names)") ?? "";
    const frame = drawn.frameOf(BigInt(`0x${names}`));
    const memory = drawn.memory.map((page, pfn) => (pfn === frame ? ("filtered" as const) : page));
    expect(() => drawn.reopen(memory)).toThrow(/the kernel's symbols cannot be read there: .*filtered/);
    const own = vmlinux({
      symbols: () => listColumns([{ name: "_stext", address: 0xffff_ffff_8100_0000n, type: "T" }]),
    });
    const { symbols } = drawn.reopen(memory, { vmlinux: own }).target;
    expect(symbols.find("_stext")?.address).toBe(0xffff_ffff_9d00_0000n);
  });
});

describe("a vmlinux", () => {
  const drawn = drawKernel();
  const other = vmlinux({ buildId: "ff".repeat(20) });

  test("of another build is refused", () => {
    const open = () => drawn.reopen(drawn.memory, { vmlinux: other });
    expect(open).toThrow(UsageError);
    expect(open).toThrow(`vmlinux: build-id ${BUILD_ID} of drawn expected, found ${other.buildId}`);
  });

  test("of another build is used by force, with a note", () => {
    const { target } = drawn.reopen(drawn.memory, { vmlinux: other, force: true });
    expect(target.vmlinux).toBe("vmlinux");
    expect(target.notes).toEqual([expect.stringContaining("used because of --force")]);
  });

  test("gives lines of the image, at addresses before KASLR", () => {
    const lines = vmlinux({ sourceLine: (at) => ({ file: at.toString(16), line: 1 }) });
    const { target } = drawn.reopen(drawn.memory, { vmlinux: lines });
    expect(target.sourceLine(drawn.at("schedule()"))?.file).toMatch(/^ffffffff8100/);
    expect(target.sourceLine(0xffff_ffff_c000_0000n as never)).toBeUndefined();
  });
});
