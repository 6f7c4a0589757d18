/** irq: its rows in crash's words. */
import { hex, isUnavailable, type Unavailable } from "#base";
import { centred } from "../centred.ts";
import { centredRight } from "../centred-right.ts";
import { formatPlaceName } from "../place-name.ts";
import type { AffinityRow, CountsRow, FunctionRow, InterruptRow, IrqRow } from "./rows.ts";

/** Columns of an address. */
const ADDRESS = 16;

/** The lines of any view. */
export function* formatIrq(rows: Iterable<IrqRow>, radix: 10 | 16): Generator<string> {
  const titled = new Set<IrqRow["kind"]>();
  for (const row of rows) {
    if (!titled.has(row.kind)) yield TITLES[row.kind];
    titled.add(row.kind);
    if (row.kind === "missing") yield `irq: ${row.reason}\n`;
    else if (row.kind === "offline") yield `irq: CPU${row.cpu} is OFFLINE.\n`;
    else if (row.kind === "irq") yield formatInterrupt(row);
    else if (row.kind === "affinity") yield formatAffinity(row);
    else if (row.kind === "columns") yield `     ${row.cpus.map((cpu) => `${`CPU${cpu}`.padStart(10)} `).join("")}\n`;
    else if (row.kind === "counts") yield formatCounts(row);
    else yield formatFunction(row, radix);
  }
}

const TITLES: Readonly<Record<IrqRow["kind"], string>> = {
  missing: "",
  offline: "",
  irq: ` IRQ  ${centred("IRQ_DESC/_DATA", ADDRESS)}  ${centred("IRQACTION", ADDRESS)}  NAME\n`,
  affinity: "IRQ NAME                 AFFINITY\n",
  columns: "",
  counts: "",
  vector: "",
  softirq: `SOFTIRQ_VEC ${centred("ACTION", ADDRESS)}\n`,
};

const UNUSED = centred("(unused)", ADDRESS);

/** An interrupt with its handlers below each other. */
function formatInterrupt({ irq, descriptor, actions, broken }: InterruptRow): string {
  const number = centredRight(String(irq), 4);
  const place = descriptor === undefined ? UNUSED : centred(hex(descriptor), ADDRESS);
  const head = `${number}  ${place}  `;
  if (actions.length === 0 && broken === undefined) return `${head}${UNUSED}  \n`;
  const lines = actions.map(({ address, name }) => {
    const shown = isUnavailable(name) ? `(${name.unavailable})` : `"${name}"`;
    return `${centred(hex(address), ADDRESS)}  ${shown}\n`;
  });
  if (broken !== undefined) lines.push(`(${broken})\n`);
  return head + lines.join(" ".repeat(head.length));
}

const joined = (names: readonly (string | Unavailable)[]): string =>
  names.map((name) => (isUnavailable(name) ? "(unknown)" : name)).join(",");

function formatAffinity({ irq, names, cpus }: AffinityRow): string {
  const list = isUnavailable(cpus) ? `(${cpus.unavailable})` : formatCpus(cpus);
  return `${String(irq).padStart(3)} ${joined(names).padEnd(20)} ${list}\n`;
}

/** Processors as ranges: `0-3,5`. */
function formatCpus(cpus: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const cpu of cpus) {
    const range = ranges.at(-1);
    if (range?.last === cpu - 1) range.last = cpu;
    else ranges.push({ first: cpu, last: cpu });
  }
  return ranges.map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}

function formatCounts({ irq, counts, chip, trigger, names }: CountsRow): string {
  const columns = counts.map((count) => `${(isUnavailable(count) ? "?" : String(count)).padStart(10)} `);
  const source = chip === undefined ? "" : isUnavailable(chip) ? "?" : chip;
  const how = trigger === undefined || isUnavailable(trigger) ? "" : `-${trigger.padEnd(8)}`;
  const hardware = source === "" ? "" : source.padStart(8);
  return `${String(irq).padStart(3)}: ${columns.join("")}${hardware}${how} ${joined(names)}\n`;
}

function formatFunction({ kind, number, address, place }: FunctionRow, radix: 10 | 16): string {
  if (kind === "vector") {
    const name = place === undefined ? hex(address) : formatPlaceName(place, radix);
    return `${`[${number}]`.padStart(5)} ${name}\n`;
  }
  const name = place === undefined ? "" : formatPlaceName(place, radix);
  const module = place?.module === undefined ? "" : `  [${place.module}]`;
  return `    [${number}]${" ".repeat(number < 10 ? 4 : 3)} ${centred(hex(address), ADDRESS)}  <${name}>${module}\n`;
}
