import { FormatError, utf8 } from "#base";
import { NT_PRSTATUS } from "#elf";
import type { DumpNote } from "./dump.ts";

/** The notes that could be parsed, and a sentence when one was damaged. */
export interface CollectedNotes {
  readonly notes: readonly DumpNote[];
  readonly damage: readonly string[];
}

/** Takes notes until they end or one is damaged: the notes before a damaged one are as good as ever. */
export function collectNotes(parsed: Iterable<DumpNote>): CollectedNotes {
  const notes: DumpNote[] = [];
  try {
    for (const note of parsed) notes.push(note);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { notes, damage: [`the notes are damaged or cut off: only the first ${notes.length} of them can be read`] };
  }
  return { notes, damage: [] };
}

/** The text of the VMCOREINFO note (kernel: kernel/vmcore_info.c; QEMU copies the guest's). */
export function findVmcoreinfo(notes: readonly DumpNote[]): string | undefined {
  const note = notes.find((one) => one.name === "VMCOREINFO");
  return note === undefined ? undefined : textOf(note.data.array);
}

/** `bytes` up to the first NUL as text: VMCOREINFO is lines of `KEY=value`, padded with NULs. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8(end === -1 ? bytes : bytes.subarray(0, end));
}

/** The lines of `text` that say something. */
export function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** What makedumpfile erased, by the note that it adds to an ELF core. */
export function erasedByNotes(notes: readonly DumpNote[]): readonly string[] {
  return notes.filter(({ name }) => name === "ERASEINFO").flatMap(({ data }) => linesOf(textOf(data.array)));
}

/** Number of processors whose registers the notes hold; undefined without any. */
export function countProcessors(notes: readonly DumpNote[]): number | undefined {
  const count = notes.filter((note) => note.name === "CORE" && note.type === NT_PRSTATUS).length;
  return count === 0 ? undefined : count;
}
