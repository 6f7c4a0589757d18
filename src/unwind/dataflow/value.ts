/** What data flow knows of a register or a stack slot: a value in terms of what the function found when it was entered. */
import type { RegisterName } from "#arch";

/** Operators of two values; all wrap at 64 bits. Subtraction is addition of a product with -1, a left shift a product. */
export type Operator = "add" | "mul" | "and" | "or" | "xor" | "shr" | "sar";

/** What a symbolic value stands on. */
export type TermKind =
  /** What the register held when the function was entered. */
  | { readonly kind: "entry"; readonly register: RegisterName }
  /** The stack pointer when the function was entered: the address of the return address. */
  | { readonly kind: "stack" }
  /**
   * What an instruction, or the meeting of two paths, made: `definer` numbers it, `place` says where it was put. The
   * same symbol is the same number throughout one state: who makes it anew renames what was made before.
   */
  | {
      readonly kind: "defined";
      readonly definer: number;
      readonly place: number;
      /** It was loaded from there; undefined when it came from elsewhere. */
      readonly load: MemoryLoad | undefined;
    }
  /** The low `size` bytes, extended to 64 bits. */
  | { readonly kind: "part"; readonly value: Value; readonly size: 1 | 2 | 4; readonly signed: boolean }
  | { readonly kind: "operation"; readonly operator: Operator; readonly left: Value; readonly right: Value };

/** A read of memory. `size` bytes, extended by zeros. */
export interface MemoryLoad {
  readonly address: Value;
  readonly size: number;
}

/** A symbolic value with what its parts have in common. Equal terms of one table are the same object. */
export type Term = TermKind & {
  readonly id: number;
  readonly depth: number;
  /** Who defined the symbols in it. */
  readonly definers: readonly number[];
  /** Offsets of the stack addresses that it is made of, by their base; empty for others. */
  readonly stack: readonly StackAddress[];
};

/** A place on the function's own stack. */
export interface StackAddress {
  /** The stack pointer at entry, or that rounded down to an alignment. */
  readonly base: Term;
  readonly offset: number;
}

/** A number of 64 bits: `term` plus `offset`; a constant without a term. Equal values of one table are the same object. */
export interface Value {
  readonly id: number;
  readonly term: Term | undefined;
  /** 0 to 2^64-1. */
  readonly offset: bigint;
}

/** Deeper expressions are not followed: nobody could check them by hand. */
const MOST_DEPTH = 12;
/** Symbols of one expression that are told apart. */
const MOST_DEFINERS = 16;

/** No stack is larger, in bytes. */
export const MOST_OFFSET = 1 << 24;

const NONE: readonly never[] = [];
/** -1. */
const ALL = (1n << 64n) - 1n;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Makes the values of one function, each once. Operations that would grow too deep give undefined. */
export class ValueTable {
  readonly #terms = new Map<string, Term>();
  readonly #parts = new Map<number, Term>();
  readonly #symbols = new Map<number, Map<number, Value>>();
  readonly #loads = new Map<number, Map<number, Value>>();
  readonly #bare = new Map<Term, Value>();
  readonly #values = new Map<Term | undefined, Map<bigint, Value>>();
  #valueCount = 0;
  #termCount = 0;

  constant(value: bigint): Value {
    return this.#value(undefined, wrap(value));
  }
  entry(register: RegisterName): Value {
    return this.#bareValue(this.#term(register, { kind: "entry", register }));
  }
  /** The stack pointer at entry plus `offset`. */
  stack(offset = 0): Value {
    return this.offset(this.#bareValue(this.#term("stack", { kind: "stack" })), BigInt(offset));
  }
  /** A symbol that `definer` makes. */
  defined(definer: number, place: number): Value {
    return madeOnce(this.#symbols, definer, place, () =>
      this.#bareValue(this.#newTerm({ kind: "defined", definer, place, load: undefined })),
    );
  }
  /** A symbol for what `definer` loads from memory: `size` bytes, extended by zeros. */
  loaded(definer: number, place: number, address: Value, size: number): Value {
    return madeOnce(this.#loads, definer, address.id * 16 + size, () =>
      this.#bareValue(this.#newTerm({ kind: "defined", definer, place, load: { address, size } })),
    );
  }
  /** Whether `definer` has ever made a symbol. */
  isDefiner(definer: number): boolean {
    return this.#symbols.has(definer) || this.#loads.has(definer);
  }
  offset(value: Value, by: bigint): Value {
    return by === 0n ? value : this.#value(value.term, wrap(value.offset + by));
  }

  /** The low `size` bytes of a value, extended by zeros or by the sign. */
  part(value: Value, size: number, signed = false): Value | undefined {
    if (size === 8) return value;
    if (size !== 1 && size !== 2 && size !== 4) return undefined;
    const { term, offset } = value;
    if (term === undefined) return this.constant(extend(offset, size, signed));
    if (term.kind === "part" && offset === 0n) {
      if (term.size >= size) return this.part(term.value, size, signed);
      // What was extended already has no other bits, unless a sign is cut off.
      if (signed || !term.signed) return value;
    }
    if (term.kind === "defined" && offset === 0n && term.load !== undefined && !signed && term.load.size <= size) {
      return value;
    }
    const key = value.id * 8 + (signed ? 4 : 0) + (size >> 1);
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = this.#newTerm({ kind: "part", value, size, signed });
      this.#parts.set(key, part);
    }
    return this.#made(part);
  }

  add(left: Value, right: Value): Value | undefined {
    if (right.term === undefined) return this.offset(left, right.offset);
    if (left.term === undefined) return this.offset(right, left.offset);
    const sum = this.#operation("add", this.#value(left.term, 0n), this.#value(right.term, 0n));
    return sum && this.offset(sum, left.offset + right.offset);
  }
  subtract(left: Value, right: Value): Value | undefined {
    if (left.term === right.term) return this.constant(left.offset - right.offset);
    const negative = this.multiply(right, -1n);
    return negative && this.add(left, negative);
  }
  multiply(value: Value, by: bigint): Value | undefined {
    const factor = wrap(by);
    if (factor === 1n) return value;
    const { term, offset } = value;
    if (term === undefined || factor === 0n) return this.constant(offset * factor);
    if (term.kind === "operation" && term.operator === "mul" && term.right.term === undefined) {
      const product = this.multiply(term.left, term.right.offset * factor);
      return product && this.offset(product, offset * factor);
    }
    const product = this.#operation("mul", this.#value(term, 0n), this.constant(factor));
    return product && this.offset(product, offset * factor);
  }
  bitwise(operator: "and" | "or" | "xor", left: Value, right: Value): Value | undefined {
    if (left === right) return operator === "xor" ? this.constant(0n) : left;
    if (left.term === undefined && right.term === undefined) {
      return this.constant(calculate(operator, left.offset, right.offset));
    }
    const constant = left.term === undefined ? left : right.term === undefined ? right : undefined;
    const symbolic = constant === left ? right : left;
    if (constant?.offset === 0n) return operator === "and" ? constant : symbolic;
    if (constant?.offset === ALL && operator !== "xor") return operator === "and" ? symbolic : constant;
    return left.id < right.id ? this.#operation(operator, left, right) : this.#operation(operator, right, left);
  }
  shiftRight(operator: "shr" | "sar", value: Value, count: bigint): Value | undefined {
    if (count === 0n) return value;
    if (value.term === undefined) return this.constant(calculate(operator, value.offset, count));
    return this.#operation(operator, value, this.constant(count));
  }

  #operation(operator: Operator, left: Value, right: Value): Value | undefined {
    return this.#made(this.#term(`${operator}:${left.id}:${right.id}`, { kind: "operation", operator, left, right }));
  }

  #value(term: Term | undefined, offset: bigint): Value {
    if (term !== undefined && offset === 0n) return this.#bareValue(term);
    let values = this.#values.get(term);
    if (values === undefined) {
      values = new Map();
      this.#values.set(term, values);
    }
    let value = values.get(offset);
    if (value === undefined) {
      value = { id: this.#valueCount++, term, offset };
      values.set(offset, value);
    }
    return value;
  }

  /** The value that is the term alone: by far the most values are. */
  #bareValue(term: Term): Value {
    let value = this.#bare.get(term);
    if (value === undefined) {
      value = { id: this.#valueCount++, term, offset: 0n };
      this.#bare.set(term, value);
    }
    return value;
  }

  #made(term: Term): Value | undefined {
    return term.depth > MOST_DEPTH || term.definers.length > MOST_DEFINERS ? undefined : this.#bareValue(term);
  }

  #term(key: string, kind: TermKind): Term {
    let term = this.#terms.get(key);
    if (term === undefined) {
      term = this.#newTerm(kind);
      this.#terms.set(key, term);
    }
    return term;
  }

  #newTerm(kind: TermKind): Term {
    let depth = 0;
    let definers: readonly number[] = kind.kind === "defined" ? [kind.definer] : NONE;
    let stack: readonly StackAddress[] = NONE;
    for (const part of partsOf(kind)) {
      const { term } = part;
      if (term === undefined) continue;
      depth = Math.max(depth, term.depth);
      const more = term.definers.filter((definer) => !definers.includes(definer));
      if (more.length > 0) definers = [...definers, ...more];
      // What was loaded from the stack is no address of it.
      if (kind.kind !== "defined") stack = [...stack, ...stackAddresses(part)];
    }
    return Object.assign(kind, { id: this.#termCount++, depth: depth + 1, definers, stack });
  }
}

function madeOnce(table: Map<number, Map<number, Value>>, first: number, second: number, make: () => Value): Value {
  let row = table.get(first);
  if (row === undefined) {
    row = new Map();
    table.set(first, row);
  }
  let value = row.get(second);
  if (value === undefined) {
    value = make();
    row.set(second, value);
  }
  return value;
}

/** The values that a term is made of. */
function partsOf(term: TermKind): readonly Value[] {
  if (term.kind === "part") return [term.value];
  if (term.kind === "operation") return [term.left, term.right];
  return term.kind === "defined" && term.load !== undefined ? [term.load.address] : NONE;
}

/** `value` as an address of the function's own stack; undefined when it is none. */
export function stackAddress({ term, offset }: Value): StackAddress | undefined {
  if (term === undefined || !(term.kind === "stack" || isAligned(term))) return undefined;
  const distance = Number(BigInt.asIntN(64, offset));
  return Math.abs(distance) > MOST_OFFSET ? undefined : { base: term, offset: distance };
}

/** The stack pointer at entry, rounded down: `and $-64,%rsp`. */
function isAligned(term: Term): boolean {
  if (term.kind !== "operation" || term.operator !== "and") return false;
  const [mask, base] = term.left.term === undefined ? [term.left, term.right] : [term.right, term.left];
  return mask.term === undefined && mask.offset >= 1n << 63n && base.term?.kind === "stack";
}

/** The stack addresses that a value is, or is made of; of a sum, the lowest that it may be meant to be near. */
export function stackAddresses(value: Value): readonly StackAddress[] {
  const { term, offset } = value;
  if (term === undefined) return NONE;
  const exact = stackAddress(value);
  if (exact !== undefined) return [exact];
  const by = Number(BigInt.asIntN(64, offset));
  if (term.stack.length === 0 || by === 0 || Math.abs(by) > MOST_OFFSET) return term.stack;
  // A sum's constants are gathered behind it: the address is moved by them.
  const isSum = term.kind === "operation" && term.operator === "add";
  return term.stack.map(({ base, offset: from }) => ({ base, offset: isSum ? from + by : Math.min(from, from + by) }));
}

/** The low `size` bytes of `value`, extended to 64 bits. */
export function extend(value: bigint, size: number, signed: boolean): bigint {
  return signed ? wrap(BigInt.asIntN(size * 8, value)) : BigInt.asUintN(size * 8, value);
}

/** What an operator makes of two numbers. */
export function calculate(operator: Operator, left: bigint, right: bigint): bigint {
  switch (operator) {
    case "add":
      return wrap(left + right);
    case "mul":
      return wrap(left * right);
    case "and":
      return left & right;
    case "or":
      return left | right;
    case "xor":
      return left ^ right;
    case "shr":
      return left >> (right & 63n);
    case "sar":
      return wrap(BigInt.asIntN(64, left) >> (right & 63n));
  }
}
