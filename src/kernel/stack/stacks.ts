/** Which stack an address lies on: a task's, a processor's interrupt stack, or one of its exception stacks. */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress, perCpuOffset, possibleCpus } from "#kernel/cpu";
import { ExceptionStacks, PercpuHot } from "./stack.layout.ts";

/** Kinds as crash names them: `IRQ`, `NMI`, `DF`, `DB`, `MCE`, `VC`, `VC2`. */
export type StackKind = "IRQ" | "DF" | "NMI" | "DB" | "MCE" | "VC" | "VC2";

/** A stack that belongs to a processor, not to a task. `end` is exclusive. */
export interface CpuStack {
  readonly kind: StackKind;
  readonly cpu: number;
  readonly start: Address;
  readonly end: Address;
}

/** IRQ_STACK_SIZE: four pages since v2.6. */
const IRQ_STACK_SIZE = 16384;

/** THREAD_SIZE without CONFIG_KASAN. */
const USUAL_THREAD_SIZE = 16384;

/** Bytes of a task's kernel stack (THREAD_SIZE): 16 KiB, 32 KiB with KASAN; what the linker set aside for the first task. */
export function threadSize(kernel: Kernel): number {
  return kernel.once(measureThreadSize);
}

/**
 * kernel: 8f69cba096b5 "x86: Rename __{start,end}_init_task to __{start,end}_init_stack" (v6.10). Anything but a power of
 * two in the range that kernels use is not believed.
 */
function measureThreadSize({ target: { symbols } }: Kernel): number {
  for (const name of ["init_stack", "init_task"]) {
    const start = symbols.image(`__start_${name}`)?.address;
    const end = symbols.image(`__end_${name}`)?.address;
    const size = start === undefined || end === undefined ? 0 : Number(end - start);
    if (size >= 8192 && size <= 65536 && (size & (size - 1)) === 0) return size;
  }
  return USUAL_THREAD_SIZE;
}

/** The stacks of all processors; worked out once. */
export function cpuStacks(kernel: Kernel): readonly CpuStack[] {
  return kernel.once(readCpuStacks);
}

function readCpuStacks(kernel: Kernel): readonly CpuStack[] {
  const pointer = irqStackPointer(kernel);
  // Where the dump lacks one processor's, the other processors' stacks are as good as ever.
  return (optional(() => possibleCpus(kernel)) ?? []).flatMap((cpu) => [
    ...(optional(() => interruptStack(kernel, cpu, pointer)) ?? []),
    ...(optional(() => exceptionStacks(kernel, cpu)) ?? []),
  ]);
}

function interruptStack(kernel: Kernel, cpu: number, pointer: Address | undefined): readonly CpuStack[] {
  if (pointer === undefined) return [];
  const top = kernel.target.memory.pointer(offsetBy(pointer, perCpuOffset(kernel, cpu)));
  if (top === 0n) return [];
  // kernel: 951c2a51ae75 "x86/irq/64: Adjust the per CPU irq stack pointer by 8" (v5.12): it may be 8 below the top.
  const end = (((top + 4095n) >> 12n) << 12n) as Address;
  return [{ kind: "IRQ", cpu, start: offsetBy(end, -IRQ_STACK_SIZE), end }];
}

function exceptionStacks(kernel: Kernel, cpu: number): readonly CpuStack[] {
  const { symbols, memory } = kernel.target;
  const exceptions = kernel.layout(ExceptionStacks);
  if (symbols.find("cea_exception_stacks") === undefined || exceptions.name === undefined) return [];
  const base = memory.pointer(perCpuAddress(kernel, "cea_exception_stacks", cpu));
  if (base === 0n) return [];
  const view = exceptions.at(base);
  const size = exceptionStackSize(kernel);
  return EXCEPTION_FIELDS.filter(([, field]) => exceptions.has(field)).map(([kind, field]) => {
    const start = view[field]();
    return { kind, cpu, start, end: offsetBy(start, size) };
  });
}

/** The per-CPU variable that holds the top of the interrupt stack, by its unmoved address. */
function irqStackPointer(kernel: Kernel): Address | undefined {
  const { symbols } = kernel.target;
  const plain = symbols.find("hardirq_stack_ptr") ?? symbols.find("irq_stack_ptr");
  if (plain !== undefined) return plain.address;
  const hot = symbols.find("pcpu_hot");
  const layout = kernel.layout(PercpuHot);
  return hot !== undefined && layout.has("hardirqStack") ? layout.at(hot.address).hardirqStack() : undefined;
}

const EXCEPTION_FIELDS = [
  ["DF", "df"],
  ["NMI", "nmi"],
  ["DB", "db"],
  ["MCE", "mce"],
  ["VC", "vc"],
  ["VC2", "vc2"],
] as const;

/** Exception stacks have EXCEPTION_STKSZ bytes each; the distance of two neighbours minus the guard page between them. */
function exceptionStackSize(kernel: Kernel): number {
  const exceptions = kernel.layout(ExceptionStacks);
  if (!exceptions.has("df") || !exceptions.has("nmi")) return 4096;
  return Math.max(4096, exceptions.offset("nmi") - exceptions.offset("df") - 4096);
}

/** Bytes of the pages that stacks are made of. */
const PAGE = 4096n;

/** The processor's stack that `at` lies on; undefined when it is a task's or none. */
export function cpuStackAt(kernel: Kernel, at: Address): CpuStack | undefined {
  const stack = kernel.once(stacksByPage).get(Number(at / PAGE));
  return stack !== undefined && at >= stack.start && at < stack.end ? stack : undefined;
}

/** Every frame of every stack is looked up: by number of the page, which 52 bits hold. */
function stacksByPage(kernel: Kernel): ReadonlyMap<number, CpuStack> {
  const pages = new Map<number, CpuStack>();
  // Where stacks overlap, as in broken memory, the first one counts.
  for (const stack of cpuStacks(kernel).toReversed()) {
    for (let page = stack.start / PAGE; page * PAGE < stack.end; page++) pages.set(Number(page), stack);
  }
  return pages;
}
