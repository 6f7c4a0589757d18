/** What relocation types write, by machine (psABI supplements, "Relocation Types"). */
import { EM_X86_64 } from "./machine.ts";

/** One relocation type: how many bytes it writes, and whether the value counts from the place that is written. */
export interface RelocationKind {
  readonly width: 1 | 2 | 4 | 8;
  readonly relative: boolean;
}

const absolute = (width: RelocationKind["width"]): RelocationKind => ({ width, relative: false });
const relative = (width: RelocationKind["width"]): RelocationKind => ({ width, relative: true });

/** R_X86_64_*; a PLT entry of a kernel is the function itself. R_X86_64_NONE writes nothing. */
const X86_64: ReadonlyMap<number, RelocationKind> = new Map([
  [1, absolute(8)],
  [2, relative(4)],
  [4, relative(4)],
  [10, absolute(4)],
  [11, absolute(4)],
  [12, absolute(2)],
  [13, relative(2)],
  [14, absolute(1)],
  [15, relative(1)],
  [24, relative(8)],
]);

/** The relocation that does nothing, on every machine. */
export const R_NONE = 0;

/** By `e_machine`, then by relocation type. */
export const RELOCATION_KINDS: ReadonlyMap<number, ReadonlyMap<number, RelocationKind>> = new Map([
  [EM_X86_64, X86_64],
]);
