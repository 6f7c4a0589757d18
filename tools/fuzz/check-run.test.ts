import { expect, test } from "vitest";
import { FormatError, MemoryFault } from "#base";
import { checkRun } from "./check-run.ts";
import { minimize } from "./minimize.ts";
import { joinParts, splitParts } from "./parts.ts";
import type { Target } from "./target.ts";

const target = (run: Target["run"], rest: Partial<Target> = {}): Target => ({
  name: "a target",
  cost: "cheap",
  seeds: () => [],
  run,
  ...rest,
});
const bytes = Uint8Array.of(1, 2, 3);

test("a value, a FormatError and the target's own errors are right", () => {
  const fault = (): never => {
    throw new MemoryFault("physical", 0n, 8, "not-dumped");
  };
  expect(
    checkRun(
      target(() => {}),
      bytes,
    ),
  ).toBeUndefined();
  const format = target(() => {
    throw new FormatError("file", 0, "this", "that");
  });
  expect(checkRun(format, bytes)).toBeUndefined();
  expect(checkRun(target(fault, { errors: ["MemoryFault"] }), bytes)).toBeUndefined();
  expect(checkRun(target(fault), bytes)).toMatchObject({ kind: "error" });
});

test("other errors are told with their place, which tells them apart", () => {
  const broken = target((input) => new DataView(input.buffer).getUint8(input[0] ?? 0));
  expect(checkRun(broken, bytes)).toBeUndefined();
  const first = checkRun(broken, Uint8Array.of(9));
  expect(first?.text).toContain("RangeError");
  expect(checkRun(broken, Uint8Array.of(7))?.key).toBe(first?.key);
  const other = target(() => {
    throw new RangeError("elsewhere");
  });
  expect(checkRun(other, bytes)?.key).not.toBe(first?.key);
});

test("an input that takes a second each time is slow; one that did so once is not", () => {
  let calls = 0;
  const wait = (until: number): void => {
    calls++;
    if (calls > until) return;
    for (const end = performance.now() + 1010; performance.now() < end; );
  };
  expect(
    checkRun(
      target(() => wait(1)),
      bytes,
    ),
  ).toBeUndefined();
  expect(
    checkRun(
      target(() => wait(100)),
      bytes,
    ),
  ).toMatchObject({ kind: "slow" });
});

test("an input that takes too much memory for its size", () => {
  const kept: Uint8Array[] = [];
  const greedy = target(() => kept.push(new Uint8Array(150 << 20)));
  expect(checkRun(greedy, bytes)).toMatchObject({ kind: "memory", key: "memory" });
  expect(checkRun(greedy, new Uint8Array(100_000))).toBeUndefined();
  expect(checkRun({ ...greedy, expansion: 1 << 25 }, bytes)).toBeUndefined();
});

test("what is not needed to offend is left out, and the rest is as plain as can be", () => {
  const input = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);
  const offends = (some: Uint8Array): boolean => some.includes(7) && some.length > 2 && some.at(-1) === 0xe7;
  expect([...minimize(input, offends, 1000)]).toEqual([7, 0, 0xe7]);
  expect(minimize(input, () => false, 1000)).toEqual(input);
});

test("parts come out as they were, and of any bytes some come out", () => {
  const parts = [Uint8Array.of(1), new Uint8Array(0), new Uint8Array(300).fill(2)];
  expect(splitParts(joinParts(...parts), 3)).toEqual(parts);
  expect(splitParts(Uint8Array.of(5), 3).map(({ length }) => length)).toEqual([0, 0, 0]);
  expect(splitParts(Uint8Array.of(2, 0, 9, 9, 1, 2, 3), 3).map(({ length }) => length)).toEqual([2, 1, 0]);
});
