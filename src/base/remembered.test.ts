import { expect, test } from "vitest";
import { remembered } from "./remembered.ts";

test("each key is computed once, undefined included", () => {
  const asked: number[] = [];
  const half = remembered((key: number) => {
    asked.push(key);
    return key % 2 === 0 ? key / 2 : undefined;
  });
  expect([4, 3, 4, 3].map(half)).toEqual([2, undefined, 2, undefined]);
  expect(asked).toEqual([4, 3]);
});

test("a failure is not remembered", () => {
  let failures = 1;
  const read = remembered(() => {
    if (failures-- > 0) throw new Error("not yet");
    return 5;
  });
  expect(() => read(1)).toThrow("not yet");
  expect(read(1)).toBe(5);
});

test("with as many answers as may be kept, it begins anew", () => {
  const asked: number[] = [];
  const same = remembered((key: number) => {
    asked.push(key);
    return key;
  }, 2);
  for (const key of [1, 2, 1, 3, 3, 1]) same(key);
  expect(asked).toEqual([1, 2, 3, 1]);
});
