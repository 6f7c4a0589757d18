import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FormatError } from "#base";
import { memorySource, readUpTo } from "#source";
import { ascii, concat } from "../../testing/bytes.ts";
import { buildFlattened, type FlattenedRecord } from "../../testing/kdump.ts";
import { type FlattenedSource, flattenedSource } from "./flattened-source.ts";

const open = (bytes: Uint8Array): FlattenedSource => flattenedSource(memorySource("file", bytes));
const restore = (records: readonly FlattenedRecord[]): Uint8Array => {
  const source = open(buildFlattened(records));
  return readUpTo(source, 0, source.size).array;
};
const at = (offset: number, text: string): FlattenedRecord => ({ offset, data: ascii(text) });

test("records go where they say, what none wrote is zero, and the later one wins", () => {
  const restored = restore([at(4, "EFGH"), at(0, "abcde"), at(10, "k")]);
  expect(String.fromCharCode(...restored)).toBe("abcdeFGH\0\0k");
});

test("restores what was written, in any order and with overlaps", () => {
  const record = fc.record({ offset: fc.nat({ max: 300 }), data: fc.uint8Array({ maxLength: 60 }) });
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 30 }),
      fc.nat({ max: 350 }),
      fc.nat({ max: 100 }),
      (records, offset, length) => {
        const end = Math.max(
          0,
          ...records.filter(({ data }) => data.length > 0).map((one) => one.offset + one.data.length),
        );
        const expected = new Uint8Array(end);
        for (const one of records) if (one.data.length > 0) expected.set(one.data, one.offset);
        expect(restore(records)).toEqual(expected);
        const source = open(buildFlattened(records));
        const target = new Uint8Array(length);
        const got = source.readInto(offset, target);
        expect(target.subarray(0, got)).toEqual(
          expected.subarray(Math.min(offset, end), Math.min(offset + length, end)),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test("a file that is cut off says so, and reads up to what is missing", () => {
  const whole = buildFlattened([at(0, "abcd"), at(8, "ij"), at(12, "mnop")], false);
  const source = open(whole.subarray(0, whole.length - 2));
  expect(source.damage).toEqual([
    `the flattened file is cut off: it ends at ${whole.length - 2} bytes without its end record`,
  ]);
  expect(source.size).toBe(14);
  expect(readUpTo(source, 0, 14).cstring(0)).toBe("abcd");
  expect(readUpTo(source, 5, 9).length).toBe(0);
  expect(readUpTo(source, 8, 9).cstring(0)).toBe("ij");
  expect(readUpTo(source, 12, 9).cstring(0)).toBe("mn");
  expect(open(buildFlattened([at(0, "abcd")])).damage).toEqual([]);
});

test("a file that is damaged further on is cut off there", () => {
  const whole = buildFlattened([at(0, "abcd"), at(8, "ij")], false);
  const source = open(concat(whole, new Uint8Array(8).fill(0x40), new Uint8Array(100)));
  expect(source.damage).toEqual([
    `the flattened file is damaged at offset ${whole.length}: of ${whole.length + 108} bytes those behind it are lost`,
  ]);
  expect(readUpTo(source, 8, 9).cstring(0)).toBe("ij");
});

test("says which bytes it holds", () => {
  const records = [at(0, "abcd"), at(8, "ij")];
  const cut = open(buildFlattened(records, false));
  expect([cut.holds(0, 4), cut.holds(0, 5), cut.holds(4, 1), cut.holds(8, 2), cut.holds(9, 2)]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  const whole = open(buildFlattened(records));
  expect([whole.holds(0, 10), whole.holds(0, 11)]).toEqual([true, false]);
});

test.each([
  ["a header that is cut off", buildFlattened([]).subarray(0, 20)],
  ["another version", concat(buildFlattened([]).subarray(0, 31), Uint8Array.of(9), new Uint8Array(5000))],
  ["an impossible offset", concat(buildFlattened([], false), new Uint8Array(8).fill(0x40), new Uint8Array(8))],
])("%s is a FormatError", (_, bytes) => {
  expect(() => open(bytes)).toThrow(FormatError);
});
