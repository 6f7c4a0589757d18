import { describe, expect, test } from "vitest";
import { address, CorruptionError, MemoryFault } from "#base";
import { TestMemory } from "../testing/values.ts";
import { chainNodes, listNodes, salvagedNodes } from "./list.ts";

const HEAD = 0xffff_8880_0000_1000n;
/** Node `i` of a list; the head is node -1. */
const node = (i: number): bigint => HEAD + BigInt((i + 1) * 16);

/** A memory in which each node of `order` points to the next; `last` is what the last one points to. */
function chain(order: readonly number[], last: bigint): TestMemory {
  const memory = new TestMemory();
  for (const [i, each] of order.entries()) {
    const next = order[i + 1];
    memory.putWords(node(each), next === undefined ? last : node(next));
  }
  return memory;
}

/** The nodes that were yielded, and the error that ended the walk. */
function walk(nodes: Iterable<bigint>): { readonly seen: readonly number[]; readonly error: unknown } {
  const seen: number[] = [];
  try {
    for (const at of nodes) seen.push(Number((at - HEAD) / 16n) - 1);
  } catch (error) {
    return { seen, error };
  }
  return { seen, error: undefined };
}

describe("listNodes", () => {
  const list = (order: readonly number[], last: bigint) =>
    walk(listNodes(chain([-1, ...order], last), address(HEAD), "tasks"));

  test.each([[[]], [[0]], [[0, 1, 2]], [[5, 2, 9, 0]]])("gives the nodes behind the head, in order: %j", (order) => {
    expect(list(order, HEAD)).toEqual({ seen: order, error: undefined });
  });

  test("ends at NULL, naming the walk", () => {
    const { seen, error } = list([0, 1], 0n);
    expect(seen).toEqual([0, 1]);
    expect(error).toBeInstanceOf(CorruptionError);
    expect(error).toMatchObject({ walk: "tasks", rule: "a node points to NULL" });
  });

  test.each([0, 1, 5, 99])("ends when it comes back to node %d instead of its head", (to) => {
    const order = Array.from({ length: 100 }, (_, i) => i);
    const { seen, error } = list(order, node(to));
    expect(seen.slice(0, 100)).toEqual(order);
    expect(seen.length).toBeLessThan(400);
    expect(error).toMatchObject({ rule: "a cycle that does not return to its head" });
  });

  test("ends where memory does; what came before holds", () => {
    const { seen, error } = list([0, 1], 0xdead_0000n);
    expect(seen).toEqual([0, 1, Number((0xdead_0000n - HEAD) / 16n) - 1]);
    expect(error).toBeInstanceOf(MemoryFault);
  });

  test("ends when there are more nodes than any list has", () => {
    // A list without end that never comes back: each node points 16 bytes further.
    const endless = new (class extends TestMemory {
      override pointer(at: bigint) {
        return address(at + 16n);
      }
    })();
    let count = 0;
    const run = () => {
      for (const _ of listNodes(endless, address(HEAD))) count++;
    };
    expect(run).toThrow(CorruptionError);
    expect(count).toBe(10_000_000 + 1);
  });
});

describe("chainNodes", () => {
  const hlist = (order: readonly number[], last: bigint) =>
    walk(chainNodes(chain(order, last), address(node(order[0]))));

  test("gives the nodes up to NULL", () => {
    expect(hlist([0, 1, 2], 0n)).toEqual({ seen: [0, 1, 2], error: undefined });
  });

  test("gives nothing for an empty chain", () => {
    expect([...chainNodes(new TestMemory(), address(0n))]).toEqual([]);
  });

  test.each([0, 1, 2])("ends when it comes back to node %d", (to) => {
    const { error } = hlist([0, 1, 2], node(to));
    expect(error).toMatchObject({ name: "CorruptionError", rule: "a cycle" });
  });
});

describe("salvagedNodes", () => {
  /** Nodes 0 to 4 behind the head, linked both ways, and what a test overwrites. */
  function ring(
    changes: Readonly<Record<number, readonly [next?: bigint | undefined, previous?: bigint]>>,
  ): TestMemory {
    const memory = new TestMemory();
    for (let i = -1; i < 5; i++) {
      const [next = node(i === 4 ? -1 : i + 1), previous = node(i === -1 ? 4 : i - 1)] = changes[i] ?? [];
      memory.putWords(node(i), next, previous);
    }
    return memory;
  }
  const salvage = (changes: Parameters<typeof ring>[0]) => {
    const { seen, error } = walk(salvagedNodes(ring(changes), address(HEAD), "tasks"));
    return { seen, error: error instanceof Error ? error.message.replace(/[0-9a-f]{16}/g, "X") : error };
  };

  test.each<[string, Parameters<typeof ring>[0], readonly number[], string | undefined]>([
    ["a whole list", {}, [0, 1, 2, 3, 4], undefined],
    ["a pointer to nowhere", { 1: [0x1000n] }, [0, 1, 4, 3, 2], "kernel virtual address 1008 (8 bytes): unmapped"],
    ["a NULL", { 2: [0n] }, [0, 1, 2, 4, 3], "tasks: at X: a node points to NULL"],
    ["a cycle", { 3: [node(1)] }, [0, 1, 2, 3, 4], "tasks: at X: a cycle that does not return to its head"],
    ["a leap", { 0: [node(3)] }, [0, 4, 3, 2, 1], "tasks: at X: it points back to X, not to X"],
    ["a hole", { 1: [0x1000n], 4: [undefined, 0x2000n] }, [0, 1, 4], "kernel virtual address 1008 (8 bytes): unmapped"],
    // __list_del has written `prev` of the next node, and not yet `next` of the one before.
    ["a node that is being unlinked", { 3: [undefined, node(1)] }, [0, 1, 2, 3, 4], undefined],
    // __list_add has written `next` of the node before, and not yet `prev` of the next one.
    ["a node that is being linked", { 4: [undefined, node(2)] }, [0, 1, 2, 3, 4], undefined],
  ])("%s", (_, changes, seen, error) => {
    expect(salvage(changes)).toEqual({ seen, error });
  });
});
