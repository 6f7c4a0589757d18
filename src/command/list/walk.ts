/** Follows pointers from entry to entry as crash's `list` does, in circular lists and in others. */
import { type Address, MemoryFault, offsetBy, UsageError } from "#base";
import type { AddressSpace } from "#memory";
import { faultText } from "../error-text.ts";

/** Where a list is, and how its entries are linked. */
export interface Linkage {
  readonly memory: AddressSpace;
  readonly start: Address;
  /** Where in an entry the pointer to the next one stands. */
  readonly offset: number;
  /** The pointer that ends the list, besides one to its start; 0 for none. */
  readonly end: Address;
  /** It closes with its start or its end; else it may also run into a circle behind its start, and ends there. */
  readonly closed: boolean;
}

/** How a list ended: as lists do, or at an entry that was there before. `lead` entries come before those of the cycle. */
export type Ending =
  | { readonly kind: "end" }
  | { readonly kind: "null" }
  | { readonly kind: "duplicate"; readonly entry: Address }
  | { readonly kind: "cycle"; readonly entry: Address; readonly length: number; readonly lead: number };

/** The entries of a list; each is remembered, so one that comes twice ends it. Throws UsageError in crash's words. */
export function* listedEntries(list: Linkage): Generator<Address, Ending> {
  const seen = new Set<Address>();
  const steps = entries(list);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    yield step.value;
    if (seen.has(step.value)) return { kind: "duplicate", entry: step.value };
    seen.add(step.value);
  }
}

/**
 * The entries of a list without remembering any: a cycle is found by Brent's method some time after it was entered. As
 * crash does it, so that as many entries come before the cycle is noticed.
 */
export function* unrememberedEntries(list: Linkage): Generator<Address, Ending> {
  const steps = entries(list);
  let step = steps.next();
  let marker = list.start;
  let walker = follow(list, list.start, "list entry");
  let power = 2;
  let length = 0;
  let count = 0;
  while (step.done !== true) {
    yield step.value;
    count++;
    // What the walk does next: read the entry that follows, and judge it.
    const following = follow(list, step.value, "list entry");
    if (count > 1 && marker === walker) return { kind: "cycle", length, ...findCycle(list, length) };
    if (power === length) {
      marker = walker;
      power *= 2;
      length = 0;
    }
    walker = following;
    length++;
    step = steps.next();
  }
  return step.value;
}

/** Entries until the list ends, without an eye on cycles. */
function* entries(list: Linkage): Generator<Address, Ending> {
  const { start, end, closed } = list;
  const first = follow(list, start, "first list entry");
  let isSecond = true;
  for (let entry = start; ; isSecond = false) {
    yield entry;
    const next = follow(list, entry, "list entry");
    if (next === 0n) return { kind: "null" };
    if (next === end || next === start || next === entry || (next === first && !isSecond && !closed))
      return { kind: "end" };
    entry = next;
  }
}

/** How many entries come before the cycle of that length, and with which it begins. */
function findCycle(list: Linkage, length: number): { readonly entry: Address; readonly lead: number } {
  let ahead = list.start;
  for (let i = 0; i < length; i++) ahead = follow(list, ahead, "list entry");
  let entry = list.start;
  let lead = 0;
  for (; entry !== ahead; lead++) {
    entry = follow(list, entry, "list entry");
    ahead = follow(list, ahead, "list entry");
  }
  return { entry, lead };
}

function follow({ memory, offset }: Linkage, entry: Address, type: string): Address {
  try {
    return memory.pointer(offsetBy(entry, offset));
  } catch (error) {
    if (error instanceof MemoryFault) throw new UsageError(faultText(error, type));
    throw error;
  }
}
