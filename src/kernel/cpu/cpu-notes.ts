/** Which note of the dump has the registers of which processor. */
import { parsePrstatus } from "#arch";
import { type Address, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { CpuNote } from "#target";
import { perCpuOffset, possibleCpus } from "./cpu.ts";

/** `struct elf_note` with the name "CORE", as the kernel writes it into `crash_notes` (kernel/kexec_core.c). */
const NOTE_HEADER = 12;
const NOTE_NAME = 8;
const NT_PRSTATUS = 1;
/** A struct elf_prstatus has 336 bytes. */
const LARGEST_STATUS = 1024;

/** The registers that the dump holds for a processor; undefined when it holds none, or they are not to be believed. */
export function cpuNote(kernel: Kernel, cpu: number): CpuNote | undefined {
  return kernel.options.cpuNotes === false ? undefined : kernel.once(notesByCpu).get(cpu);
}

/**
 * A hypervisor writes a note for each processor that is plugged in, with its number. The kernel leaves each processor's
 * note in the processor's `crash_notes`, and /proc/vmcore has those that were written: none of a processor that was
 * offline or did not answer. So a note belongs to the processor in whose memory it is found. Where that memory cannot
 * be read, notes that are left over go to the processors that are left over, in order.
 */
function notesByCpu(kernel: Kernel): ReadonlyMap<number, CpuNote> {
  const { cpuNotes, dump } = kernel.target;
  if (dump.cpuStates.length > 0) {
    const numbered = new Map(cpuNotes.map((note) => [note.pid - 1, note]));
    const fits = numbered.size === cpuNotes.length && !numbered.has(-1);
    return fits ? numbered : new Map(cpuNotes.entries());
  }
  const saved = savedNotes(kernel);
  const result = new Map<number, CpuNote>();
  const rest = new Set(cpuNotes);
  for (const [cpu, own] of saved) {
    // A dump that has lost its notes still has the memory that they were written to.
    const note = cpuNotes.length === 0 ? own : own && cpuNotes.find((each) => isSame(each, own));
    if (note === undefined) continue;
    result.set(cpu, note);
    rest.delete(note);
  }
  // Notes that are there twice are of a processor that has one.
  for (const note of rest) if ([...result.values()].some((each) => isSame(each, note))) rest.delete(note);
  const cpus =
    saved.size === 0 ? [...cpuNotes.keys()] : [...saved.keys()].filter((cpu) => saved.get(cpu) === undefined);
  for (const cpu of cpus) {
    const [note] = rest;
    if (note === undefined || result.has(cpu)) continue;
    result.set(cpu, note);
    rest.delete(note);
  }
  return result;
}

/**
 * What each possible processor has in its `crash_notes`: undefined when it cannot be read, nothing at all when
 * the processor never wrote one. Empty when this kernel has none or nobody wrote any.
 */
function savedNotes(kernel: Kernel): ReadonlyMap<number, CpuNote | undefined> {
  const symbol = kernel.target.symbols.find("crash_notes");
  const saved = new Map<number, CpuNote | undefined>();
  if (symbol === undefined) return saved;
  try {
    const notes = kernel.target.memory.pointer(symbol.address);
    for (const cpu of possibleCpus(kernel)) {
      const note = savedNote(kernel, offsetBy(notes, perCpuOffset(kernel, cpu)));
      if (note !== "none") saved.set(cpu, note === "unreadable" ? undefined : note);
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
  }
  return [...saved.values()].some((note) => note !== undefined) ? saved : new Map();
}

function savedNote(kernel: Kernel, at: Address): CpuNote | "none" | "unreadable" {
  try {
    const header = kernel.target.memory.read(at, NOTE_HEADER + NOTE_NAME);
    const size = header.u32(4);
    if (header.u32(8) !== NT_PRSTATUS || header.cstring(NOTE_HEADER, 5) !== "CORE" || size > LARGEST_STATUS)
      return "none";
    return parsePrstatus(kernel.target.memory.read(offsetBy(at, NOTE_HEADER + NOTE_NAME), size)) ?? "none";
  } catch (error) {
    if (!isPartial(error)) throw error;
    return "unreadable";
  }
}

function isSame(one: CpuNote, other: CpuNote): boolean {
  if (one.pid !== other.pid) return false;
  const names = Object.keys(one.registers) as (keyof CpuNote["registers"])[];
  return names.every((name) => one.registers[name] === other.registers[name]);
}
