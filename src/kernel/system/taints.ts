/** What makes a kernel, or a module, less trustworthy (kernel/panic.c, add_taint). */
import { offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { TaintFlagLayout } from "./system.layout.ts";
import { TAINT_FLAGS } from "./taint-flags.table.ts";

/** Bits in a taint mask. */
const MASK_BITS = 64;

const LETTER_A = 0x41;
const LETTER_Z = 0x5a;

/** A bit that is set in a taint mask. */
export interface Taint {
  readonly bit: number;
  /** As oops headers show it: `W`, `O`; undefined for a bit that has none in this kernel. */
  readonly letter: string | undefined;
  /** What set it; undefined for a bit that a distribution gave a meaning of its own. */
  readonly meaning: string | undefined;
}

/** The kernel's own taint mask; AbsentError when it has none. */
export function taintedMask(kernel: Kernel): bigint {
  return kernel.target.memory.u64(kernel.symbol("tainted_mask"));
}

/** The flags of a taint mask, by bit; letters as this kernel has them. */
export function taints(kernel: Kernel, mask: bigint): readonly Taint[] {
  const letters = kernel.once(readLetters);
  const set = Array.from({ length: MASK_BITS }, (_, bit) => bit).filter((bit) => ((mask >> BigInt(bit)) & 1n) === 1n);
  return set.map((bit) => {
    const known = TAINT_FLAGS[bit];
    const letter = letters.length === 0 ? known?.letter : letters[bit];
    return { bit, letter, meaning: known?.letter === letter ? known?.meaning : undefined };
  });
}

/** The letters in `taint_flags` by bit; nothing where a kernel older than v4.10 has no such array. */
function readLetters(kernel: Kernel): readonly string[] {
  const layout = kernel.layout(TaintFlagLayout);
  const array = kernel.target.symbols.find("taint_flags");
  if (array === undefined || layout.name === undefined) return [];
  const count = Math.min(MASK_BITS, Math.floor(array.size / layout.size));
  const codes = optional(() =>
    Array.from({ length: count }, (_, bit) => layout.at(offsetBy(array.address, bit * layout.size)).letter()),
  );
  if (codes === undefined) return [];
  // The array's size is known up to the next symbol only: behind its last letter there is padding.
  const end = codes.findIndex((code) => code < LETTER_A || code > LETTER_Z);
  return codes.slice(0, end === -1 ? undefined : end).map((code) => String.fromCharCode(code));
}
