/** mach: the machine. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress, presentCpus } from "#kernel/cpu";
import { firmwareMemory } from "#kernel/machine";
import { valueAt } from "#object";
import { type Arguments, has, radixOf } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import type { Command, RowsOf } from "./command.ts";
import { formatMachine, type MachineRow, machineRows, type StackRow } from "./mach/machine.ts";
import { hiddenCpus } from "./offline-cpus.ts";
import type { Session } from "./session.ts";
import { type ContentsRow, contentsRow } from "./struct/contents.ts";
import { resolveSubject } from "./struct/subject.ts";
import { valueScope } from "./value/scope.ts";
import { valueStyle } from "./value/style.ts";

/** A stretch of physical memory as the firmware described it (-m). */
interface MemoryRow {
  readonly kind: "memory";
  readonly start: Address;
  readonly end: Address;
  readonly type: string;
}
/** What the kernel knows of a processor (-c). */
interface ProcessorRow {
  readonly kind: "processor";
  /** Undefined for a kernel of one processor. */
  readonly cpu: number | undefined;
  readonly address: Address;
  readonly value: Cell;
  readonly text: string | Unavailable;
  /** It was offline, and is not to be shown. */
  readonly hidden: boolean;
}
type MachRow = MachineRow | StackRow | MemoryRow | ProcessorRow;

/** The firmware's types of memory by number (arch/x86/include/asm/e820/types.h); others have none here. */
const TYPES: Readonly<Record<number, string>> = {
  0: "(invalid type)",
  1: "E820_RAM",
  2: "E820_RESERVED",
  3: "E820_ACPI",
  4: "E820_NVS",
  5: "E820_UNUSABLE",
  12: "E820_PRAM",
  128: "E820_RESERVED_KERN",
};

export const mach: Command<Row & MachRow> = {
  name: "mach",
  summary: "the machine: processors, address space, memory map",
  synopsis: ["[-m | -c -[xd] | -o]"],
  description: `Shows the kind of machine, its memory and processors, where the parts of the kernel's address space begin, and the
interrupt and exception stacks of each processor. A stack that is not mapped, or not in the dump, is marked.

With -m the firmware's map of physical memory; with -c the \`struct cpuinfo_x86\` of each processor.`,
  options: [
    { name: "m", help: "the firmware's map of physical memory (e820)" },
    { name: "c", help: "what the kernel knows of each processor (struct cpuinfo_x86)" },
    { name: "x", help: "with -c: numbers in hexadecimal" },
    { name: "d", help: "with -c: numbers in decimal" },
  ],
  rows: {
    machine: {
      machine: "kind of machine, as uname says",
      memory: "memory in bytes",
      cpus: "number of processors that are plugged in",
      offlineCpus: "how many of them were offline",
      hypervisor: "name of the hypervisor, when the kernel knows of one",
      megahertz: "speed of the first processor in MHz; 0 when it was not measured",
      hertz: "ticks per second (CONFIG_HZ)",
      pageSize: "bytes of a page",
      directMap: "where the mapping of all memory begins",
      vmalloc: "where vmalloc addresses begin",
      vmemmap: "where the array of `struct page` begins",
      image: "where the mapping of the kernel image begins",
      modules: "where modules begin",
      stackSize: "bytes of a task's kernel stack",
    },
    stack: {
      stack: "kind of the stack: IRQ, DOUBLEFAULT, NMI, DEBUG, MCE, VC",
      size: "its bytes",
      cpu: "number of the processor",
      address: "its lowest address",
      available: "whether it is mapped and in the dump",
      hidden: "whether its processor was offline while `set offline hide` is on",
    },
    memory: {
      start: "physical address at which the stretch begins",
      end: "physical address behind it",
      type: "what the firmware says of it",
    },
    processor: {
      cpu: "number of the processor; absent in a kernel for one alone",
      address: "address of its `struct cpuinfo_x86`",
      value: "members of that structure by name",
      text: "the same as text",
      hidden: "whether it was offline while `set offline hide` is on; not shown then",
    },
  } satisfies RowsOf<MachRow>,
  examples: [
    { line: "mach", shows: "processors, address space and stacks" },
    { line: "mach -m", shows: "what the firmware said of physical memory" },
    { line: "mach -c | grep microcode", shows: "the processors' microcode" },
  ],
  *run(session, args) {
    yield* rowsOf(session, args) as Iterable<Row & MachRow>;
  },
  *text(rows) {
    const machine: (MachineRow | StackRow)[] = [];
    let memory = 0;
    for (const row of rows) {
      if (row.kind === "memory") {
        if (memory++ === 0) yield "      PHYSICAL ADDRESS RANGE         TYPE\n";
        yield `${hex(row.start, 16)} - ${hex(row.end, 16)}  ${row.type}\n`;
      } else if (row.kind === "processor") {
        const title = row.cpu === undefined ? "BOOT CPU" : `${row.cpu === 0 ? "" : "\n"}CPU ${row.cpu}`;
        if (row.hidden) yield `${title}: [OFFLINE]\n`;
        else yield `${title}:\n${isUnavailable(row.text) ? `(${row.text.unavailable})\n` : row.text}`;
      } else machine.push(row);
    }
    yield* formatMachine(machine);
  },
};

function* rowsOf(session: Session, args: Arguments): Generator<MachRow> {
  const { kernel } = session;
  if (has(args, "x") && has(args, "d")) throw new UsageError("-d and -x are mutually exclusive");
  if (has(args, "m")) yield* memoryRows(kernel);
  if (has(args, "c")) yield* processorRows(session, radixOf(args, session.settings.radix));
  if (!has(args, "m") && !has(args, "c")) yield* machineRows(kernel, hiddenCpus(session));
}

function* memoryRows(kernel: Kernel): Generator<MemoryRow> {
  for (const { start, end, type } of firmwareMemory(kernel)) {
    yield {
      kind: "memory",
      start: start as Address,
      end: end as Address,
      type: TYPES[type] ?? `type ${type | 0}`,
    };
  }
}

function* processorRows(session: Session, radix: 10 | 16): Generator<ProcessorRow> {
  const { kernel, target } = session;
  const hidden = hiddenCpus(session);
  const subject = resolveSubject(target.types, "cpuinfo_x86", "struct");
  const show = { style: valueStyle(session.settings, radix), scope: valueScope(session), targets: false };
  const row = (cpu: number | undefined, at: Address): ProcessorRow => {
    let contents: ContentsRow | undefined;
    const text = cellOf(() => {
      contents = contentsRow(subject, at, valueAt(subject.type, target.memory, at), show);
      return contents.text;
    });
    return {
      kind: "processor",
      cpu,
      address: at,
      get value() {
        return contents?.value;
      },
      text,
      hidden: cpu !== undefined && hidden(cpu),
    };
  };
  if (target.symbols.image("cpu_info") === undefined) {
    yield row(undefined, kernel.symbol("boot_cpu_data"));
    return;
  }
  for (const cpu of presentCpus(kernel)) yield row(cpu, perCpuAddress(kernel, "cpu_info", cpu));
}
