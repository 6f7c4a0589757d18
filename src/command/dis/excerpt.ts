/** Which part of a function `dis` shows. */
import type { Disassembler, Instruction } from "#arch";
import type { Address } from "#base";
import type { AddressSpace } from "#memory";
import { type Arguments, has } from "../arguments.ts";
import { instructionsFrom } from "./instructions.ts";
import type { CodeRange } from "./subject.ts";

/** Which instructions are shown. */
export interface Excerpt {
  /** Where the end of a function is not known, it ends before the padding that follows it; crash shows that of modules. */
  readonly padding: boolean;
  /** Where decoding begins: inside a function only its first byte is sure to begin an instruction. */
  readonly start: Address;
  /** Instructions before this one are decoded, but not shown. */
  readonly from: Address;
  /** Where it ends: before an address, or with the first instruction that reaches one. */
  readonly before: Address | undefined;
  readonly through: Address | undefined;
  /** The most that are shown; the last ones when the excerpt ends with an instruction. */
  readonly count: number | undefined;
}

/** What -r, -f and the count ask for around `at`; `range` is the function that it lies in. */
export function chooseExcerpt(
  args: Arguments,
  at: Address,
  whole: boolean,
  range: CodeRange | undefined,
  count: number | undefined,
): Excerpt {
  const padding = range?.module !== undefined || range?.sized === true;
  const here = { padding, start: at, from: at, before: undefined, through: undefined, count: count ?? 1 };
  if (range === undefined) return here;
  const { start, end } = range;
  if (has(args, "r")) return { padding, start, from: start, before: end, through: at, count };
  // Where the last symbol of all ends is not known.
  if (end === undefined) return here;
  if (has(args, "f")) return { padding, start, from: at, before: end, through: undefined, count };
  return whole && count === undefined ? { ...here, before: end, count: undefined } : here;
}

/** `count` instructions from `at` on, whatever they belong to. */
export function plainExcerpt(at: Address, count = 1): Excerpt {
  return { padding: true, start: at, from: at, before: undefined, through: undefined, count };
}

/** What fills the space up to the next function's alignment. */
const PADDING = /^(?:data16 |cs )*nop[wl]?\b|^xchg +%ax,%ax$/;

/** The instructions of an excerpt, `skip` bytes behind each ud2 passed over; throws MemoryFault where the code can no longer be read. */
export function* instructionsOf(
  disassembler: Disassembler,
  memory: AddressSpace,
  excerpt: Excerpt,
  skip = 0,
): Generator<Instruction> {
  const { start, from, before, through, count = Number.POSITIVE_INFINITY } = excerpt;
  /** The last ones so far, of an excerpt that ends with a certain instruction. */
  const last: Instruction[] = [];
  /** Padding, if the function ends here. */
  let held: Instruction[] = [];
  let shown = 0;
  for (const instruction of instructionsFrom(disassembler, memory, start, skip)) {
    if (before !== undefined && instruction.address >= before) break;
    if (instruction.address < from) continue;
    if (through !== undefined) {
      last.push(instruction);
      if (last.length > count) last.shift();
      if (instruction.address >= through) break;
    } else if (before !== undefined && !excerpt.padding && PADDING.test(instruction.text)) {
      held.push(instruction);
    } else {
      for (const each of [...held, instruction]) {
        yield each;
        if (++shown >= count) return;
      }
      held = [];
    }
  }
  yield* last;
}
