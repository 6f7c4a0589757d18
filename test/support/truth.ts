/** What the guest read from /proc just before it died, parsed: the facts that a dump of it has to show. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A thread as /proc/PID/task/TID knew it. */
export interface TrueTask {
  readonly pid: number;
  readonly comm: string;
  /** The letter of /proc: R, S, D, T, t, Z, X, I ... */
  readonly state: string;
  readonly ppid: number;
  /** Functions with their offsets that it slept in, innermost first, without the scheduler's; empty for user mode. */
  readonly stack: readonly string[];
  /** How often it had given up its processor, or lost it; undefined for threads but the first, which have no such file. */
  readonly switches: number | undefined;
}

/** A line of /proc/mounts. */
export interface TrueMount {
  readonly device: string;
  readonly directory: string;
  readonly type: string;
}

/** A line of /proc/modules. */
export interface TrueModule {
  readonly name: string;
  readonly size: number;
  readonly base: bigint;
}

/** A line of /proc/kallsyms. */
export interface TrueSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly module: string | undefined;
}

/** The saved files; each method reads them anew. */
export interface Truth {
  /** The process that the crash is about: the blocked one, or the one that asked for it. */
  culprit(): number;
  /** Seconds since 1970, UTC, at the end of the reading. */
  date(): number;
  /** The text of a file below /proc. */
  proc(path: string): string;
  /** The lines of the log at that time. */
  dmesg(): readonly string[];
  tasks(): readonly TrueTask[];
  mounts(): readonly TrueMount[];
  modules(): readonly TrueModule[];
  symbols(): readonly TrueSymbol[];
  /** An amount of /proc/meminfo in kilobytes, for example MemTotal. */
  meminfo(name: string): number;
}

/** The truth that was saved in a folder. */
export function readTruth(folder: string): Truth {
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  const proc = (path: string): string => text(join("proc", path));
  return {
    culprit: () => Number(text("culprit")),
    date: () => Number(text("date")),
    proc,
    dmesg: () => lines(text("dmesg")),
    tasks: () => readTasks(join(folder, "proc")),
    mounts: () => lines(proc("mounts")).map(parseMount),
    modules: () => lines(proc("modules")).map(parseModule),
    symbols: () => lines(proc("kallsyms")).map(parseSymbol),
    meminfo: (name) => Number(new RegExp(`^${name}: *(\\d+) kB$`, "m").exec(proc("meminfo"))?.[1]),
  };
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");
const numbers = (folder: string): readonly string[] => readdirSync(folder).filter((name) => /^\d+$/.test(name));

function readTasks(proc: string): readonly TrueTask[] {
  return numbers(proc).flatMap((pid) => {
    const threads = join(proc, pid, "task");
    if (!existsSync(threads)) return []; // it ended while it was being read
    return numbers(threads).flatMap((tid) => readTask(join(threads, tid), join(proc, pid, "status")) ?? []);
  });
}

function readTask(folder: string, status: string): TrueTask | undefined {
  if (!existsSync(join(folder, "stat")) || !existsSync(join(folder, "stack"))) return undefined;
  const stat = readFileSync(join(folder, "stat"), "latin1");
  // The name stands in parentheses and may hold any character, these included.
  const [, pid, comm = "", state = "", ppid] = /^(\d+) \((.*)\) (\S) (\d+) /s.exec(stat) ?? [];
  if (pid === undefined) return undefined;
  const stack = lines(readFileSync(join(folder, "stack"), "latin1")).map((line) => line.replace(/^\[<\w+>\] /, ""));
  const leader = status.endsWith(`/${pid}/status`);
  return {
    pid: Number(pid),
    comm,
    state,
    ppid: Number(ppid),
    stack,
    switches: leader ? countSwitches(status) : undefined,
  };
}

function countSwitches(status: string): number | undefined {
  if (!existsSync(status)) return undefined;
  const counts = [...readFileSync(status, "latin1").matchAll(/^(?:non)?voluntary_ctxt_switches:\s*(\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

function parseMount(line: string): TrueMount {
  const [device = "", directory = "", type = ""] = line.split(" ");
  return { device, directory, type };
}

function parseModule(line: string): TrueModule {
  const [name = "", size, , , , base = "0"] = line.split(" ");
  return { name, size: Number(size), base: BigInt(base) };
}

function parseSymbol(line: string): TrueSymbol {
  const [, address = "0", name = "", module] = /^(\w+) \S (\S+)(?:\s+\[(.*)\])?$/.exec(line) ?? [];
  return { name, address: BigInt(`0x${address}`), module };
}
