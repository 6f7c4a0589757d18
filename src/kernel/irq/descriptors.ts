/** Interrupts by number (kernel/irq/irqdesc.c, kernel/irq/proc.c). */
import { AbsentError, type Address, CorruptionError, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { cpusInMask, perCpuOffset } from "#kernel/cpu";
import { mapleEntries } from "#kernel/maple";
import { xarrayEntries } from "#kernel/xarray";
import { resolveTypedefs } from "#types";
import { InterruptAction, InterruptChip, InterruptDescriptor } from "./irq.layout.ts";

/** A handler of an interrupt. */
export interface InterruptHandler {
  /** The `struct irqaction`. */
  readonly address: Address;
  /** What /proc/interrupts calls it. */
  name(): string;
}

/** More interrupt numbers or handlers of one than any machine has. */
const MOST_INTERRUPTS = 1 << 22;
const MOST_HANDLERS = 10_000;

/** How many interrupt numbers the kernel allows. The variable `nr_irqs` became `total_nr_irqs` in v6.13. */
export function interruptCount(kernel: Kernel): number {
  const { symbols, memory } = kernel.target;
  for (const name of ["nr_irqs", "total_nr_irqs"]) {
    const symbol = symbols.image(name) ?? symbols.find(name);
    if (symbol !== undefined) return Math.min(memory.u32(symbol.address), MOST_INTERRUPTS);
  }
  throw new AbsentError("the number of interrupts", ["nr_irqs", "total_nr_irqs"]);
}

/** The interrupts that have a descriptor. */
export interface InterruptDescriptors {
  /** Each `struct irq_desc`, by the number of the interrupt. */
  readonly byNumber: ReadonlyMap<number, Address>;
  /** Why there may be more. */
  readonly failures: readonly Error[];
}

/**
 * The descriptors of all interrupts: in a maple tree since v6.5 (721255b9826b "genirq: Use a maple tree for interrupt
 * descriptor management"), in a radix tree or xarray since v2.6.37, in an array without CONFIG_SPARSE_IRQ and before.
 */
export function interruptDescriptors(kernel: Kernel): InterruptDescriptors {
  return kernel.once(readDescriptors);
}

function readDescriptors(kernel: Kernel): InterruptDescriptors {
  const { symbols, memory, structures, types } = kernel.target;
  const found = new Map<number, Address>();
  const failures: Error[] = [];
  const fail = (error: unknown): void => {
    if (!isPartial(error)) throw error;
    failures.push(error);
  };
  const maple = symbols.image("sparse_irqs");
  const tree = symbols.image("irq_desc_tree");
  const pointers = symbols.image("irq_desc_ptrs");
  const array = symbols.image("irq_desc");
  if (maple !== undefined) {
    for (const { first, entry } of mapleEntries(kernel, maple.address, fail)) found.set(Number(first), entry);
  } else if (tree !== undefined) {
    for (const { index, entry } of xarrayEntries(kernel, tree.address, fail)) found.set(index, entry);
  } else if (pointers !== undefined) {
    const type = structures.variable("irq_desc_ptrs") ?? types.variable("irq_desc_ptrs");
    const isArray = type !== undefined && resolveTypedefs(type).kind === "array";
    const start = isArray ? pointers.address : memory.pointer(pointers.address);
    for (let irq = 0; irq < interruptCount(kernel); irq++) {
      const at = memory.pointer(offsetBy(start, irq * 8));
      if (at !== 0n) found.set(irq, at);
    }
  } else if (array !== undefined) {
    const { size } = kernel.layout(InterruptDescriptor);
    for (let irq = 0; irq < interruptCount(kernel); irq++) found.set(irq, offsetBy(array.address, irq * size));
  } else {
    throw new AbsentError("interrupt descriptors", ["sparse_irqs", "irq_desc_tree", "irq_desc_ptrs", "irq_desc"]);
  }
  return { byNumber: found, failures };
}

/** The handlers of the interrupt of a `struct irq_desc`. What was yielded before a fault holds. */
export function* interruptHandlers(kernel: Kernel, descriptor: Address): Generator<InterruptHandler, void> {
  const layout = kernel.layout(InterruptAction);
  let seen = 0;
  for (let at = kernel.layout(InterruptDescriptor).at(descriptor).action(); at !== 0n; ) {
    if (++seen > MOST_HANDLERS) throw new CorruptionError("irqaction", at, `more than ${MOST_HANDLERS} handlers`);
    const action = layout.at(at);
    yield { address: at, name: () => action.name() };
    at = action.next();
  }
}

/**
 * Whether an interrupt is set up: it has a handler, or it belongs to real hardware. Descriptors that were only allocated
 * have `no_irq_chip`.
 */
export function isSetUp(kernel: Kernel, descriptor: Address): boolean {
  const view = kernel.layout(InterruptDescriptor).at(descriptor);
  if (view.action() !== 0n) return true;
  const none = kernel.target.symbols.image("no_irq_chip");
  return none === undefined || view.chip() !== none.address;
}

/** The hardware of an interrupt and how it is triggered, as /proc/interrupts names them; undefined without a name. */
export function interruptSource(
  kernel: Kernel,
  descriptor: Address,
): { readonly chip: string | undefined; readonly trigger: string | undefined } {
  const view = kernel.layout(InterruptDescriptor).at(descriptor);
  const chip = view.chip();
  const name = chip === 0n ? "" : kernel.layout(InterruptChip).at(chip).name();
  return { chip: name || undefined, trigger: view.name() || undefined };
}

/** The processors that an interrupt may be sent to. */
export function interruptAffinity(kernel: Kernel, descriptor: Address): readonly number[] {
  return cpusInMask(kernel, kernel.layout(InterruptDescriptor).at(descriptor).affinity());
}

/** How often a processor was interrupted by it. */
export function interruptsOn(kernel: Kernel, descriptor: Address, cpu: number): number {
  const layout = kernel.layout(InterruptDescriptor);
  const counts = layout.at(descriptor).counts();
  const at = layout.has("internalState")
    ? offsetBy(counts, perCpuOffset(kernel, cpu))
    : offsetBy(counts, cpu * COUNT_SIZE);
  return kernel.target.memory.u32(at);
}

/** Bytes of a count. */
const COUNT_SIZE = 4;
