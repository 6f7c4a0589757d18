/** mach: the machine, its address space and the stacks of its processors. */
import { type Address, address, type Cell, hex, isUnavailable, optional, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { kernelRegions, type RegionKind } from "#kernel/address-space";
import { onlineCpus, presentCpus } from "#kernel/cpu";
import { hypervisor } from "#kernel/machine";
import { memoryPages } from "#kernel/mm";
import { cpuStacks, type StackKind, threadSize } from "#kernel/stack";
import { cpuKilohertz, identity } from "#kernel/system";
import { tickRate } from "#kernel/time";
import { START_KERNEL_MAP } from "#target";
import { cellOf } from "../cell-of.ts";
import { formatMemorySize } from "../size-text.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** The machine and its kernel's address space. */
export interface MachineRow {
  readonly kind: "machine";
  readonly machine: Fact<string>;
  readonly memory: Fact<number>;
  readonly cpus: Fact<number>;
  readonly offlineCpus: Fact<number>;
  readonly hypervisor: string | undefined;
  readonly megahertz: Fact<number>;
  readonly hertz: Fact<number>;
  readonly pageSize: number;
  readonly directMap: Fact<Address>;
  readonly vmalloc: Fact<Address>;
  readonly vmemmap: Fact<Address>;
  readonly image: Address;
  readonly modules: Fact<Address>;
  readonly stackSize: number;
}
/** A stack of a processor. */
export interface StackRow {
  readonly kind: "stack";
  readonly stack: string;
  readonly size: number;
  readonly cpu: number;
  readonly address: Address;
  /** It is mapped and in the dump. */
  readonly available: boolean;
  /** Its processor was offline while `set offline hide` is on. */
  readonly hidden: boolean;
}

/** What crash calls the stacks; a second one for #VC is used only inside the first. */
const NAMES: Readonly<Record<StackKind, string | undefined>> = {
  IRQ: "IRQ",
  DF: "DOUBLEFAULT",
  NMI: "NMI",
  DB: "DEBUG",
  MCE: "MCE",
  VC: "VC",
  VC2: undefined,
};

/** The machine, and then its processors' stacks by kind. */
export function* machineRows(kernel: Kernel, hidden: (cpu: number) => boolean): Generator<MachineRow | StackRow> {
  const { dump, memory } = kernel.target;
  const base = (kind: RegionKind): Fact<Address> =>
    cellOf(() => kernelRegions(kernel).find((region) => region.kind === kind)?.start ?? NOWHERE);
  yield {
    kind: "machine",
    machine: cellOf(() => identity(kernel).machine),
    memory: cellOf(() => memoryPages(kernel) * dump.pageSize),
    cpus: cellOf(() => presentCpus(kernel).length),
    offlineCpus: cellOf(() => presentCpus(kernel).length - onlineCpus(kernel).length),
    hypervisor: optional(() => hypervisor(kernel)),
    megahertz: cellOf(() => Math.floor(cpuKilohertz(kernel) / 1000)),
    hertz: cellOf(() => tickRate(kernel)),
    pageSize: dump.pageSize,
    directMap: base("direct"),
    vmalloc: base("vmalloc"),
    vmemmap: base("pages"),
    image: address(START_KERNEL_MAP),
    modules: base("modules"),
    stackSize: threadSize(kernel),
  };
  const present = new Set(optional(() => presentCpus(kernel)) ?? []);
  const stacks = cpuStacks(kernel).filter(({ cpu }) => present.has(cpu));
  for (const [kind, name] of Object.entries(NAMES)) {
    for (const stack of name === undefined ? [] : stacks.filter((each) => each.kind === kind)) {
      yield {
        kind: "stack",
        stack: name ?? kind,
        size: Number(stack.end - stack.start),
        cpu: stack.cpu,
        address: stack.start,
        available: optional(() => memory.read(stack.start, 8)) !== undefined,
        hidden: hidden(stack.cpu),
      };
    }
  }
}

const NOWHERE: Unavailable = { unavailable: "not known" };

/** The lines of the view. */
export function* formatMachine(rows: readonly (MachineRow | StackRow)[]): Generator<string> {
  let kind: string | undefined;
  for (const row of rows) {
    if (row.kind === "machine") {
      yield* formatFacts(row);
      continue;
    }
    if (row.stack !== kind) {
      yield `${row.stack.padStart(11)} STACK SIZE: ${row.size}\n${`${row.stack} STACKS:`.padStart(23)}\n`;
    }
    kind = row.stack;
    // crash looks only whether exception stacks are there.
    const missing = row.available || row.stack === "IRQ" ? "" : " [unavailable]";
    yield `${`CPU ${row.cpu}`.padStart(22)}: ${hex(row.address, 16)}${missing}${row.hidden ? " [OFFLINE]" : ""}\n`;
  }
}

function* formatFacts(row: MachineRow): Generator<string> {
  const line = (title: string, text: string): string => `${title.padStart(22)}: ${text}\n`;
  const show = <T extends Cell>(fact: Fact<T>, format: (value: T) => string): string =>
    isUnavailable(fact) ? `(${fact.unavailable})` : format(fact);
  const address = (fact: Fact<Address>): string => show(fact, (at) => hex(at));
  const offline = show(row.offlineCpus, (count) => (count === 0 ? "" : ` [OFFLINE: ${count}]`));
  yield line("MACHINE TYPE", show(row.machine, String));
  yield line("MEMORY SIZE", show(row.memory, formatMemorySize));
  yield line("CPUS", `${show(row.cpus, String)}${isUnavailable(row.offlineCpus) ? "" : offline}`);
  if (row.hypervisor !== undefined) yield line("HYPERVISOR", row.hypervisor);
  yield line(
    "PROCESSOR SPEED",
    show(row.megahertz, (speed) => (speed === 0 ? "(unknown)" : `${speed} Mhz`)),
  );
  yield line("HZ", show(row.hertz, String));
  yield line("PAGE SIZE", String(row.pageSize));
  yield line("KERNEL VIRTUAL BASE", address(row.directMap));
  yield line("KERNEL VMALLOC BASE", address(row.vmalloc));
  yield line("KERNEL VMEMMAP BASE", address(row.vmemmap));
  yield line("KERNEL START MAP", address(row.image));
  yield line("KERNEL MODULES BASE", address(row.modules));
  yield line("KERNEL STACK SIZE", String(row.stackSize));
}
