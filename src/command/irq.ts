/** irq: interrupts. */
import { type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { presentCpus } from "#kernel/cpu";
import { interruptCount, interruptDescriptors, isSetUp } from "#kernel/irq";
import { type Arguments, has, valuesOf } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import type { Command, RowsOf } from "./command.ts";
import { chosenCpus } from "./cpu-list.ts";
import { affinityRows, countRows, functionRows, type IrqRow, interruptRow, missingRows } from "./irq/rows.ts";
import { formatIrq } from "./irq/text.ts";
import { parseDecimal } from "./number.ts";
import { hiddenCpus } from "./offline-cpus.ts";
import type { Session } from "./session.ts";
import { SynopsisError } from "./usage.ts";

export const irq: Command<Row & IrqRow> = {
  name: "irq",
  summary: "interrupts, their handlers and counts",
  synopsis: ["[[[index ...] | -u ] | -d | -b | -a | -s [-c cpu]]"],
  description: `Shows every interrupt number, or those named: the \`struct irq_desc\`, and each \`struct irqaction\` that handles it with
its name. Numbers without a descriptor are unused, and so is a descriptor that nothing handles.

With -s how often each interrupt came to each processor, as /proc/interrupts counts them; with -a to which processors it
may be sent. With -d the handlers in the interrupt descriptor table, with -b the functions of softirqs.`,
  options: [
    { name: "u", help: "only interrupts that are set up: handled, or of a controller that is there" },
    { name: "d", help: "the handlers of the processor's 256 vectors" },
    { name: "b", help: "the functions of softirqs" },
    { name: "a", help: "the processors that each handled interrupt may be sent to" },
    { name: "s", help: "how often each handled interrupt came, by processor" },
    { name: "c", value: "cpu(s)", help: "with -s: only these processors" },
  ],
  rows: {
    irq: {
      irq: "number of the interrupt",
      descriptor: "address of its `struct irq_desc`; absent when it has none",
      actions: "its handlers: address of each `struct irqaction`, and the name",
      broken: "why there may be more handlers",
    },
    offline: { cpu: "number of a processor that was offline while `set offline hide` is on" },
    missing: { reason: "why interrupts may be missing" },
    affinity: {
      irq: "number of the interrupt",
      names: "names of its handlers",
      cpus: "numbers of the processors that it may be sent to",
    },
    columns: { cpus: "numbers of the processors whose counts follow" },
    counts: {
      irq: "number of the interrupt",
      counts: "how often it came to each of these processors",
      chip: "the controller that it comes from",
      trigger: "how it is triggered: `edge`, `fasteoi`",
      names: "names of its handlers",
    },
    vector: {
      number: "number of the vector",
      address: "address of its handler",
      place: "the same as a symbol",
    },
    softirq: {
      number: "number of the softirq",
      address: "address of its function",
      place: "the same as a symbol",
    },
  } satisfies RowsOf<IrqRow>,
  examples: [
    { line: "irq -u", shows: "the interrupts that are set up" },
    { line: "irq -s", shows: "how often they came, by processor" },
    { line: "irq -d | head", shows: "who handles exceptions" },
  ],
  *run(session, args) {
    yield* rowsOf(session, args) as Iterable<Row & IrqRow>;
  },
  text: (rows, { radix }) => formatIrq(rows, radix),
};

function* rowsOf(session: Session, args: Arguments): Generator<IrqRow> {
  const { kernel } = session;
  // The first of these that is given is what is shown.
  const view = args.options.find(({ name }) => name === "d" || name === "b" || name === "a")?.name;
  if (view === "d") yield* functionRows(kernel, "vector");
  else if (view === "b") yield* functionRows(kernel, "softirq");
  else if (view === "a") {
    yield* affinityRows(kernel, presentCpus(kernel));
    yield* missingRows(kernel);
  } else if (has(args, "s")) {
    yield* countRows(kernel, countedCpus(kernel, args), hiddenCpus(session));
    yield* missingRows(kernel);
  } else yield* interrupts(session, args);
}

function countedCpus(kernel: Kernel, args: Arguments): readonly number[] {
  const lists = valuesOf(args, "c");
  if (lists.length > 1) throw new SynopsisError("only one -c option allowed");
  return chosenCpus(kernel, lists[0]);
}

function* interrupts(session: Session, args: Arguments): Generator<IrqRow> {
  const { kernel } = session;
  const count = interruptCount(kernel);
  if (valuesOf(args, "c").length > 1) throw new SynopsisError("only one -c option allowed");
  for (const word of args.operands) {
    const number = parseDecimal(word);
    if (number >= count) throw new UsageError(`invalid IRQ value: ${number}  (${count - 1} max)`);
    yield interruptRow(kernel, number);
  }
  if (args.operands.length > 0) return;
  for (let number = 0; number < count; number++) {
    session.checkpoint();
    const descriptor = interruptDescriptors(kernel).byNumber.get(number);
    // One that cannot be read may be set up.
    if (has(args, "u") && (descriptor === undefined || cellOf(() => isSetUp(kernel, descriptor)) === false)) continue;
    yield interruptRow(kernel, number);
  }
  yield* missingRows(kernel);
}
