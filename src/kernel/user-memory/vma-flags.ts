/** Names of the flags of ranges. The bits have changed their meaning more than once, so this kernel's own table is asked. */
import { type Bytes, optional } from "#base";
import type { Kernel } from "#kernel";
import { FLAG_BY_MNEMONIC, OLD_FLAGS } from "./vma-flags.table.ts";

/** Flags are a word. */
const BITS = 64;

/** The names of the flags that are set in `flags`, lowest first; a bit without a name is given as its value. */
export function vmaFlagNames(kernel: Kernel, flags: bigint): readonly string[] {
  const names = kernel.once(readNames);
  const set: string[] = [];
  for (let bit = 0; bit < BITS; bit++) {
    if (((flags >> BigInt(bit)) & 1n) === 1n) set.push(names[bit] ?? `0x${(1n << BigInt(bit)).toString(16)}`);
  }
  return set;
}

/** `mnemonics` in fs/proc/task_mmu.c, a variable of a function: compilers number such names. */
function readNames({ target }: Kernel): readonly (string | undefined)[] {
  const { symbols, memory } = target;
  const table = ["mnemonics", ...Array.from({ length: 10 }, (_, i) => `mnemonics.${i}`)]
    .map((name) => symbols.image(name))
    .find((symbol) => symbol !== undefined);
  // Three bytes are an element since some compilers insist on a NUL.
  const bytes = table && optional(() => memory.read(table.address, BITS * 3));
  if (bytes === undefined || letters(bytes, 0) !== "rd") return OLD_FLAGS;
  const step = letters(bytes, 2) === "wr" ? 2 : 3;
  return Array.from({ length: BITS }, (_, bit) => FLAG_BY_MNEMONIC[letters(bytes, bit * step)]);
}

function letters(bytes: Bytes, at: number): string {
  return String.fromCharCode(bytes.u8(at), bytes.u8(at + 1));
}
