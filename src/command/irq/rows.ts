/** irq: what its views show, as rows. */
import { type Address, type Cell, isUnavailable, optional, type SymbolCell, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import {
  interruptAffinity,
  interruptDescriptors,
  interruptHandlers,
  interruptSource,
  interruptsOn,
  interruptVectors,
  softInterrupts,
} from "#kernel/irq";
import { cellOf } from "../cell-of.ts";
import { messageOf } from "../error-text.ts";
import { findPlace } from "../place-name.ts";

/** An interrupt and its handlers. */
export interface InterruptRow {
  readonly kind: "irq";
  readonly irq: number;
  /** Its `struct irq_desc`; undefined when it has none. */
  readonly descriptor: Address | undefined;
  readonly actions: readonly Handler[];
  /** Why there may be more handlers. */
  readonly broken: string | undefined;
}
/** A handler: its `struct irqaction`, and the name. */
export interface Handler {
  readonly [field: string]: Cell;
  readonly address: Address;
  readonly name: string | Unavailable;
}
/** Where an interrupt may be sent (-a). */
export interface AffinityRow {
  readonly kind: "affinity";
  readonly irq: number;
  readonly names: readonly (string | Unavailable)[];
  readonly cpus: readonly number[] | Unavailable;
}
/** The processors whose counts follow (-s). */
export interface ColumnsRow {
  readonly kind: "columns";
  readonly cpus: readonly number[];
}
/** How often an interrupt came (-s). */
export interface CountsRow {
  readonly kind: "counts";
  readonly irq: number;
  readonly counts: readonly (number | Unavailable)[];
  readonly chip: string | Unavailable | undefined;
  readonly trigger: string | Unavailable | undefined;
  readonly names: readonly (string | Unavailable)[];
}
/** A vector of the processor (-d), or a softirq (-b). */
export interface FunctionRow {
  readonly kind: "vector" | "softirq";
  readonly number: number;
  readonly address: Address;
  readonly place: SymbolCell | undefined;
}
/** A processor that was offline, and whose counts are not to be shown (-s). */
export interface OfflineRow {
  readonly kind: "offline";
  readonly cpu: number;
}
/** Why interrupts may be missing. */
export interface MissingRow {
  readonly kind: "missing";
  readonly reason: string;
}
/** A row of any view. */
export type IrqRow = MissingRow | OfflineRow | InterruptRow | AffinityRow | ColumnsRow | CountsRow | FunctionRow;

/** The handlers of an interrupt, as far as they can be read, and why not further. */
function handlersOf(
  kernel: Kernel,
  descriptor: Address,
): { readonly actions: readonly Handler[]; readonly broken: string | undefined } {
  const actions: Handler[] = [];
  const read = cellOf(() => {
    for (const handler of interruptHandlers(kernel, descriptor)) {
      actions.push({ address: handler.address, name: cellOf(() => handler.name()) });
    }
    return true;
  });
  return { actions, broken: isUnavailable(read) ? read.unavailable : undefined };
}

/** The interrupt of that number. */
export function interruptRow(kernel: Kernel, irq: number): InterruptRow {
  const descriptor = interruptDescriptors(kernel).byNumber.get(irq);
  const handlers = descriptor === undefined ? { actions: [], broken: undefined } : handlersOf(kernel, descriptor);
  return { kind: "irq", irq, descriptor, ...handlers };
}

/** An interrupt that has a handler, or of which that cannot be said. */
interface HandledInterrupt {
  readonly irq: number;
  readonly descriptor: Address;
  readonly names: readonly (string | Unavailable)[];
}

/** The interrupts that have handlers, by number. */
function* handled(kernel: Kernel): Generator<HandledInterrupt> {
  for (const [irq, descriptor] of interruptDescriptors(kernel).byNumber) {
    const { actions, broken } = handlersOf(kernel, descriptor);
    const names = [...actions.map(({ name }) => name), ...(broken === undefined ? [] : [{ unavailable: broken }])];
    if (names.length > 0) yield { irq, descriptor, names };
  }
}

/** Why a list of interrupts is not whole. */
export function* missingRows(kernel: Kernel): Generator<MissingRow> {
  for (const error of interruptDescriptors(kernel).failures) yield { kind: "missing", reason: messageOf(error) };
}

/** Where interrupts may be sent. */
export function* affinityRows(kernel: Kernel, present: readonly number[]): Generator<AffinityRow> {
  for (const { irq, descriptor, names } of handled(kernel)) {
    const cpus = cellOf(() => interruptAffinity(kernel, descriptor).filter((cpu) => present.includes(cpu)));
    yield { kind: "affinity", irq, names, cpus };
  }
}

/** How often interrupts came, by processor. */
export function* countRows(
  kernel: Kernel,
  chosen: readonly number[],
  hidden: (cpu: number) => boolean,
): Generator<OfflineRow | ColumnsRow | CountsRow> {
  for (const cpu of chosen) if (hidden(cpu)) yield { kind: "offline", cpu };
  const cpus = chosen.filter((cpu) => !hidden(cpu));
  yield { kind: "columns", cpus };
  for (const { irq, descriptor, names } of handled(kernel)) {
    yield {
      kind: "counts",
      irq,
      counts: cpus.map((cpu) => cellOf(() => interruptsOn(kernel, descriptor, cpu))),
      chip: cellOf(() => interruptSource(kernel, descriptor).chip),
      trigger: optional(() => interruptSource(kernel, descriptor).trigger),
      names,
    };
  }
}

/** The handlers of vectors, or the functions of softirqs that are set. */
export function* functionRows(kernel: Kernel, kind: FunctionRow["kind"]): Generator<FunctionRow> {
  const functions = kind === "vector" ? interruptVectors(kernel) : softInterrupts(kernel);
  let number = 0;
  for (const address of functions) {
    if (kind === "vector" || address !== 0n) {
      yield { kind, number, address, place: findPlace(kernel.target.symbols, address) };
    }
    number++;
  }
}
