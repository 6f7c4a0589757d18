/** From symbolic values to numbers: what registers and slots are known to hold says what the symbols in them are. */
import type { RegisterName } from "#arch";
import { type Address, hex, MemoryFault } from "#base";
import type { AddressSpace } from "#memory";
import { calculate, extend, type Term, type Value } from "./value.ts";

/** A number, or the low bytes of one, and how it is known. */
export interface Finding {
  /** The low `size` bytes count; the others are zero. */
  readonly value: Address;
  /** Bytes that are known, 1 to 8. */
  readonly size: number;
  /** Every step is by a register that was kept, a constant, or a slot that nothing else can have written. */
  readonly certain: boolean;
  /** The word of the stack that it was read from; undefined when it was computed. */
  readonly slot: Address | undefined;
  /** Each step as a phrase, what was read first. */
  readonly steps: readonly string[];
}

/** Where evaluation gets numbers from. */
export interface Known {
  /** What the terms of the state's registers and slots are. */
  readonly terms: ReadonlyMap<Term, Finding>;
  /** What a register held at the function's entry, from elsewhere. */
  entry(register: RegisterName): Finding | undefined;
  /** The stack pointer at the function's entry. */
  readonly entrySp: Address;
  readonly memory: AddressSpace;
  /** True for memory that nothing writes while the machine runs: what it holds now it held before. */
  isConstant(at: Address): boolean;
}

/** What `value` is, as far as it is known; undefined when nothing of it is. */
export function evaluate(value: Value, known: Known): Finding | undefined {
  const { term, offset } = value;
  if (term === undefined) return constant(offset, "constant");
  const found = evaluateTerm(term, known);
  return found && (offset === 0n ? found : moved(found, offset));
}

function evaluateTerm(term: Term, known: Known): Finding | undefined {
  const found = known.terms.get(term);
  if (found?.certain === true && found.size === 8) return found;
  return better(found, computed(term, known));
}

/** The finding that says more: the certain one, then the longer one. */
export function better(left: Finding | undefined, right: Finding | undefined): Finding | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  if (left.certain !== right.certain) return left.certain ? left : right;
  return right.size > left.size ? right : left;
}

/** What a term is by its parts. Terms are at most 12 deep. */
function computed(term: Term, known: Known): Finding | undefined {
  switch (term.kind) {
    case "entry":
      return known.entry(term.register);
    case "stack":
      return constant(known.entrySp, "address on the stack");
    case "defined":
      return term.load && loaded(term.load.address, term.load.size, known);
    case "part": {
      const whole = evaluate(term.value, known);
      if (whole === undefined || whole.size < term.size) return undefined;
      return { ...whole, value: extend(whole.value, term.size, term.signed) as Address, size: 8 };
    }
    case "operation": {
      const [left, right] = [evaluate(term.left, known), evaluate(term.right, known)];
      if (left === undefined || right === undefined) return undefined;
      const shifts = term.operator === "shr" || term.operator === "sar";
      const size = Math.min(left.size, right.size);
      if (shifts && size < 8) return undefined;
      return {
        value: extend(calculate(term.operator, left.value, right.value), size, false) as Address,
        size,
        certain: left.certain && right.certain,
        slot: undefined,
        steps: [...new Set([...left.steps, ...right.steps])],
      };
    }
  }
}

/** What memory holds now. */
function loaded(at: Value, size: number, known: Known): Finding | undefined {
  const address = evaluate(at, known);
  if (address === undefined || address.size < 8) return undefined;
  const value = readWord(known.memory, address.value, size);
  if (value === undefined) return undefined;
  if (known.isConstant(address.value)) {
    const steps = [...address.steps, `constant memory at ${hex(address.value)}`];
    return { value, size: 8, certain: address.certain, slot: undefined, steps };
  }
  const steps = [...address.steps, `memory at ${hex(address.value)} as it is now`];
  return { value, size: 8, certain: false, slot: undefined, steps };
}

/** A little-endian number of 1, 2, 4 or 8 bytes; undefined when it cannot be read. */
export function readWord(memory: AddressSpace, at: Address, size: number): Address | undefined {
  try {
    const bytes = memory.read(at, size);
    return (
      size === 8 ? bytes.u64(0) : BigInt(size === 4 ? bytes.u32(0) : size === 2 ? bytes.u16(0) : bytes.u8(0))
    ) as Address;
  } catch (error) {
    if (error instanceof MemoryFault) return undefined;
    throw error;
  }
}

function constant(value: bigint, step: string): Finding {
  return { value: value as Address, size: 8, certain: true, slot: undefined, steps: [step] };
}

function moved(found: Finding, by: bigint): Finding {
  return { ...found, value: extend(found.value + by, found.size, false) as Address, slot: undefined };
}

/** Learns from `value` being `found` what its terms are; `terms` gets them. */
export function learn(terms: Map<Term, Finding>, value: Value, found: Finding): void {
  const { term } = value;
  if (term === undefined) return;
  const here = value.offset === 0n ? found : moved(found, -value.offset);
  const old = terms.get(term);
  // One symbol is one number: where two places say two, neither is to be believed.
  const bytes = old === undefined ? 0 : Math.min(old.size, here.size);
  if (old !== undefined && extend(old.value, bytes, false) !== extend(here.value, bytes, false)) {
    const steps = [...old.steps, "another copy of it differs"];
    terms.set(term, { ...old, certain: false, steps });
    return;
  }
  terms.set(term, better(old, here) ?? here);
  if (term.kind === "part") {
    const size = Math.min(term.size, here.size);
    learn(terms, term.value, { ...here, value: extend(here.value, size, false) as Address, size });
  }
}
