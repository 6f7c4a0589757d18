/** kmem -V and -z: what the kernel counts of memory: in all, and by zone. */
import { type Address, hex, isPartial, offsetBy, type Row } from "#base";
import type { Kernel } from "#kernel";
import { type Counter, counters, countersAt, eventCounters, memoryNodes, Zone, zoneCounterArray } from "#kernel/mm";
import { messageOf } from "../error-text.ts";
import type { RemarkRow } from "./slab-row.ts";

/** A set of counters. */
export interface CountersRow extends Row {
  readonly kind: "counters";
  /** Which of the kernel's arrays: `VM_ZONE_STAT`. */
  readonly array: string;
  /** Columns that the names take. */
  readonly width: number;
  /** By the kernel's names. */
  readonly counters: readonly (Counter & { readonly [name: string]: string | number })[];
}

/** A zone with its counters. */
export interface ZoneRow extends Row {
  readonly kind: "zone";
  readonly node: number;
  readonly zone: number;
  readonly address: Address;
  readonly name: string;
  /** Pages, with holes and without. */
  readonly size: number;
  readonly present: number;
  /** Pages of free memory at which reclaim begins and ends; absent in a zone without memory. */
  readonly min: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly counters: CountersRow["counters"];
  /** Pages that reclaim looked at (before v3.17). */
  readonly scanned: number | undefined;
}

/** All rows of counters. */
export type CounterRow = CountersRow | ZoneRow | RemarkRow;

/** The meaning of the fields. */
export const COUNTER_FIELDS = {
  counters: {
    array: "which of the kernel's sets of counters",
    width: "columns that the names take",
    counters: "`name` in the kernel's enumeration, and `value`: pages, or events since the start",
  },
  zone: {
    node: "number of the memory node",
    zone: "number of the zone in it",
    address: "address of the `struct zone`",
    name: "its name",
    size: "its pages, holes counted",
    present: "pages that are there",
    min: "free pages below which only urgent requests are served",
    low: "free pages below which reclaim begins",
    high: "free pages above which reclaim ends",
    counters: "`name` in the kernel's enumeration, and `value` in pages",
    scanned: "pages that reclaim looked at, in kernels before v3.17",
  },
} as const;

const SETS = [
  ["vm_stat", "VM_STAT"],
  ["vm_zone_stat", "VM_ZONE_STAT"],
  ["vm_node_stat", "VM_NODE_STAT"],
  ["vm_numa_stat", "VM_NUMA_STAT"],
] as const;

/** All sets of counters that this kernel keeps. */
export function* counterRows(kernel: Kernel): Generator<CounterRow> {
  const pages = SETS.flatMap(([array, name]) => [...readSet(name, () => counters(kernel, array))]);
  // The sets of pages stand below each other.
  const width = Math.max(0, ...pages.map((row) => (row.kind === "counters" ? row.width : 0)));
  for (const row of pages) yield row.kind === "counters" ? { ...row, width } : row;
  yield* readSet("VM_EVENT_STATES", () => eventCounters(kernel));
}

function* readSet(array: string, read: () => readonly Counter[] | undefined): Generator<CounterRow> {
  try {
    const found = read();
    if (found !== undefined) yield { kind: "counters", array, counters: cells(found), width: widest(found) };
  } catch (error) {
    if (!isPartial(error)) throw error;
    yield { kind: "remark", text: `kmem: ${messageOf(error)}` };
  }
}

const widest = (counted: readonly Counter[]): number => Math.max(0, ...counted.map(({ name }) => name.length));

const cells = (counted: readonly Counter[]): CountersRow["counters"] =>
  counted.filter(({ name }) => name !== "").map(({ name, value }) => ({ name, value }));

/** Every zone of every node. */
export function* zoneRows(kernel: Kernel): Generator<CounterRow> {
  const layout = kernel.layout(Zone);
  const { memory } = kernel.target;
  for (const node of memoryNodes(kernel)) {
    for (const zone of node.zones) {
      const view = layout.at(zone.address);
      const filled = zone.spanned > 0;
      // An array of WMARK_MIN, WMARK_LOW and WMARK_HIGH.
      const mark = (which: number): number | undefined =>
        filled ? Number(memory.u64(offsetBy(view.watermarks(), which * 8))) : undefined;
      try {
        yield {
          kind: "zone",
          node: node.id,
          zone: zone.number,
          address: zone.address,
          name: zone.name,
          size: zone.spanned,
          present: zone.present,
          min: mark(0),
          low: mark(1),
          high: mark(2),
          counters: filled ? cells(countersAt(kernel, zoneCounterArray(kernel), view.counters())) : [],
          scanned: filled && layout.has("pagesScanned") ? Number(view.pagesScanned()) : undefined,
        };
      } catch (error) {
        if (!isPartial(error)) throw error;
        yield { kind: "remark", text: `kmem: ${messageOf(error)}` };
      }
    }
  }
}

/** One row in crash's words; sets of counters stand apart, `first` says which needs no empty line before it. */
export function formatCounters(row: CounterRow, first: boolean): string {
  if (row.kind === "remark") return `${row.text}\n`;
  if (row.kind === "counters") return `${first ? "" : "\n"}  ${row.array}:\n${formatList(row.counters, row.width)}`;
  const head = `NODE: ${row.node}  ZONE: ${row.zone}  ADDR: ${hex(row.address)}  NAME: "${row.name}"\n`;
  if (row.size === 0) return `${head}  [unpopulated]\n\n`;
  const present = row.present === row.size ? "" : `  PRESENT: ${row.present}`;
  const marks = `MIN/LOW/HIGH: ${row.min ?? "?"}/${row.low ?? "?"}/${row.high ?? "?"}`;
  const scanned = row.scanned === undefined ? "" : `  PAGES_SCANNED: ${row.scanned}`;
  return `${head}  SIZE: ${row.size}${present}  ${marks}\n  VM_STAT:\n${formatList(row.counters, widest(row.counters))}${scanned}\n\n`;
}

function formatList(counted: CountersRow["counters"], width: number): string {
  return counted.map(({ name, value }) => `${name.padStart(width)}: ${value}\n`).join("");
}
