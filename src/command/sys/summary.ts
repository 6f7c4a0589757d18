/** The block of facts that `sys` shows and a session begins with. */
import { type Cell, isUnavailable, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { onlineCpus, presentCpus } from "#kernel/cpu";
import { memoryPages } from "#kernel/mm";
import { cpuKilohertz, identity, panicMessage, taintedMask } from "#kernel/system";
import { taskTable } from "#kernel/task";
import { loadAverages, uptimeByJiffies, wallClock } from "#kernel/time";
import { cellOf } from "../cell-of.ts";
import { formatMemorySize } from "../size-text.ts";
import { formatDate, formatDuration } from "../time-text.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** The machine, its kernel and its death in one row. */
export interface SummaryRow {
  readonly kind: "system";
  /** The vmlinux in use; undefined when symbols and types come from the dump itself. */
  readonly vmlinux: string | undefined;
  /** Of the kernel, in hexadecimal. */
  readonly buildId: string | undefined;
  readonly dumpFiles: readonly string[];
  /** The container: `ELF core`. */
  readonly dumpFormat: string;
  readonly tainted: Fact<boolean>;
  /** makedumpfile left pages out, or a part of the dump is missing. */
  readonly partial: boolean;
  readonly incomplete: boolean;
  readonly cpus: Fact<number>;
  readonly offlineCpus: Fact<number>;
  /** Seconds since 1970. */
  readonly date: Fact<number>;
  /** Seconds since boot, by jiffies. */
  readonly uptime: Fact<number>;
  /** Over one, five and fifteen minutes. */
  readonly loads: Fact<readonly number[]>;
  readonly tasks: Fact<number>;
  readonly nodename: Fact<string>;
  readonly release: Fact<string>;
  readonly version: Fact<string>;
  readonly machine: Fact<string>;
  readonly megahertz: Fact<number>;
  /** Bytes. */
  readonly memory: Fact<number>;
  /** The line of the log that announces the death; undefined when none does. */
  readonly panic: Fact<string | undefined>;
  readonly [field: string]: Cell;
}

/** Gathers the facts; one that cannot be had says why, and the others stand. */
export function systemSummary(kernel: Kernel): SummaryRow {
  const { target } = kernel;
  const { dump } = target;
  const who = cellOf(() => ({ ...identity(kernel) }));
  const name = (field: "nodename" | "release" | "version" | "machine"): Fact<string> =>
    isUnavailable(who) ? who : who[field];
  const release = name("release");
  return {
    kind: "system",
    vmlinux: target.vmlinux,
    buildId: target.buildId,
    dumpFiles: dump.files,
    dumpFormat: dump.format,
    tainted: cellOf(() => taintedMask(kernel) !== 0n),
    partial: (dump.facts.dumpLevel ?? 0) > 0,
    incomplete: dump.facts.damage.length > 0,
    cpus: cellOf(() => presentCpus(kernel).length),
    offlineCpus: cellOf(() => presentCpus(kernel).length - onlineCpus(kernel).length),
    date: cellOf(() => wallClock(kernel)),
    uptime: cellOf(() => uptimeByJiffies(kernel)),
    loads: cellOf(() => loadAverages(kernel)),
    tasks: cellOf(() => taskTable(kernel).tasks.length),
    nodename: name("nodename"),
    release: isUnavailable(release) && target.release !== "" ? target.release : release,
    version: name("version"),
    machine: name("machine"),
    megahertz: cellOf(() => Math.floor(cpuKilohertz(kernel) / 1000)),
    memory: cellOf(() => memoryPages(kernel) * dump.pageSize),
    panic: cellOf(() => panicMessage(kernel)),
  };
}

/** The lines of the block, as crash's banner has them. */
export function* formatSummary(row: SummaryRow): Generator<string> {
  const line = (title: string, text: string): string => `${title.padStart(12)}: ${text}\n`;
  const show = <T extends Cell>(fact: Fact<T>, format: (value: T) => string): string =>
    isUnavailable(fact) ? `(${fact.unavailable})` : format(fact);
  const asIs = (text: string): string => text;

  const kernel = row.vmlinux ?? `${show(row.release, asIs)}  (from the dump)`;
  yield line("KERNEL", row.tainted === true ? `${kernel}  [TAINTED]` : kernel);
  yield* formatFiles(row);
  const offline = show(row.offlineCpus, (count) => (count === 0 ? "" : ` [OFFLINE: ${count}]`));
  yield line("CPUS", `${show(row.cpus, String)}${isUnavailable(row.offlineCpus) ? "" : offline}`);
  yield line("DATE", show(row.date, formatDate));
  yield line("UPTIME", show(row.uptime, formatDuration));
  yield line(
    "LOAD AVERAGE",
    show(row.loads, (loads) => loads.map(formatLoad).join(", ")),
  );
  yield line("TASKS", show(row.tasks, String));
  yield line("NODENAME", show(row.nodename, asIs));
  yield line("RELEASE", show(row.release, asIs));
  yield line("VERSION", show(row.version, asIs));
  const speed = show(row.megahertz, (mhz) => (mhz === 0 ? "unknown" : String(mhz)));
  yield line("MACHINE", `${show(row.machine, asIs)}  (${isUnavailable(row.megahertz) ? "unknown" : speed} Mhz)`);
  yield line("MEMORY", show(row.memory, formatMemorySize));
  const details = !isUnavailable(row.panic) && row.panic?.includes("Oops: ") ? " (check log for details)" : "";
  yield line("PANIC", show(row.panic, (message) => `"${message ?? ""}"`) + details);
}

function* formatFiles({ dumpFiles, partial, incomplete }: SummaryRow): Generator<string> {
  const marks = [...(partial ? ["[PARTIAL DUMP]"] : []), ...(incomplete ? ["[INCOMPLETE]"] : [])];
  if (dumpFiles.length < 2) {
    yield `    DUMPFILE: ${[dumpFiles[0] ?? "", ...marks].join("  ")}\n`;
    return;
  }
  for (const [index, file] of dumpFiles.entries()) {
    yield `${(index === 0 ? "DUMPFILES: " : "").padStart(14)}${[file, ...marks].join(" ")}\n`;
  }
}

/** Two digits behind the point, rounded to the nearest hundredth in fixed point with 11 bits, as the kernel does. */
function formatLoad(load: number): string {
  const fixed = Math.round(load * 2048) + Math.floor(2048 / 200);
  return `${fixed >>> 11}.${String(((fixed & 2047) * 100) >>> 11).padStart(2, "0")}`;
}
