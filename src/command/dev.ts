/** dev: device numbers, resources, PCI devices, requests to disks, device dumps. */
import { disks } from "#kernel/block";
import { type Arguments, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { type DiskRow, type DisksRow, diskRow, disksRow, formatDisk, formatDisks, isBusy } from "./dev/disks.ts";
import { DUMP_TITLES, type DumpRow, dumpRows, formatDump, oneDump, type SavedRow } from "./dev/dumps.ts";
import { blockRows, characterRows, formatNumber, NUMBER_TITLES, type NumberRow } from "./dev/numbers.ts";
import { type BusRow, busRows, formatBus } from "./dev/pci.ts";
import { boundWidth, formatResource, type ResourceRow, resourceRows, resourceTitles } from "./dev/resources.ts";
import type { MemoryLine } from "./rd/memory-line.ts";
import type { Session } from "./session.ts";
import { type BrokenRow, untilBroken } from "./until-broken.ts";
import { SynopsisError } from "./usage.ts";

type DevRow = NumberRow | ResourceRow | BusRow | DisksRow | DiskRow | DumpRow | SavedRow | MemoryLine | BrokenRow;

const numberFields = (structure: string) => ({
  major: "major number",
  name: "what it was registered as",
  device: `address of the \`struct ${structure}\``,
  operations: "the table of functions that serve it, by name",
});

const resourceFields = (unit: string) => ({
  resource: "address of the `struct resource`",
  start: `its first ${unit}, in hexadecimal`,
  end: `its last ${unit}, in hexadecimal`,
  name: "what it belongs to",
});

export const dev: Command<DevRow> = {
  name: "dev",
  summary: "devices",
  synopsis: ["[-i | -p | -d | -D ] [-V | -v index [file]]"],
  description: `Shows the registered numbers of character and block devices, with what stands behind them and the functions that
serve it.

With -d the disks and how many requests to each are under way, which is where to look when tasks wait for a disk; ram
disks and loop devices are left out. Requests are counted by direction, and by whether somebody waits for them where
only that is known (kernels before v5.0).`,
  options: [
    { name: "i", help: "ranges of I/O ports and of memory, and what each belongs to" },
    { name: "p", help: "PCI buses and devices" },
    { name: "d", help: "disks with their requests under way" },
    { name: "D", help: "as -d, only disks that have any" },
    { name: "V", help: "the dumps of devices that drivers added to this dump" },
    { name: "v", value: "index", help: "one of them, as words or into a file" },
  ],
  operands: "word",
  rows: {
    character: numberFields("cdev"),
    block: numberFields("gendisk"),
    ports: resourceFields("port"),
    memory: resourceFields("byte"),
    bus: {
      bus: "address of the `struct pci_bus`",
      name: "its name: domain and number",
      parent: "address of the bus that the bridge to it is on; absent for a root bus",
      devices:
        "the bridge that leads to it and the devices on it: address of the `struct pci_dev` (`device`), `name`, `class`, `vendor` and device `id`, the `type` of PCI Express, `isBridge`",
      broken: "why the devices end early",
    },
    disks: {
      counted: "what the counts tell apart: `direction` (reads, writes) or `sync` (nobody waits, somebody waits)",
      drivers: "this kernel knows how many requests drivers have",
    },
    disk: {
      disk: "address of the `struct gendisk`",
      major: "major number",
      name: "its name",
      queue: "address of the `struct request_queue`",
      first: "requests under way: reads, or those that nobody waits for",
      second: "requests under way: writes, or those that somebody waits for",
      inDriver: "requests that the driver has; `queues` for a driver with queues of its own; absent since v5.0",
    },
    dump: {
      index: "its number",
      offset: "where its data begins in the dump file, in bytes",
      size: "bytes of data",
      name: "its name, as the driver gave it",
      listed: "it is listed with the others; its data follows otherwise",
    },
    saved: {
      size: "bytes written",
      offset: "where they stand in the dump file",
      file: "the file they were written to",
    },
    words: {
      address: "where the first word stands in the dump file",
      wordSize: "bytes of a word",
      words: "the words",
      symbols: "absent",
      caches: "absent",
      cachesWithWords: "absent",
      style: "how the words are written",
      characters: "characters stand beside the words",
      fault: "absent",
    },
    broken: { text: "why a list ends early" },
  } satisfies RowsOf<DevRow>,
  examples: [
    { line: "dev", shows: "the numbers of character and block devices" },
    { line: "dev -d", shows: "requests to disks that are under way" },
    { line: "dev -i", shows: "who owns which I/O ports and memory" },
    { line: "dev -p", shows: "PCI devices" },
  ],
  *run(session, args) {
    const option = args.options.find(({ name }) => "ipdDVv".includes(name))?.name;
    if (option === undefined) {
      if (args.operands.length > 0) throw new SynopsisError();
      yield* untilBroken("character devices", () => characterRows(session.kernel));
      yield* untilBroken("block devices", () => blockRows(session.kernel));
      return;
    }
    yield* SHOWN_BY[option](session, args);
  },
  text: formatAll,
};

/** What each option shows; the first one counts. */
const SHOWN_BY: Readonly<Record<string, (session: Session, args: Arguments) => Iterable<DevRow>>> = {
  *i({ kernel }) {
    yield* untilBroken("I/O ports", (fail) => resourceRows(kernel, "ports", fail));
    yield* untilBroken("memory", (fail) => resourceRows(kernel, "memory", fail));
  },
  p: ({ kernel }) => untilBroken("PCI buses", () => busRows(kernel)),
  d: (session) => untilBroken("disks", () => diskRows(session)),
  D: (session) => untilBroken("disks", () => diskRows(session, isBusy)),
  V: dumpRows,
  v: (session, args) => oneDump(session, valueOf(args, "v") ?? "", args.operands[0]),
};

function* diskRows(session: Session, isWanted: (row: DiskRow) => boolean = () => true): Generator<DisksRow | DiskRow> {
  yield disksRow(session.kernel);
  for (const disk of disks(session.kernel)) {
    session.checkpoint();
    const row = diskRow(session.kernel, disk);
    if (row !== undefined && isWanted(row)) yield row;
  }
}

function* formatAll(rows: Iterable<DevRow>, { radix }: { readonly radix: 10 | 16 }): Generator<string> {
  let before: DevRow | undefined;
  let digits: 4 | 8 = 8;
  for (const row of rows) {
    const isFirst = row.kind !== before?.kind;
    switch (row.kind) {
      case "character":
      case "block":
        yield `${isFirst && before !== undefined ? "\n" : ""}${isFirst ? NUMBER_TITLES[row.kind] : ""}`;
        yield formatNumber(row, radix);
        break;
      case "ports":
      case "memory":
        if (isFirst) {
          digits = boundWidth(row);
          yield `${before === undefined ? "" : "\n"}${resourceTitles(digits)}`;
        }
        yield formatResource(row, digits);
        break;
      case "bus":
        // A root bus ends with a blank line, as does every bus behind it.
        if (before !== undefined && row.parent === undefined) yield "\n";
        yield* formatBus(row);
        if (row.parent !== undefined) yield "\n";
        break;
      case "disks":
        yield formatDisks(row);
        break;
      case "disk":
        yield formatDisk(row);
        break;
      case "broken":
        yield `${row.text}\n`;
        break;
      default:
        yield (isFirst && row.kind === "dump" && row.listed ? DUMP_TITLES : "") + formatDump(row, radix);
    }
    before = row;
  }
  if (before?.kind === "bus") yield "\n";
}
