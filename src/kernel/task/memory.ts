/** How much memory a task uses, in pages (fs/proc/task_mmu.c, task_statm). */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { PerCpuCounter, perCpuCounter } from "#kernel/cpu";
import { AddressSpaceLayout, PlainCounters, ThreadCounters } from "./memory.layout.ts";
import { threadsOf } from "./relations.ts";
import { taskAt, taskMemory } from "./task.ts";

/** Counters of mm_struct.rss_stat that are resident memory: file, anonymous, shared; MM_SWAPENTS (2) is not. */
const RESIDENT = [0, 1, 3] as const;

/** Pages of an address space. */
export interface MemoryUse {
  readonly totalPages: number;
  readonly residentPages: number;
}

/** The top page table of a `struct mm_struct`, at its kernel address. May fault. */
export function pageTableAddress(kernel: Kernel, mm: Address): Address {
  return kernel.layout(AddressSpaceLayout).at(mm).pageTable();
}

/** True when `at` could be a `struct mm_struct`: what it has for a page table and a size can be. */
export function isAddressSpace(kernel: Kernel, at: Address): boolean {
  const view = kernel.layout(AddressSpaceLayout).at(at);
  const table = optional(() => view.pageTable());
  return (
    table !== undefined && table !== 0n && (table & 0xfffn) === 0n && optional(() => view.totalPages()) !== undefined
  );
}

/** Reads the memory use of one task after the other; what the threads of a group share is read once. */
export function memoryUses(kernel: Kernel): (task: Address) => MemoryUse {
  const known = new Map<number, { readonly mm: Address; readonly use: MemoryUse }>();
  return (task) => {
    const view = taskAt(kernel, task);
    const [mm, tgid] = [view.mm(), view.tgid()];
    const group = known.get(tgid);
    // A thread that is ending has left the group's address space already.
    if (group?.mm === mm) return group.use;
    const use = readMemoryUse(kernel, task, mm);
    known.set(tgid, { mm, use });
    return use;
  };
}

/** Memory use of a task's address space; zeros for a kernel thread. */
export function memoryUse(kernel: Kernel, task: Address): MemoryUse {
  return readMemoryUse(kernel, task, taskAt(kernel, task).mm());
}

function readMemoryUse(kernel: Kernel, task: Address, mm: Address): MemoryUse {
  if (mm === 0n) return { totalPages: 0, residentPages: 0 };
  const space = kernel.layout(AddressSpaceLayout).at(mm);
  const counters = space.residentCounters();
  const read = kernel.layout(PlainCounters).name === undefined ? summedCounter : plainCounter;
  let resident = 0;
  for (const index of RESIDENT) {
    if (index < space.counterCount()) resident += read(kernel, counters, index);
  }
  return {
    totalPages: Number(space.totalPages()),
    residentPages: Math.max(0, resident + cachedByThreads(kernel, task)),
  };
}

/** What the threads of a group have counted but not yet added to their address space. */
function cachedByThreads(kernel: Kernel, task: Address): number {
  const layout = kernel.layout(ThreadCounters);
  if (!layout.has("first")) return 0;
  let sum = 0;
  for (const thread of threadsOf(kernel, taskAt(kernel, task).tgid())) {
    const counts = taskMemory(kernel, thread).read(layout.at(thread).first(), 16);
    for (const index of RESIDENT) sum += counts.i32(index * 4);
  }
  return sum;
}

function plainCounter(kernel: Kernel, first: Address, index: number): number {
  return Number(kernel.target.memory.i64(offsetBy(first, index * 8)));
}

function summedCounter(kernel: Kernel, firstCount: Address, index: number): number {
  const layout = kernel.layout(PerCpuCounter);
  return perCpuCounter(kernel, offsetBy(firstCount, index * layout.size - layout.offset("count")));
}
