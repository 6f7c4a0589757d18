/** Dumps that have lost their notes, or whose notes are wrong: the kernel is found all the same, and says the same. */
import { expect, it } from "vitest";
import { type Dump, openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { kernelOf } from "#kernel";
import { taskTable } from "#kernel/task";
import { openTarget } from "#target";
import { type DumpUnderTest, describeDump, fixtureNames, newSession, runLine } from "./support/dump-under-test.ts";
import { withoutPages, withWords } from "./support/overlay.ts";

const LINES = ["ps", "bt -a", "mod"] as const;

/** What the commands say of a dump, and the notes of opening it. */
function said(dump: Dump): { readonly text: string; readonly notes: readonly string[] } {
  const kernel = kernelOf(openTarget(dump));
  const text = LINES.map((line) => runLine(newSession(kernel), line).output).join("\n");
  return { text, notes: kernel.target.notes };
}

/** `bt` with the place where a processor stopped as a frame like the others, in the place of the processor's registers. */
function countedFrames(text: string): string {
  const own = /^ {4}\[exception RIP: (\w+)\+\d+\]\n(?: {4}R.*\n)+ {4}CS: .*\n((?:.+\n)*)/gm;
  const next = (_: string, level: string): string => `${`#${Number(level) + 1}`.padStart(3)} `;
  return text.replace(own, (_, name: string, rest: string) => ` #0 ${name}\n${rest.replace(/^ ?#(\d+) /gm, next)}`);
}

const opened = ({ fixture }: DumpUnderTest): Dump => openDump([openFile(fixture.vmcore)], pageDecoders);
const registers = (dump: Dump): Dump["notes"] => dump.notes.filter(({ name }) => name === "CORE");

/** VMCOREINFO with one line changed. */
const changed = (dump: Dump, key: string, change: (value: string) => string): Dump => ({
  ...dump,
  vmcoreinfo: (dump.vmcoreinfo ?? "").replace(
    new RegExp(`^${key.replace(/[()]/g, "\\$&")}=(.*)$`, "m"),
    (_, value: string) => `${key}=${change(value)}`,
  ),
});

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it.each<[string, (whole: Dump) => Dump, RegExp]>([
      ["VMCOREINFO is lost", (whole) => ({ ...whole, vmcoreinfo: undefined }), /found by CR3 and IDT of processor 0$/],
      [
        "VMCOREINFO is lost, and what the hypervisor said of the processors",
        (whole) => ({ ...whole, vmcoreinfo: undefined, cpuStates: [], notes: registers(whole) }),
        /found by a page table in low memory/,
      ],
      ["the kernel's notes of the registers are lost", (whole) => ({ ...whole, notes: [] }), /^$/],
      [
        "phys_base is wrong",
        (whole) => changed(whole, "NUMBER(phys_base)", (value) => String(BigInt(value) - 0x20_0000n)),
        /NUMBER\(phys_base\)=.*: the kernel is believed$/,
      ],
      [
        "KERNELOFFSET is wrong",
        (whole) => changed(whole, "KERNELOFFSET", (value) => (BigInt(`0x${value}`) + 0x40_0000n).toString(16)),
        /^VMCOREINFO says that the kernel was moved by/,
      ],
      [
        "the levels of page tables are wrong",
        (whole) => changed(whole, "NUMBER(pgtable_l5_enabled)", (value) => String(1 - Number(value))),
        /^VMCOREINFO says NUMBER\(pgtable_l5_enabled\)/,
      ],
    ])("says the same when %s", (_, change, note) => {
      const whole = opened(dump);
      const { text, notes } = said(change(whole));
      expect(text).toBe(said(whole).text);
      expect(notes.at(-1) ?? "").toMatch(note);
    });

    it("finds the stacks of running tasks without registers, and says how", () => {
      const whole = opened(dump);
      const { text } = said({ ...whole, notes: [], cpuStates: [], vmcoreinfo: undefined });
      const lacks =
        /^ {4}\(the dump has no registers of processor \d+: the stack was searched for where the processor stopped\)\n/gm;
      expect(text.match(lacks)?.length).toBe(2);
      // Only the innermost frames of the two stacks may be other ones of the same function.
      const bare = (all: string): string =>
        countedFrames(all.replace(lacks, "")).replace(/^( #0) \[\w+\] (\w+) at \w+.*$/gm, "$1 $2");
      expect(bare(text)).toBe(bare(said(whole).text));
    });
  });
}

describeDump(fixtureNames("hung")[0] ?? "6.1 hung", (dump) => {
  /** The dump without notes, and what is known of its memory. */
  const bare = () => {
    const { target } = dump.kernel;
    const physical = (name: string): number => target.memory.translate(target.symbols.resolve(name));
    const frames = (...names: readonly string[]): readonly number[] =>
      names.map((name) => Math.floor(physical(name) / 4096));
    const pointed = (name: string): number =>
      Math.floor(target.memory.translate(target.memory.pointer(target.symbols.resolve(name))) / 4096);
    const low = Array.from({ length: 256 }, (_, pfn) => pfn);
    return {
      whole: { ...opened(dump), notes: [], cpuStates: [], vmcoreinfo: undefined },
      low,
      tables: frames("level3_kernel_pgt"),
      info: [pointed("vmcoreinfo_data"), pointed("vmcoreinfo_note")],
    };
  };

  it("is found by page tables anywhere in memory", () => {
    const { whole, low } = bare();
    const { target } = dump.kernel;
    const found = openTarget(withoutPages(whole, low));
    expect(found.notes).toEqual([expect.stringMatching(/found by a page table in memory at/)]);
    expect(found.kernelOffset).toBe(target.kernelOffset);
  });

  it("is found when page tables are lost, and by its banner when VMCOREINFO is lost, too", () => {
    const { whole, low, tables, info } = bare();
    const { target } = dump.kernel;
    const place = ({ kernelOffset, physicalBase, release, buildId }: typeof target) => ({
      kernelOffset,
      physicalBase,
      release,
      buildId,
    });
    const byInfo = openTarget(withoutPages(whole, [...low, ...tables]));
    // Whichever stands first in memory.
    expect(byInfo.notes[0]).toMatch(/found by (VMCOREINFO|the kernel's banner) in memory at/);
    expect(place(byInfo)).toEqual(place(target));
    const byBanner = openTarget(withoutPages(whole, [...low, ...tables, ...info]));
    expect(byBanner.notes[0]).toMatch(/found by the kernel's banner in memory at/);
    expect(place(byBanner)).toEqual(place(target));
  });

  it("has every task when a list is broken, and says where", () => {
    const { target } = dump.kernel;
    const { tasks } = taskTable(dump.kernel);
    const all = tasks.map(({ address }) => address);
    const next = (at: bigint): number => target.memory.translate(at as never);
    const init = target.symbols.resolve("init_task");
    const type = target.structures.find("struct", "task_struct");
    const member =
      type !== undefined && "members" in type ? type.members.find((each) => each.name === "tasks") : undefined;
    const offset = BigInt((member?.bitOffset ?? 0) / 8);
    const third = tasks[10].address;
    const cases: readonly (readonly [string, ReadonlyMap<number, bigint>, RegExp])[] = [
      ["a pointer to nowhere", new Map([[next(third + offset), 0x1234n]]), /^the list of tasks is not whole/],
      [
        "a cycle",
        new Map([[next(third + offset), init + offset + 0n]]),
        /^the list of tasks has|not whole|pid table has/,
      ],
      ["a loop", new Map([[next(third + offset), third + offset]]), /^the list of tasks is not whole .*cycle/],
    ];
    for (const [what, words, note] of cases) {
      const broken = taskTable(kernelOf(openTarget(withWords(opened(dump), words))));
      expect([what, broken.tasks.map(({ address }) => address)]).toEqual([what, all]);
      expect(broken.notes[0]).toMatch(note);
    }
  });

  it("has every task when the pid table is gone, and every module when their list is", () => {
    const { target } = dump.kernel;
    const at = (name: string, offset = 0n): number =>
      target.memory.translate((target.symbols.resolve(name) + offset) as never);
    const names = target.modules.map(({ name }) => name);
    const broken = kernelOf(
      openTarget(
        withWords(
          opened(dump),
          new Map([
            [at("modules"), 0x1000n],
            [at("modules", 8n), 0x1000n],
          ]),
        ),
      ),
    ).target;
    expect(broken.modules.map(({ name }) => name)).toEqual(names);
    expect(broken.notes).toEqual([
      expect.stringMatching(/^the list of modules is not whole \(0 read\)/),
      expect.stringMatching(/^the tree of modules has .*, which the list of modules lacks$/),
    ]);
  });
});
