import { type Address, distance, isPartial, offsetBy } from "#base";
import { AddressSpace, Word } from "./address-space.ts";

/** Bytes of a structure, from its start on; `end` is exclusive. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** Instances whose bytes are kept: as many as there are tasks on a large machine, some 600 bytes each. */
const MOST_KEPT = 1 << 16;

/** Instances whose bytes are allocated together. */
const TOGETHER = 64;

/**
 * Reads instances of one structure of which the same few parts are asked for again and again, in other orders each time:
 * one read for each instance brings all of the parts, and they are kept. What is asked for beside them is read from
 * `memory`, and so is everything of an instance that is not whole there.
 */
export class KeptParts {
  readonly #memory: AddressSpace;
  readonly #parts: readonly Part[];
  readonly #first: number;
  /** Bytes from the first part to the end of the last. */
  readonly #whole: Uint8Array;
  /** Where a byte of the structure is kept, by its distance from the first part; -1 for one that is not. */
  readonly #places: Int32Array;
  readonly #size: number;
  readonly #word = new Word();
  readonly #kept = new Map<Address, AddressSpace>();
  /** Room for the instances that come next, and where in it. */
  #room = new Uint8Array(0);
  #next = 0;
  /** The instance that was asked for last: its fields come one after the other. */
  #last: { readonly at: Address; readonly memory: AddressSpace } | undefined;

  constructor(memory: AddressSpace, parts: readonly Part[]) {
    this.#memory = memory;
    this.#parts = merged(parts);
    this.#first = this.#parts[0]?.start ?? 0;
    this.#whole = new Uint8Array((this.#parts.at(-1)?.end ?? 0) - this.#first);
    this.#places = new Int32Array(this.#whole.length).fill(-1);
    let size = 0;
    for (const { start, end } of this.#parts) {
      for (let at = start; at < end; at++) this.#places[at - this.#first] = size++;
    }
    this.#size = size;
  }

  /** Memory in which to read the instance at `at`. */
  memoryOf(at: Address): AddressSpace {
    if (this.#last?.at === at) return this.#last.memory;
    let memory = this.#kept.get(at);
    if (memory === undefined) {
      memory = this.#read(at);
      if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
      this.#kept.set(at, memory);
    }
    this.#last = { at, memory };
    return memory;
  }

  #read(at: Address): AddressSpace {
    const first = offsetBy(at, this.#first);
    try {
      this.#memory.readInto(first, this.#whole);
    } catch (error) {
      if (!isPartial(error)) throw error;
      return this.#memory;
    }
    if (this.#next === this.#room.length) {
      this.#room = new Uint8Array(this.#size * TOGETHER);
      this.#next = 0;
    }
    const place = this.#next;
    for (const { start, end } of this.#parts) {
      this.#room.set(this.#whole.subarray(start - this.#first, end - this.#first), this.#next);
      this.#next += end - start;
    }
    return new PartMemory(this.#word, this.#memory, {
      start: first,
      bytes: this.#room,
      at: place,
      places: this.#places,
    });
  }
}

/** Bytes between two parts that are kept as well: copying them costs less than copying twice. */
const SMALL_GAP = 48;

/** Ascending, those that touch or nearly do joined. */
function merged(parts: readonly Part[]): readonly Part[] {
  const result: Part[] = [];
  for (const part of [...parts].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last === undefined || part.start > last.end + SMALL_GAP) result.push(part);
    else result[result.length - 1] = { start: last.start, end: Math.max(last.end, part.end) };
  }
  return result;
}

/** The parts of one instance. */
interface Kept {
  /** Address of the first part. */
  readonly start: Address;
  readonly bytes: Uint8Array;
  /** Where in `bytes` the first part stands. */
  readonly at: number;
  readonly places: Int32Array;
}

/** Memory of which parts are at hand. */
class PartMemory extends AddressSpace {
  override readonly name;
  readonly #memory: AddressSpace;
  readonly #kept: Kept;

  constructor(word: Word, memory: AddressSpace, kept: Kept) {
    super(word);
    this.name = memory.name;
    this.#memory = memory;
    this.#kept = kept;
  }

  override readInto(at: Address, target: Uint8Array): void {
    const { start, bytes, at: first, places } = this.#kept;
    const from = distance(start, at);
    const length = target.length;
    if (length > 0 && from >= 0 && from + length <= places.length) {
      const place = places[from];
      // Neighbours are kept as neighbours.
      if (place >= 0 && places[from + length - 1] === place + length - 1) {
        for (let i = 0; i < length; i++) target[i] = bytes[first + place + i];
        return;
      }
    }
    this.#memory.readInto(at, target);
  }
}
