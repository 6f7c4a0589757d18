import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import type { CpuNote } from "#target";
import { drawKernel, type KernelSpec, type Value } from "../../testing/kernel.ts";
import { cpuNote } from "./index.ts";

/** What a processor left in its `crash_notes`: instruction pointers tell them apart. */
const saved = (pid: number, rip: number): Value => ({ namesz: 5, descsz: 336, type: 1, name: "CORE", pid, rip });
const note = (pid: number, rip: number): CpuNote => ({ pid, registers: { rip: BigInt(rip) as never } });

const types = `
  struct drawn_note {
    unsigned int namesz, descsz, type;
    char name[8];
    unsigned int pad[8];
    int pid;
    unsigned int rest[19], registers[32], rip, more[41];
  };`;

/** Three processors whose notes are in memory as `notes` say, in a dump that has others. */
function kernelWith(notes: readonly Value[] | undefined, cpuNotes: readonly CpuNote[], spec: KernelSpec = {}): Kernel {
  const own: KernelSpec =
    notes === undefined
      ? {}
      : { perCpu: { "struct drawn_note drawn_notes": notes }, globals: { "void *crash_notes": "&drawn_notes" } };
  const { kernel } = drawKernel({ cpus: 3, types, ...own, ...spec });
  const changed: Kernel = {
    ...kernel,
    target: { ...kernel.target, cpuNotes },
    once: (compute) => compute(changed),
  };
  return changed;
}
const ripOf = (kernel: Kernel): (number | undefined)[] =>
  [0, 1, 2].map((cpu) => {
    const rip = cpuNote(kernel, cpu)?.registers.rip;
    return rip === undefined ? undefined : Number(rip);
  });

describe("a note belongs to the processor", () => {
  test("in whose memory it is found", () => {
    const kernel = kernelWith([saved(0, 10), {}, saved(7, 30)], [note(0, 10), note(7, 30)]);
    expect(ripOf(kernel)).toEqual([10, undefined, 30]);
  });

  test("in whose memory it is found, whatever the order, and once", () => {
    const notes = [note(7, 30), note(0, 10), note(7, 30), note(0, 20)];
    expect(ripOf(kernelWith([saved(0, 10), saved(0, 20), saved(7, 30)], notes))).toEqual([10, 20, 30]);
  });

  test("that is left over where memory cannot be read", () => {
    const { kernel, frameOf, at, memory, reopen } = drawKernel({
      cpus: 3,
      types,
      perCpu: { "struct drawn_note drawn_notes": [saved(0, 10), saved(0, 20), saved(7, 30)] },
      globals: { "void *crash_notes": "&drawn_notes" },
    });
    expect(ripOf(kernel)).not.toContain(20);
    const holes = memory.map((page, pfn) => (pfn === frameOf(at("&drawn_notes_1")) ? "filtered" : page));
    const other = reopen(holes);
    const changed: Kernel = {
      ...other,
      target: { ...other.target, cpuNotes: [note(0, 10), note(0, 20), note(7, 30)] },
      once: (compute) => compute(changed),
    };
    expect(ripOf(changed)).toEqual([10, 20, 30]);
  });

  test("in whose memory it is found, when the dump has lost its notes", () => {
    expect(ripOf(kernelWith([saved(0, 10), {}, saved(7, 30)], []))).toEqual([10, undefined, 30]);
  });

  test("of its place in the order when nothing tells", () => {
    expect(ripOf(kernelWith(undefined, [note(0, 10), note(0, 20)]))).toEqual([10, 20, undefined]);
    expect(ripOf(kernelWith([{}, {}, {}], [note(0, 10), note(0, 20)]))).toEqual([10, 20, undefined]);
  });

  test("that a hypervisor numbered", () => {
    const kernel = kernelWith(undefined, [note(1, 10), note(3, 30)]);
    const dump = { ...kernel.target.dump, cpuStates: [{ cpu: 0 }, { cpu: 2 }] as never };
    const changed: Kernel = { ...kernel, target: { ...kernel.target, dump }, once: (compute) => compute(changed) };
    expect(ripOf(changed)).toEqual([10, undefined, 30]);
  });
});
