import { describe, expect, test } from "vitest";
import { type Address, address } from "#base";
import { drawKernel, type Value } from "../../testing/kernel.ts";
import type { SlabCache } from "./caches.ts";
import { slabMemory } from "./free-list.ts";

const SIZE = 32;
const OBJECTS = 4;
/** In words of 8 bytes: where in an object the pointer to the next free one stands. */
const POINTER = 2;
const RANDOM = 0x1122_3344_5566_7788n;

const swapped = (word: bigint): bigint => {
  let out = 0n;
  for (let i = 0n; i < 8n; i++) out |= ((word >> (8n * i)) & 0xffn) << (8n * (7n - i));
  return out;
};

/** How a pointer is stored, by its value and the address where it stands. */
type Store = (pointer: bigint, at: bigint) => bigint;
const plain: Store = (pointer) => pointer;
const hardened: Store = (pointer, at) => pointer ^ RANDOM ^ swapped(at);
const hardenedOnce: Store = (pointer, at) => pointer ^ RANDOM ^ at;

const PLAIN = "struct kmem_cache { unsigned int size; unsigned int offset; };";
const HARDENED = "struct kmem_cache { unsigned int size; unsigned int offset; unsigned long random; };";

/** Marks of the list that begins with object `first`; `next[i]` is the object behind object i, -1 for none. */
function marksOf(types: string, store: Store, next: Readonly<Record<number, number | bigint>>, first: number) {
  const start = drawKernel({ types, heap: heapOf([]) }).at("&slab");
  const words: bigint[] = Array.from({ length: (SIZE / 8) * OBJECTS }, () => 0n);
  for (const [object, target] of Object.entries(next)) {
    const word = (Number(object) * SIZE) / 8 + POINTER;
    const pointer = typeof target === "bigint" ? target : target < 0 ? 0n : start + BigInt(target * SIZE);
    words[word] = store(pointer, start + BigInt(word * 8));
  }
  const { kernel, at } = drawKernel({ types, heap: heapOf(words) });
  expect(at("&slab")).toBe(start);
  const marks = new Uint8Array(OBJECTS);
  const memory = slabMemory(kernel, cacheAt(at("&cache")), address(0xabc0n), at("&slab"), OBJECTS);
  const fault = memory.markFree((start + BigInt(first * SIZE)) as Address, marks, 1);
  return { marks: [...marks], fault, start };

  function heapOf(values: readonly bigint[]) {
    const cache: Value = { size: SIZE, offset: POINTER * 8, ...(types === HARDENED ? { random: RANDOM } : {}) };
    return { "struct kmem_cache cache": cache, [`unsigned long slab[${(SIZE / 8) * OBJECTS}]`]: values };
  }
}

function cacheAt(at: Address): SlabCache {
  return {
    address: at,
    name: "drawn",
    size: SIZE,
    objectSize: SIZE,
    objects: OBJECTS,
    order: 0,
    flags: 0n,
    leftPad: 0,
  };
}

describe.each([
  ["plain", PLAIN, plain],
  ["hidden since v5.7", HARDENED, hardened],
  ["hidden in v4.14", HARDENED, hardenedOnce],
])("pointers that are %s", (_name, types, store) => {
  test("lead through a shuffled list to its end", () => {
    expect(marksOf(types, store, { 2: 0, 0: 3, 3: -1 }, 2)).toMatchObject({ marks: [1, 0, 1, 1], fault: undefined });
  });

  test("may lead in a circle, which is told", () => {
    const { marks, fault, start } = marksOf(types, store, { 2: 0, 0: 2 }, 2);
    expect(marks).toEqual([1, 0, 1, 0]);
    expect(fault).toBe(`drawn: slab: abc0 duplicate freelist object: ${(start + BigInt(2 * SIZE)).toString(16)}`);
  });

  test("may lead out of the slab, which is told, and the rest holds", () => {
    const { marks, fault } = marksOf(types, store, { 1: 0xdeadbeefn }, 1);
    expect(marks).toEqual([0, 1, 0, 0]);
    expect(fault).toMatch(/^drawn: slab: abc0 invalid freepointer: /);
  });
});

test("no list marks nothing", () => {
  const { kernel, at } = drawKernel({ types: PLAIN, heap: { "struct kmem_cache cache": { size: SIZE, offset: 0 } } });
  const marks = new Uint8Array(OBJECTS);
  const memory = slabMemory(kernel, cacheAt(at("&cache")), address(0n), at("&cache"), OBJECTS);
  expect(memory.markFree(address(0n), marks, 1)).toBeUndefined();
  expect([...marks]).toEqual([0, 0, 0, 0]);
});

test("a cache whose objects have an impossible size is told", () => {
  const { kernel, at } = drawKernel({ types: PLAIN, heap: { "struct kmem_cache cache": { size: SIZE, offset: 0 } } });
  for (const size of [0, -5, 2 ** 31 - 1]) {
    const memory = slabMemory(kernel, { ...cacheAt(at("&cache")), size }, address(0xabc0n), at("&cache"), OBJECTS);
    expect(memory.markFree(at("&cache"), new Uint8Array(OBJECTS), 1)).toBe(
      `drawn: slab: abc0 invalid size: 4 objects of ${size} bytes`,
    );
  }
});
