/** What `help -X` shows: the session's own tables, in our words. crash's letters, so that fingers find them. */
import { type Cell, hex, optional, UsageError } from "#base";
import { kernelRegions } from "#kernel/address-space";
import { cpuNote, onlineCpus, possibleCpus, presentCpus } from "#kernel/cpu";
import { memoryPages } from "#kernel/mm";
import { threadSize } from "#kernel/stack";
import { taskTable } from "#kernel/task";
import { jiffies, tickRate } from "#kernel/time";
import { formatRegisters } from "../registers-text.ts";
import type { Session } from "../session.ts";

/** A fact: its name and its value. A text of several lines stands below its name. */
export interface Fact {
  readonly name: string;
  readonly value: Cell;
}

/** One of the tables. */
export interface InsideTable {
  readonly letter: string;
  readonly help: string;
  facts(session: Session): Iterable<Fact>;
}

const fact = (name: string, value: Cell): Fact => ({ name, value });
/** A fact that may not be had: it says so in place of the value. */
const sought = (name: string, read: () => Cell): Fact => fact(name, optional(read) ?? "(unavailable)");
const list = (values: readonly unknown[]): string => (values.length === 0 ? "(none)" : values.join(", "));

function* dumpFacts({ target: { dump, vmcoreinfo } }: Session): Generator<Fact> {
  const { facts } = dump;
  const pages = facts.pages();
  yield fact("format", dump.format);
  yield fact("files", list(dump.files));
  yield fact("page size", dump.pageSize);
  yield fact("machine", facts.machine ?? "(not said)");
  yield fact("processors", facts.processors ?? "(not said)");
  yield fact("time", facts.time === undefined ? "(not said)" : new Date(facts.time * 1000).toISOString());
  yield fact("dump level", facts.dumpLevel ?? "(none)");
  yield fact("physical base", facts.physicalBase === undefined ? "(not said)" : facts.physicalBase.toString(16));
  yield fact("pages held", pages.present);
  yield fact("pages left out", pages.filtered);
  yield fact("pages lost", pages.lost);
  for (const { start, end } of dump.ranges) {
    yield fact("memory", `${hex(BigInt(start) * BigInt(dump.pageSize))} - ${hex(BigInt(end) * BigInt(dump.pageSize))}`);
  }
  for (const { name, type, data } of dump.notes) yield fact("note", `${name} ${type} (${data.length} bytes)`);
  yield fact("processor states", dump.cpuStates.length);
  for (const sentence of [...facts.damage, ...facts.erased]) yield fact("damage", sentence);
  yield fact("VMCOREINFO", Array.from(vmcoreinfo, ([key, value]) => `${key}=${value}`).join("\n"));
}

function* registerFacts({ kernel }: Session): Generator<Fact> {
  for (const cpu of possibleCpus(kernel)) {
    const note = cpuNote(kernel, cpu);
    yield fact(`CPU ${cpu}`, note === undefined ? "(none)" : formatRegisters(note.registers).join("\n"));
  }
}

function* kernelFacts({ kernel, target }: Session): Generator<Fact> {
  const symbol = (name: string): Fact => sought(name, () => hex(kernel.symbol(name)));
  yield fact("release", target.release);
  yield fact("build-id", target.buildId ?? "(unknown)");
  yield fact("moved by KASLR", `0x${target.kernelOffset.toString(16)}`);
  for (const name of ["_stext", "_etext", "_sinittext", "_einittext", "_end"]) yield symbol(name);
  yield sought("processors possible", () => list(possibleCpus(kernel)));
  yield sought("processors present", () => list(presentCpus(kernel)));
  yield sought("processors online", () => list(onlineCpus(kernel)));
  yield sought("HZ", () => tickRate(kernel));
  yield sought("jiffies", () => String(jiffies(kernel)));
  yield fact("modules", target.modules.length);
  yield fact("vmlinux", target.vmlinux ?? "(none: symbols and types come from the dump)");
  for (const note of target.notes) yield fact("note", note);
}

function* machineFacts({ kernel, target }: Session): Generator<Fact> {
  yield fact("page size", target.dump.pageSize);
  yield fact("page table levels", target.paging.levels);
  yield fact("encryption mask", `0x${target.paging.encryptionMask.toString(16)}`);
  yield fact("phys_base", target.physicalBase.toString(16));
  yield sought("kernel stack size", () => threadSize(kernel));
  for (const { kind, start, end } of optional(() => kernelRegions(kernel)) ?? []) {
    yield fact(`region: ${kind}`, `${hex(start)} - ${hex(end)}`);
  }
}

function* memoryFacts({ kernel, target }: Session): Generator<Fact> {
  yield sought("pages of memory", () => memoryPages(kernel));
  yield fact(
    "page frames",
    target.dump.ranges.reduce((sum, { start, end }) => sum + end - start, 0),
  );
  yield fact("excluded pages read as zeros", target.physical.zeroExcluded);
  yield sought("swapper_pg_dir", () => hex(kernel.symbol("swapper_pg_dir")));
  yield sought("high_memory", () => hex(target.memory.pointer(kernel.symbol("high_memory"))));
}

function* taskFacts({ kernel, context }: Session): Generator<Fact> {
  const { tasks, sources, mismatches, notes } = taskTable(kernel);
  yield fact("tasks", tasks.length);
  for (const { name, tasks: count, broke } of sources) {
    yield fact(`by ${name}`, broke === undefined ? count : `${count}, broken off: ${broke}`);
  }
  yield fact("in dispute", mismatches.length);
  for (const note of notes) yield fact("note", note);
  yield fact("context", hex(context));
}

function* allTaskFacts(session: Session): Generator<Fact> {
  yield* taskFacts(session);
  for (const { address, pid } of taskTable(session.kernel).tasks) yield fact(`pid ${pid}`, hex(address));
}

function* symbolFacts({ target }: Session): Generator<Fact> {
  let own = 0;
  const byModule = new Map<string, number>();
  for (const { module } of target.symbols.symbols()) {
    if (module === undefined) own++;
    else byModule.set(module, (byModule.get(module) ?? 0) + 1);
  }
  yield fact("kernel", own);
  for (const [module, count] of byModule) yield fact(module, count);
}

function* programFacts({ commands, settings, aliases, values, context }: Session): Generator<Fact> {
  yield fact("commands", list(commands.map(({ name }) => name)));
  yield fact("aliases", aliases.size);
  yield fact("numbered values", values.length);
  yield fact("context", hex(context));
  for (const [name, value] of Object.entries(settings)) yield fact(name, JSON.stringify(value) ?? "(none)");
}

function* aliasFacts({ aliases }: Session): Generator<Fact> {
  for (const { name, text, builtin } of aliases.values()) yield fact(name, `${text}${builtin ? "" : " (runtime)"}`);
}

function* valueFacts({ values }: Session): Generator<Fact> {
  yield fact("values", values.length);
}

/** What crash keeps for itself and this program does without. */
function without(letter: string, what: string): InsideTable {
  return {
    letter,
    help: `${what}: there are none here`,
    facts: () => [fact(what, "none: this program has no such thing")],
  };
}

/** The tables by letter, as `help -z` lists them. */
export const INSIDE: readonly InsideTable[] = [
  { letter: "a", help: "aliases", facts: aliasFacts },
  without("b", "shared buffers"),
  {
    letter: "B",
    help: "where commands and their output are described",
    facts: () => [fact("reference", "docs/commands.md")],
  },
  without("c", "cached numbers of arguments"),
  without("d", "device table"),
  { letter: "D", help: "the dump: its container, pages, notes, VMCOREINFO", facts: dumpFacts },
  { letter: "e", help: "commands, those of extensions among them", facts: programFacts },
  without("f", "file system table"),
  { letter: "g", help: "values that p has numbered", facts: valueFacts },
  without("h", "hash table"),
  without("H", "hash table with its entries"),
  { letter: "k", help: "the kernel: symbols that bound it, processors, clock, modules", facts: kernelFacts },
  { letter: "K", help: "as -k", facts: kernelFacts },
  without("L", "page cache of LKCD"),
  { letter: "m", help: "the machine: pages, page tables, regions of addresses", facts: machineFacts },
  without("N", "network table"),
  { letter: "n", help: "as -D", facts: dumpFacts },
  { letter: "p", help: "this session: commands, settings, context", facts: programFacts },
  { letter: "r", help: "the registers that the dump holds, by processor", facts: registerFacts },
  { letter: "s", help: "how many symbols there are", facts: symbolFacts },
  { letter: "t", help: "the task table: where tasks were found", facts: taskFacts },
  { letter: "T", help: "as -t, with every task", facts: allTaskFacts },
  { letter: "v", help: "memory: sizes, page tables", facts: memoryFacts },
  { letter: "V", help: "as -v", facts: memoryFacts },
];

/** Offsets and sizes that `help -o` tells: `task_struct.pid`, as crash's tables write it `task_struct_pid`, or a structure. */
export function* offsetFacts({ target }: Session, word: string | undefined): Generator<Fact> {
  if (word === undefined) {
    throw new UsageError("name a structure, or a member of one: help -o task_struct.pid");
  }
  const [structure = "", member] = memberOf(target.structures, word);
  const type = target.structures.find("struct", structure) ?? target.structures.find("union", structure);
  if (type === undefined || !("members" in type)) throw new UsageError(`no structure is called ${structure}`);
  const members = type.members.filter(({ name }) => name !== "" && (member === undefined || name === member));
  if (members.length === 0) throw new UsageError(`${structure} has no member ${member}`);
  if (member === undefined) yield fact(structure, `${type.size} bytes`);
  for (const { name, bitOffset } of members) yield fact(`${structure}.${name}`, bitOffset >> 3);
}

/** Structure and member of `a.b`, or of `a_b_c` by the longest name that is a structure's. */
function memberOf(types: Session["target"]["structures"], word: string): readonly [string, string | undefined] {
  if (word.includes(".")) return word.split(/\.(.*)/s, 2) as [string, string];
  const isStructure = (name: string): boolean =>
    (types.find("struct", name) ?? types.find("union", name)) !== undefined;
  if (isStructure(word)) return [word, undefined];
  for (let at = word.lastIndexOf("_"); at > 0; at = word.lastIndexOf("_", at - 1)) {
    if (isStructure(word.slice(0, at))) return [word.slice(0, at), word.slice(at + 1)];
  }
  return [word, undefined];
}
