import { describe, expect, it } from "vitest";
import { IntervalMap } from "./interval-map.ts";

describe("IntervalMap", () => {
  it("finds the range that holds an address", () => {
    const map = new IntervalMap();
    map.add({ start: 0xffff_ffff_8100_0000n, end: 0xffff_ffff_8100_0010n }, 2);
    map.add({ start: 16n, end: 32n }, 1);
    expect([15n, 16n, 31n, 32n, 0xffff_ffff_8100_000fn].map((at) => map.find(at))).toEqual([
      undefined,
      1,
      1,
      undefined,
      2,
    ]);
  });

  it("prefers the range that starts last, and still finds those around it", () => {
    const map = new IntervalMap();
    map.add({ start: 0n, end: 100n }, 1);
    map.add({ start: 10n, end: 20n }, 2);
    map.add({ start: 12n, end: 13n }, 3);
    expect([5n, 12n, 15n, 50n, 100n].map((at) => map.find(at))).toEqual([1, 3, 2, 1, undefined]);
  });

  it("takes more ranges after a question", () => {
    const map = new IntervalMap();
    expect(map.find(1n)).toBeUndefined();
    map.add({ start: 0n, end: 2n }, 7);
    expect(map.find(1n)).toBe(7);
  });
});
