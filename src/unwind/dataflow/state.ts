/** What data flow knows at one point of a function: registers, the function's own stack, and who else knows its addresses. */
import { CALLEE_SAVED, DWARF_REGISTERS, type RegisterName } from "#arch";
import {
  MOST_OFFSET,
  type StackAddress,
  stackAddress,
  stackAddresses,
  type Term,
  type Value,
  type ValueTable,
} from "./value.ts";

/** The general registers, in the order in which states hold them. */
export const GENERAL: readonly RegisterName[] = DWARF_REGISTERS.slice(0, 16);

const NUMBERS: ReadonlyMap<RegisterName, number> = new Map(GENERAL.map((name, i) => [name, i]));

/** Position of a general register in a state; -1 for others. */
export function registerNumber(name: RegisterName): number {
  return NUMBERS.get(name) ?? -1;
}

/** Added to the place of a symbol that was there before its definer made others. */
const OLD = 2 ** 50;
/** Values of one function, by far. */
const MOST_VALUES = 2 ** 26;

const RSP = registerNumber("rsp");

/** A word, or less, on the function's own stack. */
export interface Slot extends StackAddress {
  readonly size: number;
  readonly value: Value;
  /** It was pushed and may be an argument, which belongs to the called function. */
  readonly pushed: boolean;
}

/** Changed in place while instructions run; `copyState` keeps one. */
export interface State {
  readonly registers: Value[];
  /** By `slotKey`. No two overlap. */
  readonly slots: Map<number, Slot>;
  /** The lowest address of each base that code outside of this function may know, and all above it. */
  readonly escapes: Map<Term, number>;
}

/** A function keeps no more of its stack in sight: each word costs at every join. */
const MOST_SLOTS = 512;

/** The state when the function is entered. */
export function entryState(values: ValueTable): State {
  const registers = GENERAL.map((name) => (name === "rsp" ? values.stack() : values.entry(name)));
  return { registers, slots: new Map(), escapes: new Map() };
}

/** The state at the start of a block that no path in sight leads to. */
export function unknownState(values: ValueTable, definer: number): State {
  const registers = GENERAL.map((name) => values.defined(definer, registerNumber(name)));
  return { registers, slots: new Map(), escapes: new Map() };
}

/** A state of its own with the same contents. */
export function copyState({ registers, slots, escapes }: State): State {
  return { registers: [...registers], slots: new Map(slots), escapes: new Map(escapes) };
}

/** Code outside of the function may have learned the addresses that `value` is made of. */
export function escape(state: State, value: Value): void {
  for (const at of stackAddresses(value)) escapeAddress(state, at);
}

/** Code outside of the function may have learned the address. */
export function escapeAddress({ escapes }: State, { base, offset }: StackAddress): void {
  const known = escapes.get(base);
  if (known === undefined || offset < known) escapes.set(base, offset);
}

/** Where the caller's value of a callee-saved register was put: nothing but the end of the function touches it. */
export function isSave({ value, size, base, offset }: Slot): boolean {
  const { term } = value;
  return (
    size === 8 &&
    value.offset === 0n &&
    term?.kind === "entry" &&
    CALLEE_SAVED.includes(term.register) &&
    (base.kind !== "stack" || offset < 0)
  );
}

/** A called function, or a write through a pointer, may have changed whatever it can reach. */
export function forgetEscaped(state: State): void {
  if (state.escapes.size === 0) return;
  for (const [key, slot] of state.slots) {
    if (isSave(slot)) continue;
    for (const [base, from] of state.escapes) {
      if (base !== slot.base || slot.offset + slot.size > from) state.slots.delete(key);
    }
  }
}

/** The words at and below `base + offset` are written, `size` bytes of them; undefined when nobody knows how many. */
export function forgetWritten(state: State, { base, offset }: StackAddress, size: number | undefined): void {
  for (const [key, slot] of state.slots) {
    if (slot.base !== base || slot.offset + slot.size <= offset) continue;
    if (size === undefined ? isSave(slot) && slot.offset > offset : slot.offset >= offset + size) continue;
    state.slots.delete(key);
  }
}

/** A value is put into a slot. */
export function storeSlot(state: State, at: StackAddress, size: number, value: Value, pushed = false): void {
  forgetWritten(state, at, size);
  if (state.slots.size < MOST_SLOTS) state.slots.set(slotKey(at), { ...at, size, value, pushed });
}

/** What is in the slot, extended by zeros; undefined when that is not known. */
export function loadSlot(values: ValueTable, state: State, at: StackAddress, size: number): Value | undefined {
  const slot = state.slots.get(slotKey(at));
  return slot === undefined || slot.size < size ? undefined : values.part(slot.value, size);
}

/** A number for a slot, above all numbers of registers: it names the slot as a place of symbols, too. */
function slotKey({ base, offset }: StackAddress): number {
  return (base.id + 1) * (2 * MOST_OFFSET + 1) + offset + MOST_OFFSET;
}

/** The kernel has no red zone: interrupts write below the stack pointer. */
export function forgetBelowStack(state: State): void {
  const top = stackAddress(state.registers[RSP]);
  if (top === undefined) return state.slots.clear();
  for (const [key, slot] of state.slots) {
    // A stack that was aligned is left when the stack pointer is the unaligned one again.
    const left = slot.base !== top.base && top.base.kind === "stack";
    if (left || (slot.base === top.base && slot.offset < top.offset)) state.slots.delete(key);
  }
}

/**
 * Before `definer` makes its symbols: what still holds those of the time before gets new names, the same for the same
 * value, so that one name never means two numbers.
 */
export function renameDefined(values: ValueTable, state: State, definer: number): void {
  // Nothing was made, so nothing holds it: most instructions run once, or make nothing.
  if (!values.isDefiner(definer)) return;
  const names = new Map<Value, Value>();
  const renamed = (value: Value, place: number): Value => {
    let name = names.get(value);
    if (name === undefined) {
      escape(state, value);
      name = values.defined(definer, OLD + place);
      names.set(value, name);
    }
    return name;
  };
  const { registers, slots } = state;
  for (let i = 0; i < 16; i++) if (speaksOf(registers[i], definer)) registers[i] = renamed(registers[i], i);
  for (const [key, slot] of slots) {
    if (speaksOf(slot.value, definer)) slots.set(key, { ...slot, value: renamed(slot.value, key) });
  }
}

function speaksOf({ term }: Value, definer: number): boolean {
  return term !== undefined && term.definers.includes(definer);
}

/** The value in a place of which a symbol of `definer` speaks. */
function valueAt({ registers, slots }: State, place: number): Value | undefined {
  return place < registers.length ? registers[place] : slots.get(place)?.value;
}

/**
 * What is known where the paths of `stored` and `incoming` meet: what is equal stays, what differs gets a name of the
 * meeting, the same name where it is the same on both. Undefined when nothing is new over `stored`.
 */
export function joinStates(values: ValueTable, stored: State, incoming: State, definer: number): State | undefined {
  if (isSame(stored, incoming, definer)) return undefined;
  const names = new Map<number, Value>();
  const escapes = new Map(stored.escapes);
  const result: State = { registers: [...stored.registers], slots: new Map(), escapes };
  let changed = false;
  // A name of this meeting still means the same when its place came round unchanged.
  const isStable = (value: Value): boolean =>
    !speaksOf(value, definer) ||
    partNames(values, value, definer).every((name) => {
      const { term } = name;
      return term?.kind === "defined" && valueAt(incoming, term.place) === name && valueAt(stored, term.place) === name;
    });
  const meet = (old: Value, now: Value, place: number): Value => {
    if (old === now && isStable(old)) return old;
    const pair = old.id * MOST_VALUES + now.id;
    let name = names.get(pair);
    if (name === undefined) {
      name = values.defined(definer, place);
      names.set(pair, name);
      if (name !== old) escape(result, old);
      escape(result, now);
    }
    if (name !== old) changed = true;
    return name;
  };
  for (let i = 0; i < 16; i++) result.registers[i] = meet(stored.registers[i], incoming.registers[i], i);
  for (const [key, slot] of stored.slots) {
    const other = incoming.slots.get(key);
    if (other === undefined || other.size !== slot.size) {
      changed = true;
      continue;
    }
    const value = meet(slot.value, other.value, key);
    const pushed = slot.pushed || other.pushed;
    if (pushed !== slot.pushed) changed = true;
    result.slots.set(key, value === slot.value && pushed === slot.pushed ? slot : { ...slot, value, pushed });
  }
  for (const [base, offset] of incoming.escapes) escapeAddress(result, { base, offset });
  for (const [base, offset] of escapes) if (stored.escapes.get(base) !== offset) changed = true;
  if (result.registers[RSP] !== stored.registers[RSP]) forgetBelowStack(result);
  return changed ? result : undefined;
}

/** Nothing differs, and no name of the meeting is in use: the usual case. */
function isSame(stored: State, incoming: State, definer: number): boolean {
  for (let i = 0; i < 16; i++) {
    const value = stored.registers[i];
    if (value !== incoming.registers[i] || speaksOf(value, definer)) return false;
  }
  for (const [key, slot] of stored.slots) {
    const other = incoming.slots.get(key);
    if (other !== slot && (other?.value !== slot.value || other.size !== slot.size || other.pushed !== slot.pushed)) {
      return false;
    }
    if (speaksOf(slot.value, definer)) return false;
  }
  for (const [base, offset] of incoming.escapes) {
    const known = stored.escapes.get(base);
    if (known === undefined || known > offset) return false;
  }
  return true;
}

/** Both stack pointers are known, and differ: compilers make no such meeting, so one of the two paths is none. */
export function stacksDisagree(stored: State, incoming: State): boolean {
  const [old, now] = [stored.registers[RSP], incoming.registers[RSP]];
  return old !== now && stackAddress(old) !== undefined && stackAddress(now) !== undefined;
}

/** The symbols of `definer` that a value is made of. */
function partNames(values: ValueTable, value: Value, definer: number): readonly Value[] {
  const { term } = value;
  if (term === undefined || !term.definers.includes(definer)) return [];
  switch (term.kind) {
    case "part":
      return partNames(values, term.value, definer);
    case "operation":
      return [...partNames(values, term.left, definer), ...partNames(values, term.right, definer)];
    case "defined":
      if (term.definer === definer) return [values.offset(value, -value.offset)];
      return term.load === undefined ? [] : partNames(values, term.load.address, definer);
    default:
      return [];
  }
}
