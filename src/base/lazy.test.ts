import { expect, test } from "vitest";
import { lazy } from "./index.ts";

test("computes at the first call and never again", () => {
  let calls = 0;
  const value = lazy(() => ++calls);
  expect(calls).toBe(0);
  expect([value(), value()]).toEqual([1, 1]);
});

test("remembers undefined", () => {
  let calls = 0;
  const value = lazy(() => {
    calls++;
    return undefined;
  });
  expect([value(), value(), calls]).toEqual([undefined, undefined, 1]);
});

test("tries again after a failure", () => {
  let calls = 0;
  const value = lazy(() => {
    if (++calls === 1) throw new Error("not yet");
    return calls;
  });
  expect(value).toThrow("not yet");
  expect(value()).toBe(2);
});
