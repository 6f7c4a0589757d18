import { describe, expect, test } from "vitest";
import { PT_REGS } from "#arch";
import { type CpuState, type Dump, openDump } from "#dump";
import { kernelOf } from "#kernel";
import { taskAt, taskTable } from "#kernel/task";
import { memorySource } from "#source";
import { buildElfCore, type Memory } from "../testing/kdump.ts";
import { BUILD_ID, type DrawnKernel, drawKernel, type KernelSpec, RELEASE } from "../testing/kernel.ts";
import { type OpenOptions, openTarget } from "./open.ts";
import { listColumns } from "./symbol-columns.ts";
import type { Target } from "./target.ts";

/** As many symbols as tables have at least that are found by their shape. */
const MANY: KernelSpec = {
  aliases: Object.fromEntries(Array.from({ length: 4400 }, (_, i) => [`other_${i.toString(36)}`, "schedule()"])),
};
const TASKS: KernelSpec = { tasks: [{ pid: 7, comm: "cat" }] };

/** The dump without notes, and what a test puts in their place. */
const bare = (drawn: DrawnKernel, rest: Partial<Dump> = {}): Dump => ({
  ...drawn.dump,
  vmcoreinfo: undefined,
  notes: [],
  cpuStates: [],
  ...rest,
});
/** The memory as a dump without notes. */
const dumpOf = (memory: Memory): Dump => openDump([memorySource("drawn", buildElfCore({ memory }))], {});

/** What must be the same however the kernel was found. */
function summary(target: Target) {
  const kernel = kernelOf(target);
  return {
    release: target.release,
    kernelOffset: target.kernelOffset,
    physicalBase: target.physicalBase,
    paging: target.paging,
    schedule: target.symbols.find("schedule")?.address,
    tasks: taskTable(kernel).tasks.map(({ address }) => taskAt(kernel, address).comm()),
    modules: target.modules.map(({ name }) => name),
  };
}

/** That `dump` opens to the same kernel, and its notes. */
function notesOf(drawn: DrawnKernel, dump: Dump, options?: OpenOptions): readonly string[] {
  const target = openTarget(dump, options);
  expect(summary(target)).toEqual(summary(drawn.kernel.target));
  return target.notes;
}

const top = ({ kernel }: DrawnKernel): bigint => BigInt(kernel.target.memory.translate(kernel.symbol("init_top_pgt")));
const state = (cpu: number, rest: Partial<CpuState>): CpuState => {
  const registers = Object.fromEntries([...PT_REGS, "kernelGsBase"].map((name) => [name, 0n]));
  return { ...registers, cpu, cs: 0x10, ss: 0x18, ...rest } as CpuState;
};
const TEXT = 0xffff_ffff_9d00_0000n;
/** The two words of the gate that leads to `handler` (Intel SDM volume 3, figure 7-8). */
const gate = (handler: bigint): readonly bigint[] => [
  (handler & 0xffffn) | (((handler >> 16n) & 0xffffn) << 48n),
  handler >> 32n,
];
const idt = (handler: bigint): readonly bigint[] => [...Array.from({ length: 28 }, () => 0n), ...gate(handler)];

describe("a dump without VMCOREINFO is opened", () => {
  test.each<[string, KernelSpec]>([
    ["4 levels", {}],
    ["5 levels", { levels: 5 }],
    ["encrypted memory", { encryptionMask: 1n << 51n }],
    ["no KASLR", { kernelOffset: 0n }],
    ["symbols by distance", { kallsyms: "place" }],
  ])("by a processor's page table: %s", (_, spec) => {
    const drawn = drawKernel({ ...TASKS, ...MANY, ...spec, modules: [{ name: "nfs", functions: ["nfs_read"] }] });
    // Of the user's half, with a process's number, as PTI has it.
    const cpuStates = [state(0, { cr3: top(drawn) | 0x1000n | 5n })];
    expect(notesOf(drawn, bare(drawn, { cpuStates }))).toEqual([
      "the dump has no VMCOREINFO: the kernel was found by CR3 and IDT of processor 0",
    ]);
  });

  test("by the page table of the processor whose interrupts the kernel serves", () => {
    const globals = { "u64 other_idt[30]": idt(0xffff_ffff_a000_0000n), "u64 own_idt[30]": idt(TEXT + 0x40n) };
    const drawn = drawKernel({ ...TASKS, ...MANY, globals });
    const cr3 = top(drawn);
    const other = state(0, { cr3, idtBase: drawn.at("&other_idt") });
    const own = state(1, { cr3: cr3 | 1n, idtBase: drawn.at("&own_idt") });
    expect(notesOf(drawn, bare(drawn, { cpuStates: [own] }))).toEqual([expect.stringContaining("processor 1")]);
    expect(notesOf(drawn, bare(drawn, { cpuStates: [other] }))).toEqual([expect.stringContaining("in memory at")]);
  });

  test("by page tables that are found in memory", () => {
    const drawn = drawKernel({ ...TASKS, ...MANY });
    expect(notesOf(drawn, bare(drawn))).toEqual([
      "the dump has no VMCOREINFO: the kernel was found by a page table in memory at 208000",
    ]);
  });

  test("by a page table in low memory, before the rest is looked through", () => {
    const drawn = drawKernel({ ...TASKS, ...MANY });
    const memory = drawn.memory.slice();
    memory[0x9c] = drawn.memory[Number(top(drawn)) / 4096];
    const reads: number[] = [];
    const dump = dumpOf(memory);
    const progress = (done: number): void => void reads.push(done);
    expect(notesOf(drawn, dump, { progress })).toEqual([
      "the dump has no VMCOREINFO: the kernel was found by a page table in low memory at 9c000",
    ]);
    expect(reads).toEqual([]);
  });

  test("by VMCOREINFO that is found in memory, when there are no page tables; how far it is, is told", () => {
    const drawn = drawKernel({ ...TASKS, without: ["image mapping"] });
    const reads: number[] = [];
    expect(notesOf(drawn, bare(drawn), { progress: (done) => void reads.push(done) })).toEqual([
      expect.stringMatching(/^the dump has no VMCOREINFO: the kernel was found by VMCOREINFO in memory at 4\w+$/),
    ]);
    const [first, ...rest] = reads;
    expect([first, rest.at(-1)]).toEqual([0, drawn.memory.filter((page) => page !== undefined).length]);
  });

  test("by that VMCOREINFO which proves right, not by what an earlier kernel left", () => {
    const drawn = drawKernel({ ...TASKS, without: ["image mapping"] });
    const own = [...drawn.kernel.target.vmcoreinfo].map(([key, value]) => `${key}=${value}\n`).join("");
    const stale = own.replace(/^SYMBOL.*$/gm, (line) => line.replace("ffffffff9d", "ffffffff8b"));
    const memory = drawn.memory.slice();
    memory[0x150] = new Uint8Array(4096);
    for (let i = 0; i < stale.length; i++) (memory[0x150] as Uint8Array)[i] = stale.charCodeAt(i);
    expect(notesOf(drawn, dumpOf(memory))).toEqual([
      expect.stringMatching(/^VMCOREINFO in memory at 150000 does not lead to the kernel: /),
      expect.stringMatching(/found by VMCOREINFO in memory at 4/),
    ]);
  });

  test.each<KernelSpec>([{}, { kallsyms: "base" }, { kallsyms: "place" }])(
    "by its banner, when that is all there is: %j",
    (spec) => {
      const drawn = drawKernel({ ...TASKS, ...MANY, ...spec, without: ["image mapping", "own vmcoreinfo"] });
      expect(notesOf(drawn, bare(drawn))).toEqual([
        expect.stringMatching(
          /^the dump has no VMCOREINFO: the kernel was found by the kernel's banner in memory at 2\w+; VMCOREINFO is nowhere in its memory$/,
        ),
      ]);
    },
  );

  test("by the phys_base in the dump's header", () => {
    const drawn = drawKernel({ ...TASKS, ...MANY, without: ["image mapping", "own vmcoreinfo"] });
    const facts = { ...drawn.dump.facts, physicalBase: drawn.kernel.target.physicalBase };
    expect(notesOf(drawn, bare(drawn, { facts }))).toEqual([
      expect.stringMatching(/found by the phys_base in the dump's header; VMCOREINFO is nowhere in its memory$/),
    ]);
  });

  test("or not, and then what was looked for is said", () => {
    // Its symbols are too few to be told from other data.
    const drawn = drawKernel({ without: ["image mapping", "own vmcoreinfo"] });
    expect(() => openTarget(bare(drawn))).toThrow(
      /^drawn: expected a kernel, found none: the dump has no VMCOREINFO; nothing in memory looks like/,
    );
  });
});

describe("VMCOREINFO that is wrong", () => {
  const open = (vmcoreinfo: KernelSpec["vmcoreinfo"], spec: KernelSpec = {}): DrawnKernel =>
    drawKernel({ ...TASKS, ...spec, vmcoreinfo: vmcoreinfo ?? {} });
  const right = summary(drawKernel(TASKS).kernel.target);

  test.each<[string, string, readonly RegExp[]]>([
    [
      "NUMBER(phys_base)",
      "2097152",
      [
        /^the dump's VMCOREINFO does not lead/,
        /found by a page table in memory/,
        /says NUMBER\(phys_base\)=2097152, the kernel itself -/,
      ],
    ],
    ["NUMBER(pgtable_l5_enabled)", "1", [/says NUMBER\(pgtable_l5_enabled\)=1, the kernel itself 0/]],
    ["NUMBER(sme_mask)", "4096", [/says NUMBER\(sme_mask\)=4096, the kernel itself 0/]],
    [
      "SYMBOL(_stext)",
      "ffffffff81000000",
      [/says SYMBOL\(_stext\)=ffffffff81000000, the kernel itself ffffffff9d000000/],
    ],
    [
      "KERNELOFFSET",
      "1bffffff",
      [/^VMCOREINFO says that the kernel was moved by 0x1bffffff, which its place denies: 0x1c000000 is used$/],
    ],
  ])("%s=%s: the kernel is believed", (key, value, notes) => {
    const { target } = open({ [key]: value }).kernel;
    expect(summary(target)).toEqual(right);
    expect(target.notes).toEqual(notes.map((note) => expect.stringMatching(note)));
  });

  test("about KASLR: the boot loader's word is believed", () => {
    const parameters = {
      "unsigned long boot_params[128]": Array.from({ length: 128 }, (_, i) => (i === 75 ? 0x20_0000 : 0)),
    };
    // An image that was linked to 2 MiB: both offsets are possible by themselves.
    const { target } = open({ KERNELOFFSET: "1c000000" }, { globals: parameters }).kernel;
    expect(target.kernelOffset).toBe(0x1ce0_0000n);
  });

  test("about KASLR: a vmlinux's symbols are believed", () => {
    const vmlinux = {
      name: "vmlinux",
      buildId: BUILD_ID,
      symbols: () => listColumns([{ name: "_text", address: 0xffff_ffff_8080_0000n, type: "T" }]),
      types: undefined,
      code: undefined,
      sourceLine: () => undefined,
      frameLine: () => undefined,
    };
    const drawn = open({ KERNELOFFSET: "1" });
    expect(openTarget(drawn.dump, { vmlinux }).kernelOffset).toBe(0x1c80_0000n);
  });

  test("about the build: the kernel's own notes are believed", () => {
    const note = [4, 20, 3, 0x55_4e47, ...Array.from({ length: 5 }, (_, i) => 0x0101_0101 * (i + 1))];
    const globals = { "unsigned int __start_notes[9]": note, "unsigned int __stop_notes": 0 };
    const { target } = open({}, { globals }).kernel;
    expect(target.buildId).toBe("0101010102020202030303030404040405050505");
    expect(target.notes).toEqual([expect.stringMatching(/^VMCOREINFO says BUILD-ID=0011/)]);
  });
});

describe("what the user says", () => {
  const drawn = drawKernel({ ...TASKS, ...MANY, without: ["image mapping", "own vmcoreinfo"] });
  const { physicalBase, vmcoreinfo } = drawn.kernel.target;
  const text = [...vmcoreinfo].map(([key, value]) => `${key}=${value}\n`).join("");

  test("about phys_base and KASLR is used", () => {
    expect(notesOf(drawn, bare(drawn), { hints: { physicalBase, kernelOffset: 0x1c00_0000n } })).toEqual([
      expect.stringMatching(/found by the given phys_base -\d+; VMCOREINFO is nowhere/),
    ]);
  });

  test("about VMCOREINFO is used, and looked at no further", () => {
    const reads: number[] = [];
    const hints = { vmcoreinfo: { name: "info.txt", text } };
    expect(notesOf(drawn, bare(drawn), { hints, progress: (done) => void reads.push(done) })).toEqual([
      "the dump has no VMCOREINFO: the kernel was found by info.txt",
    ]);
    expect(reads).toEqual([]);
  });

  test.each<[string, OpenOptions["hints"], readonly RegExp[]]>([
    [
      "phys_base",
      { physicalBase: 0n },
      [
        /^the given phys_base 0 does not lead to the kernel: /,
        /^the given phys_base 0 is not the kernel's, which is -\d+: not used/,
      ],
    ],
    [
      "VMCOREINFO",
      { vmcoreinfo: { name: "info.txt", text: text.replaceAll("ffffffff9d", "ffffffff8b") } },
      [
        /^info.txt does not lead to the kernel: /,
        /^info.txt speaks of another kernel, or of another start of it: not used/,
      ],
    ],
    [
      "KASLR",
      { kernelOffset: 1n },
      [/^--kaslr says that the kernel was moved by 0x1, which its place denies: 0x1c000000 is used/],
    ],
  ])("about %s is not believed when memory says otherwise", (_, hints, notes) => {
    const found = notesOf(drawn, drawn.dump, { hints });
    expect(found).toEqual(notes.map((note) => expect.stringMatching(note)));
  });
});

test("the release is read from the banner where VMCOREINFO is nowhere", () => {
  const drawn = drawKernel({ ...MANY, without: ["image mapping", "own vmcoreinfo"] });
  const target = openTarget(bare(drawn));
  expect([target.release, target.vmcoreinfo.size, target.buildId]).toEqual([RELEASE, 0, undefined]);
});
