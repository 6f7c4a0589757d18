/** sys: the machine, its kernel and its death; taints, system calls, firmware strings, the kernel's configuration. */
import { type Cell, type Row, type SymbolCell, UsageError } from "#base";
import type { Kernel } from "#kernel";
import {
  type ConfigurationLine,
  configurationLines,
  dmiFields,
  dmiStrings,
  type SystemCall,
  systemCalls,
  taintedMask,
  taints,
} from "#kernel/system";
import type { KernelSymbol } from "#target";
import { type Arguments, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { findNumber } from "./number.ts";
import type { Session } from "./session.ts";
import { formatSummary, type SummaryRow, systemSummary } from "./sys/summary.ts";
import { SynopsisError } from "./usage.ts";

/** The kernel's taint mask (-t). */
interface TaintRow {
  readonly kind: "taints";
  /** In hexadecimal: it has 64 bits. */
  readonly mask: string;
  readonly taints: readonly { readonly [field: string]: Cell }[];
}
/** An entry of the system call table (-c). */
interface CallRow {
  readonly kind: "call";
  readonly number: number;
  readonly function: SymbolCell | undefined;
  readonly line: { readonly file: string; readonly line: number } | undefined;
  /** Where the kernel was compiled: files in it are shown from there. */
  readonly folder: string | undefined;
}
/** An identification string of the firmware (-i). */
interface FirmwareRow {
  readonly kind: "firmware";
  readonly field: string;
  readonly value: string;
  /** Columns of the longest field name of this kernel. */
  readonly width: number;
}
/** A line of the configuration that the kernel was built with. */
interface ConfigurationRow extends ConfigurationLine {
  readonly kind: "configuration";
}
type SysRow = Row & (SummaryRow | TaintRow | CallRow | FirmwareRow | ConfigurationRow);

export const sys: Command<SysRow> = {
  name: "sys",
  summary: "the machine, its kernel and its death",
  synopsis: ["[-c [name|number]] [-t] [-i] config"],
  description: `Without arguments shows what a session begins with: the kernel and the dump, processors, the time of death, load,
the number of tasks, the machine's name, speed and memory, and the line of the log that announces the panic.

DATE is the kernel's wall clock when it died, in UTC. UPTIME is reckoned from jiffies at the rate that agrees with the
monotonic clock.

With the word config shows the configuration that the kernel was built with, when it carries it (CONFIG_IKCONFIG).`,
  options: [
    { name: "c", help: "the system call table; with operands only entries of these names (parts of them) or numbers" },
    { name: "t", help: "the taint mask, and a letter for each of its bits" },
    { name: "i", help: "identification strings of the firmware (DMI)" },
    { name: "p", value: "anic", help: "panics a live system; refused, because a dump is none", hidden: true },
  ],
  operands: "word",
  rows: {
    system: {
      vmlinux: "path of the vmlinux in use",
      buildId: "build-id of the kernel, in hexadecimal",
      dumpFiles: "paths of the dump's files",
      dumpFormat: "the container",
      tainted: "whether the kernel is tainted",
      partial: "whether makedumpfile left pages out",
      incomplete: "whether a part of the dump is missing",
      cpus: "processors that are plugged in",
      offlineCpus: "those of them that are offline",
      date: "seconds since 1970 by the kernel's wall clock",
      uptime: "seconds since boot, by jiffies",
      loads: "load averages over one, five and fifteen minutes",
      tasks: "number of tasks",
      nodename: "name of the machine",
      release: "release of the kernel",
      version: "version of the kernel",
      machine: "kind of machine",
      megahertz: "speed of the processors, in MHz",
      memory: "bytes of memory",
      panic: "the line of the log that announces the death",
    },
    taints: { mask: "the taint mask, in hexadecimal", taints: "the taints of the mask: bit, letter, name" },
    call: {
      number: "number of the system call",
      function: "the function that serves it",
      line: "where that is: file, line",
      folder: "the folder that the kernel was compiled in",
    },
    firmware: {
      field: "name of the identification string",
      value: "the string",
      width: "characters of the longest field name of this kernel",
    },
    configuration: {
      text: "a line of the configuration",
      option: "the option that it decides",
      value: "what it is set to, `n` when it is not set",
    },
  } satisfies RowsOf<SysRow>,
  examples: [
    { line: "sys", shows: "the machine and its death" },
    { line: "sys -t", shows: "what tainted the kernel" },
    { line: "sys -c read", shows: "the system calls with `read` in their names" },
  ],
  *run(session, args) {
    const { kernel } = session;
    const first = args.options.find(({ name }) => name === "t" || name === "i" || name === "p")?.name;
    if (first === "p") refusePanic(args);
    if (first === "t") yield taintRow(kernel);
    else if (first === "i") yield* firmwareRows(kernel);
    else if (args.options.length > 0) yield* callRows(session, args.operands);
    else if (args.operands.length === 0) yield systemSummary(kernel);
    else if (args.operands[0] !== "config") throw new SynopsisError();
    else for (const line of configurationLines(kernel)) yield { kind: "configuration", ...line };
  },
  *text(rows, { radix }) {
    let titled = false;
    for (const row of rows) {
      switch (row.kind) {
        case "system":
          yield* formatSummary(row);
          break;
        case "taints":
          yield `TAINTED_MASK: ${row.mask}  ${row.taints.map(({ letter }) => letter ?? "").join("")}\n`;
          break;
        case "call":
          if (!titled) yield "NUM  SYSTEM CALL                FILE AND LINE NUMBER\n";
          titled = true;
          yield formatCall(row, radix);
          break;
        case "firmware":
          yield `${row.field.padStart(row.width + 2)}: ${row.value}\n`;
          break;
        case "configuration":
          yield `${row.text}\n`;
      }
    }
  },
};

function refusePanic(args: Arguments): never {
  if (valueOf(args, "p") !== "anic") throw new SynopsisError();
  throw new UsageError("cannot panic a dumpfile!");
}

function taintRow(kernel: Kernel): SysRow {
  const mask = taintedMask(kernel);
  return { kind: "taints", mask: mask.toString(16), taints: taints(kernel, mask).map((taint) => ({ ...taint })) };
}

function* firmwareRows(kernel: Kernel): Generator<SysRow> {
  const width = Math.max(...dmiFields(kernel).map((field) => field.length));
  for (const { field, value } of dmiStrings(kernel)) yield { kind: "firmware", field, value, width };
}

/** The operands are looked for one after another: an entry that two of them mean is shown twice. */
function* callRows(session: Session, operands: readonly string[]): Generator<SysRow> {
  const { kernel } = session;
  const calls = systemCalls(kernel);
  const folder = compilationFolder(kernel);
  for (const wanted of operands.length === 0 ? [""] : operands) {
    const number = wanted === "" ? undefined : findNumber(wanted);
    for (const call of calls) {
      session.checkpoint();
      const symbol = kernel.target.symbols.at(call.address)[0];
      const hit = number === undefined ? symbol?.name.includes(wanted) : BigInt(call.number) === number;
      if (hit) yield callRow(kernel, call, symbol, folder);
    }
  }
}

/** The folder that the kernel was compiled in, by the unit of `start_kernel`. */
function compilationFolder({ target }: Kernel): string | undefined {
  const at = target.symbols.find("start_kernel")?.address;
  const place = at && target.debugAt(at);
  return at && place && place.code.lines()?.folder(at - place.bias);
}

function callRow(
  kernel: Kernel,
  { number, address }: SystemCall,
  symbol: KernelSymbol | undefined,
  folder: string | undefined,
): Row & CallRow {
  const source = kernel.target.sourceLine(address);
  return {
    kind: "call",
    number,
    function: symbol && { address, name: symbol.name, offset: 0, module: symbol.module },
    line: source && { file: source.file, line: source.line },
    folder,
  };
}

function formatCall({ number, function: target, line, folder }: CallRow, radix: 10 | 16): string {
  const place = line === undefined ? "" : `${fromFolder(line.file, folder)}: ${line.line}`;
  return `${number.toString(radix).padStart(3)}  ${(target?.name ?? "(unknown)").padEnd(26)} ${place}\n`;
}

/** crash writes two dots for the folder that the kernel was compiled in. */
const fromFolder = (file: string, folder: string | undefined): string =>
  folder !== undefined && file.startsWith(`${folder}/`) ? `..${file.slice(folder.length)}` : file;
