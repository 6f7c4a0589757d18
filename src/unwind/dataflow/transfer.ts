/** What one instruction makes of a state. */
import { CALLEE_SAVED, type InstructionEffect, type Operand } from "#arch";
import {
  escape,
  escapeAddress,
  forgetBelowStack,
  forgetEscaped,
  forgetWritten,
  GENERAL,
  isSave,
  loadSlot,
  registerNumber,
  renameDefined,
  type State,
  storeSlot,
} from "./state.ts";
import { type StackAddress, stackAddress, stackAddresses, type Value, type ValueTable } from "./value.ts";

type MemoryOperand = Extract<Operand, { kind: "memory" }>;
type RegisterOperand = Extract<Operand, { kind: "register" }>;

/** The place of symbols that are put into memory, or come from there: registers have 0 to 15. */
const MEMORY = 16;

const RSP = registerNumber("rsp");
const RBP = registerNumber("rbp");
const RAX = registerNumber("rax");
const RCX = registerNumber("rcx");

/** The registers that a called function may leave as it likes (System V ABI, 3.2.1). */
const CALLER_SAVED: readonly number[] = GENERAL.flatMap((name, i) =>
  name === "rsp" || CALLEE_SAVED.includes(name) ? [] : [i],
);

/** One instruction at work on a state. */
interface Step {
  readonly values: ValueTable;
  readonly state: State;
  readonly effect: InstructionEffect;
  /** Numbers the instruction among all that define symbols. */
  readonly definer: number;
}

type Rule = (step: Step, ...operands: readonly Operand[]) => void;

/**
 * Changes `state` to what it is after the instruction, which is not a call; `definer` is its number. Whatever is not
 * modelled makes what it writes unknown, and lets escape what it reads.
 */
export function executeInstruction(values: ValueTable, state: State, effect: InstructionEffect, definer: number): void {
  renameDefined(values, state, definer);
  const step: Step = { values, state, effect, definer };
  const rule = effect.conditional ? CONDITIONAL_RULES.get(effect.mnemonic) : RULES.get(effect.mnemonic);
  const before = state.registers[RSP];
  if (rule === undefined) other(step);
  else rule(step, ...effect.operands);
  if (state.registers[RSP] !== before) forgetBelowStack(state);
}

/**
 * Before an instruction at which a processor was interrupted, registers are as the state says; but in the midst of a
 * repeated string instruction they are on their way, and so is what it writes.
 */
export function interruptInstruction(values: ValueTable, state: State, effect: InstructionEffect, definer: number) {
  if (!effect.conditional || !effect.written.includes("rcx") || effect.operands.length !== 2) return;
  const step: Step = { values, state, effect, definer };
  renameDefined(values, state, definer);
  const [to] = effect.operands;
  if (effect.writesMemory && to.kind === "memory") store(step, { ...to, size: 0 }, undefined);
  other(step);
}

/** What the function that is called may reach is forgotten, and what may be its arguments. */
export function enterCall(state: State): void {
  for (const number of CALLER_SAVED) escape(state, state.registers[number]);
  forgetEscaped(state);
  // Arguments on the stack are the called function's variables.
  for (const [key, slot] of state.slots) if (slot.pushed && !isSave(slot)) state.slots.delete(key);
}

/** A call that came back. */
export function executeCall(values: ValueTable, state: State, definer: number): void {
  renameDefined(values, state, definer);
  enterCall(state);
  for (const number of CALLER_SAVED) state.registers[number] = values.defined(definer, number);
}

/** The address of a memory operand, without its segment; undefined where it is beyond description. */
function addressOf({ values, state }: Step, { base, index, scale, displacement }: MemoryOperand): Value | undefined {
  let address: Value | undefined = values.constant(displacement);
  if (base !== undefined && base !== "rip")
    address = values.offset(state.registers[registerNumber(base)], displacement);
  if (index === undefined) return address;
  const scaled = values.multiply(state.registers[registerNumber(index)], BigInt(scale));
  return scaled && values.add(address, scaled);
}

/** The value that the call goes to, or that the jump does: of a register, or loaded. */
export function targetOf(values: ValueTable, state: State, effect: InstructionEffect, definer: number): Value {
  if (effect.target !== undefined) return values.constant(effect.target);
  const step: Step = { values, state, effect, definer };
  const [operand] = effect.operands;
  return (operand && read(step, operand)) ?? fresh(step, MEMORY);
}

/** A number that nobody knows, made by this instruction. */
function fresh({ values, definer }: Step, place: number): Value {
  return values.defined(definer, place);
}

/** What is read, extended to 64 bits by zeros; undefined where nothing can be said. */
function read(step: Step, operand: Operand): Value | undefined {
  const { values, state } = step;
  switch (operand.kind) {
    case "immediate":
      return values.constant(operand.value);
    case "register":
      return operand.high ? undefined : values.part(state.registers[registerNumber(operand.register)], operand.size);
    case "memory":
      return load(step, operand);
    case "other":
      return undefined;
  }
}

function load(step: Step, operand: MemoryOperand): Value | undefined {
  const { values, state, definer } = step;
  if (operand.size !== 1 && operand.size !== 2 && operand.size !== 4 && operand.size !== 8) return undefined;
  const address = addressOf(step, operand);
  if (address === undefined || operand.segment !== undefined) return undefined;
  const own = stackAddress(address);
  const known = own && loadSlot(values, state, own, operand.size);
  if (known !== undefined) return known;
  // Loaded bytes are below 2^(8 * size): the symbol stands for the number that they are.
  return values.loaded(definer, MEMORY, address, operand.size);
}

/** Puts a value where it belongs; without one, what is there is unknown afterwards. */
function write(step: Step, operand: Operand, value: Value | undefined): void {
  if (operand.kind === "register") writeRegister(step, operand, value);
  else if (operand.kind === "memory") store(step, operand, value);
}

function writeRegister(step: Step, { register, size, high }: RegisterOperand, value: Value | undefined): void {
  const { values, state } = step;
  const number = registerNumber(register);
  const old = state.registers[number];
  // Writing 32 bits clears the upper half; 8 and 16 bits are merged into what is there.
  const whole = size === 8 ? value : size === 4 ? value && values.part(value, 4) : undefined;
  if (whole !== undefined) {
    state.registers[number] = whole;
    return;
  }
  escape(state, old);
  if (value !== undefined) escape(state, value);
  const merged = size < 4 && !high && value !== undefined ? merge(values, old, value, size) : undefined;
  state.registers[number] = merged ?? fresh(step, number);
}

/** `old` with its low `size` bytes replaced. */
function merge(values: ValueTable, old: Value, value: Value, size: number): Value | undefined {
  const mask = values.constant(-1n << BigInt(size * 8));
  const upper = values.bitwise("and", mask, old);
  const lower = values.part(value, size);
  if (upper === undefined || lower === undefined) return undefined;
  return upper.term === undefined && upper.offset === 0n ? lower : values.bitwise("or", upper, lower);
}

function store(step: Step, operand: MemoryOperand, value: Value | undefined): void {
  const { values, state } = step;
  const { size, segment } = operand;
  // Whoever reads the memory may hand the address on.
  if (value !== undefined) escape(state, value);
  // Areas of a processor or a thread: no stack is there.
  if (segment !== undefined) return;
  const address = addressOf(step, operand);
  const own = address && stackAddress(address);
  if (own === undefined) return storeElsewhere(step, operand, address);
  const kept = value ?? fresh(step, MEMORY);
  if (size === 1 || size === 2 || size === 4 || size === 8) {
    storeSlot(state, own, size, values.part(kept, size) ?? fresh(step, MEMORY));
  } else {
    forgetWritten(state, own, size === 0 ? undefined : size);
  }
}

/** A write through a pointer that was not made from the stack pointer, or by steps that nobody followed. */
function storeElsewhere({ state }: Step, operand: MemoryOperand, address: Value | undefined): void {
  const made = address === undefined ? operandStack(state, operand) : stackAddresses(address);
  for (const at of made) {
    escapeAddress(state, at);
    forgetWritten(state, at, undefined);
  }
  // What the caller passed, and the kernel's own variables, are nothing that this function made.
  const elsewhere = address !== undefined && (address.term === undefined || address.term.kind === "entry");
  if (!elsewhere) forgetEscaped(state);
}

function operandStack(state: State, { base, index }: MemoryOperand): readonly StackAddress[] {
  return [base, index].flatMap((name) =>
    name === undefined || name === "rip" ? [] : stackAddresses(state.registers[registerNumber(name)]),
  );
}

/** An instruction without a rule. */
function other(step: Step): void {
  const { state, effect } = step;
  for (const operand of effect.operands) {
    if (operand.kind === "register") escape(state, state.registers[registerNumber(operand.register)]);
  }
  if (effect.writesMemory) {
    const operand = effect.operands.find(({ kind }) => kind === "memory");
    // A bit of a bit string may be far from the operand.
    const far = effect.mnemonic.startsWith("bt") && effect.operands[1]?.kind === "register";
    if (operand?.kind === "memory") store(step, far ? { ...operand, size: 0 } : operand, undefined);
    else forgetEscaped(state);
  }
  for (const name of effect.written) {
    const number = registerNumber(name);
    if (number < 0) continue;
    escape(state, state.registers[number]);
    state.registers[number] = fresh(step, number);
  }
}

/** Only flags change, or nothing that is followed. */
const nothing: Rule = () => {};

const move: Rule = (step, to, from) => write(step, to, read(step, from));

const moveSigned: Rule = (step, to, from) => {
  const value = read(step, from);
  const size = from.kind === "register" || from.kind === "memory" ? from.size : 8;
  write(step, to, value && step.values.part(value, size, true));
};

const loadAddress: Rule = (step, to, from) =>
  write(step, to, from.kind === "memory" ? addressOf(step, from) : undefined);

/** A rule of an operator that computes its low bytes from the low bytes of its operands. */
const arithmetic =
  (compute: (values: ValueTable, left: Value, right: Value) => Value | undefined): Rule =>
  (step, to, from) => {
    const left = read(step, to);
    const right = read(step, from);
    const value = left && right && compute(step.values, left, right);
    if (value === undefined) for (const part of [left, right]) if (part !== undefined) escape(step.state, part);
    write(step, to, value);
  };

const count =
  (by: bigint): Rule =>
  (step, to) => {
    const value = read(step, to);
    write(step, to, value && step.values.offset(value, by));
  };

/** Shifts by a constant; the processor masks the count by the size. */
const shift =
  (compute: (values: ValueTable, value: Value, by: bigint) => Value | undefined, signed = false): Rule =>
  (step, to, by) => {
    const size = to.kind === "register" || to.kind === "memory" ? to.size : 8;
    const value = read(step, to);
    const whole = value && step.values.part(value, size, signed);
    const known = whole !== undefined && by?.kind === "immediate" && size >= 4;
    const result = known ? compute(step.values, whole, by.value & (size === 8 ? 63n : 31n)) : undefined;
    if (result === undefined && value !== undefined) escape(step.state, value);
    write(step, to, result);
  };

const exchange: Rule = (step, left, right) => {
  const [first, second] = [read(step, left), read(step, right)];
  write(step, left, second);
  write(step, right, first);
};

const exchangeAdd: Rule = (step, to, from) => {
  const [old, more] = [read(step, to), read(step, from)];
  write(step, from, old);
  write(step, to, old && more && step.values.add(old, more));
};

function top(size: number): MemoryOperand {
  return { kind: "memory", base: "rsp", index: undefined, scale: 1, displacement: 0n, size, segment: undefined };
}

const push: Rule = (step, from) => {
  const { values, state } = step;
  const wide = !(from.kind === "register" || from.kind === "memory") || from.size === 8;
  const value = wide ? read(step, from) : undefined;
  state.registers[RSP] = values.offset(state.registers[RSP], wide ? -8n : -2n);
  const own = stackAddress(state.registers[RSP]);
  if (value !== undefined) escape(state, value);
  if (own === undefined) return forgetEscaped(state);
  if (wide) storeSlot(state, own, 8, value ?? fresh(step, MEMORY), true);
  else forgetWritten(state, own, 2);
};

const pop: Rule = (step, to) => {
  const { values, state } = step;
  const size = to.kind === "register" || to.kind === "memory" ? to.size : 8;
  const value = read(step, top(size));
  state.registers[RSP] = values.offset(state.registers[RSP], BigInt(size));
  write(step, to, value);
};

const leave: Rule = (step) => {
  const { state } = step;
  state.registers[RSP] = state.registers[RBP];
  pop(step, { kind: "register", register: "rbp", size: 8, high: false });
};

const conditionalMove: Rule = (step, to, from) => {
  const [old, value] = [read(step, to), read(step, from)];
  const same = old === value;
  if (!same) for (const part of [old, value]) if (part !== undefined) escape(step.state, part);
  write(step, to, same ? value : undefined);
};

const multiply: Rule = (step, to, ...from) => {
  const [left, right] = from.length > 1 ? from : [to, ...from];
  if (left === undefined || right === undefined) return other(step);
  const [value, by] = [read(step, left), read(step, right)];
  const known = value !== undefined && by !== undefined && by.term === undefined;
  write(step, to, known ? step.values.multiply(value, by.offset) : undefined);
};

/** Sign extension within rax, and into rdx. */
const widen =
  (size: 2 | 4 | 8): Rule =>
  (step) => {
    const { values, state } = step;
    const value = values.part(state.registers[RAX], size / 2, true);
    writeRegister(step, { kind: "register", register: "rax", size, high: false }, value);
  };
const spread =
  (size: 4 | 8): Rule =>
  (step) => {
    const { values, state } = step;
    const value = values.part(state.registers[RAX], size, true);
    const sign = value && values.shiftRight("sar", value, 63n);
    writeRegister(step, { kind: "register", register: "rdx", size, high: false }, sign);
  };

/** `rep stos` and its kin with a known count: the pointers move on, the count is used up. */
const repeatString: Rule = (step, to, from) => {
  const { values, state, effect } = step;
  const length = state.registers[RCX];
  const pointers = [to, from].flatMap((operand) => (operand?.kind === "memory" ? [operand] : []));
  const size = BigInt(pointers[0]?.size ?? 0);
  const bytes = length.term === undefined ? length.offset * size : undefined;
  const moves = to.kind === "memory" && effect.writesMemory && bytes !== undefined && bytes < 1n << 20n;
  if (!moves) {
    for (const operand of effect.writesMemory ? pointers : []) store(step, { ...operand, size: 0 }, undefined);
    return other(step);
  }
  if (bytes > 0n) forgetString(step, to, Number(bytes));
  for (const { base } of pointers) {
    const number = registerNumber(base ?? "rip");
    if (number >= 0) state.registers[number] = values.offset(state.registers[number], bytes);
  }
  state.registers[RCX] = values.constant(0n);
};

function forgetString(step: Step, to: MemoryOperand, bytes: number): void {
  const address = addressOf(step, to);
  const own = address && stackAddress(address);
  if (own === undefined) storeElsewhere(step, to, address);
  else forgetWritten(step.state, own, bytes);
}

const add = arithmetic((values, left, right) => values.add(left, right));
const subtract = arithmetic((values, left, right) => values.subtract(left, right));
const shiftLeft = shift((values, value, by) => values.multiply(value, 1n << by));

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["mov", move],
  ["movzx", move],
  ["movabs", move],
  ["movsx", moveSigned],
  ["movsxd", moveSigned],
  ["lea", loadAddress],
  ["add", add],
  ["sub", subtract],
  ["and", arithmetic((values, left, right) => values.bitwise("and", left, right))],
  ["or", arithmetic((values, left, right) => values.bitwise("or", left, right))],
  ["xor", arithmetic((values, left, right) => values.bitwise("xor", left, right))],
  ["inc", count(1n)],
  ["dec", count(-1n)],
  [
    "neg",
    (step, to) => {
      const value = read(step, to);
      write(step, to, value && step.values.multiply(value, -1n));
    },
  ],
  [
    "not",
    (step, to) => {
      const value = read(step, to);
      write(step, to, value && step.values.bitwise("xor", step.values.constant(-1n), value));
    },
  ],
  ["shl", shiftLeft],
  ["sal", shiftLeft],
  ["shr", shift((values, value, by) => values.shiftRight("shr", value, by))],
  ["sar", shift((values, value, by) => values.shiftRight("sar", value, by), true)],
  ["imul", multiply],
  ["xchg", exchange],
  ["xadd", exchangeAdd],
  ["push", push],
  ["pop", pop],
  ["pushfq", (step) => push(step, { kind: "other" })],
  ["popfq", (step) => pop(step, { kind: "other" })],
  ["leave", leave],
  ["cbw", widen(2)],
  ["cwde", widen(4)],
  ["cdqe", widen(8)],
  ["cdq", spread(4)],
  ["cqo", spread(8)],
  ...[
    "cmp",
    "test",
    "bt",
    "nop",
    "endbr64",
    "pause",
    "jmp",
    "lfence",
    "mfence",
    "sfence",
    "prefetcht0",
    "prefetchw",
  ].map((name): [string, Rule] => [name, nothing]),
]);

const CONDITIONS = "o no b ae e ne be a s ns p np l ge le g".split(" ");

const CONDITIONAL_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...CONDITIONS.map((condition): [string, Rule] => [`cmov${condition}`, conditionalMove]),
  ...["stosb", "stosw", "stosd", "stosq", "movsb", "movsw", "movsd", "movsq"].map((name): [string, Rule] => [
    name,
    repeatString,
  ]),
]);
