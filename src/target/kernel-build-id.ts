/** The build-id that the kernel image carries in its memory (`.notes`, include/asm-generic/vmlinux.lds.h). */
import { type Address, optional } from "#base";
import { buildIdOf, parseNotes } from "#elf";
import type { AddressSpace } from "#memory";

/** The notes have some hundred bytes. */
const LARGEST_NOTES = 65_536n;

/** In hexadecimal; undefined when the kernel has none, or the dump lacks its page. */
export function kernelBuildId(memory: AddressSpace, symbol: (name: string) => Address | undefined): string | undefined {
  const start = symbol("__start_notes");
  const stop = symbol("__stop_notes");
  if (start === undefined || stop === undefined || stop <= start || stop - start > LARGEST_NOTES) return undefined;
  return optional(() => {
    for (const note of parseNotes(memory.read(start, Number(stop - start)), 4, "notes of the kernel")) {
      const id = buildIdOf(note);
      if (id !== undefined) return id;
    }
    return undefined;
  });
}
