import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Lru } from "./index.ts";

const keysOf = (lru: Lru<string, unknown>, ...keys: readonly string[]): string =>
  keys.filter((key) => lru.get(key) !== undefined).join("");

describe("the least recently used goes first", () => {
  test("when there are too many", () => {
    const lru = new Lru<string, number>(2);
    lru.set("a", 1);
    lru.set("b", 2);
    expect(lru.get("a")).toBe(1);
    lru.set("c", 3);
    expect(keysOf(lru, "a", "b", "c")).toBe("ac");
    expect(lru.size).toBe(2);
  });

  test("when they weigh too much", () => {
    const lru = new Lru<string, string>(10);
    lru.set("a", "A", 4);
    lru.set("b", "B", 4);
    lru.set("c", "C", 5);
    expect(keysOf(lru, "a", "b", "c")).toBe("bc");
    lru.set("d", "D", 10);
    expect(keysOf(lru, "b", "c", "d")).toBe("d");
  });

  test("but never the one just set, however much it weighs", () => {
    const lru = new Lru<string, string>(10);
    lru.set("a", "A", 3);
    lru.set("whole", "W", 99);
    expect(keysOf(lru, "a", "whole")).toBe("whole");
    lru.set("b", "B", 3);
    expect(keysOf(lru, "whole", "b")).toBe("b");
  });

  test("a value set again weighs what it weighs now", () => {
    const lru = new Lru<string, string>(10);
    lru.set("a", "A", 9);
    lru.set("a", "a", 2);
    lru.set("b", "B", 8);
    expect([lru.get("a"), lru.get("b"), lru.get("c")]).toEqual(["a", "B", undefined]);
  });
});

test("holds what a list of the youngest within the budget holds", () => {
  const operation = fc.record({
    key: fc.constantFrom(..."abcdefgh"),
    weight: fc.integer({ min: 1, max: 6 }),
    set: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const lru = new Lru<string, number>(12);
      let model: { key: string; weight: number }[] = [];
      for (const { key, weight, set } of operations) {
        const old = model.find((entry) => entry.key === key);
        if (set) {
          lru.set(key, weight, weight);
          model = [...model.filter((entry) => entry.key !== key), { key, weight }];
          while (model.length > 1 && model.reduce((sum, entry) => sum + entry.weight, 0) > 12) model.shift();
        } else {
          expect(lru.get(key)).toBe(old?.weight);
          if (old !== undefined) model = [...model.filter((entry) => entry.key !== key), old];
        }
        expect(lru.size).toBe(model.length);
      }
    }),
  );
});
