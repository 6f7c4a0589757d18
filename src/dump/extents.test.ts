import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Extents, ExtentsBuilder, firstBehind, overlay } from "./extents.ts";

type Row = readonly [start: number, end: number, position: number];

const extents = (...rows: readonly Row[]): Extents => {
  const builder = new ExtentsBuilder();
  for (const row of rows) builder.append(...row);
  return builder.finish();
};
const rowsOf = ({ count, start, end, position }: Extents): Row[] =>
  Array.from({ length: count }, (_, i) => [start[i], end[i], position[i]]);

/** What each byte of the space comes from: the model that `overlay` must agree with. */
const bytesOf = (all: Extents): Map<number, number> => {
  const bytes = new Map<number, number>();
  for (const [start, end, position] of rowsOf(all)) {
    for (let at = start; at < end; at++) bytes.set(at, position + at - start);
  }
  return bytes;
};

test("what is above hides what is below, and splits it", () => {
  expect(rowsOf(overlay(extents([0, 10, 100]), extents([3, 5, 200])))).toEqual([
    [0, 3, 100],
    [3, 5, 200],
    [5, 10, 105],
  ]);
  expect(rowsOf(overlay(extents([3, 5, 200]), extents([0, 10, 100])))).toEqual([[0, 10, 100]]);
});

const ascending: fc.Arbitrary<Extents> = fc
  .array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 6 }), fc.nat({ max: 1000 })), { maxLength: 12 })
  .map((steps) => {
    const builder = new ExtentsBuilder();
    for (const [gap, size, position] of steps) {
      builder.append(builder.reach + gap, builder.reach + gap + size, position);
    }
    return builder.finish();
  });

test("overlay agrees with writing byte by byte", () => {
  fc.assert(
    fc.property(ascending, ascending, (below, above) => {
      const both = overlay(below, above);
      expect(bytesOf(both)).toEqual(new Map([...bytesOf(below), ...bytesOf(above)]));
      for (let i = 1; i < both.count; i++) expect(both.start[i]).toBeGreaterThanOrEqual(both.end[i - 1]);
    }),
  );
});

test("many extents grow the columns", () => {
  const builder = new ExtentsBuilder();
  for (let i = 0; i < 5000; i++) builder.append(2 * i, 2 * i + 1, i);
  const all = builder.finish();
  expect(all.count).toBe(5000);
  expect(all.position[4999]).toBe(4999);
});

test("firstBehind finds the extent that holds an offset or follows it", () => {
  const all = extents([10, 20, 0], [30, 40, 0]);
  expect([0, 10, 19, 20, 29, 30, 39, 40, 99].map((offset) => firstBehind(all, offset))).toEqual([
    0, 0, 0, 1, 1, 1, 1, 2, 2,
  ]);
});
