import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PageHit, pageBuffer, valueMatcher } from "./pattern.ts";

const SIZES = [2, 4, 8] as const;

/** What a matcher should find, the slow way. */
function expected(
  bytes: Uint8Array,
  size: 2 | 4 | 8,
  values: readonly bigint[],
  mask: bigint,
  from: number,
  to: number,
): PageHit[] {
  const view = new DataView(bytes.buffer);
  const read = (at: number): bigint =>
    size === 8 ? view.getBigUint64(at, true) : BigInt(size === 4 ? view.getUint32(at, true) : view.getUint16(at, true));
  const hits: PageHit[] = [];
  for (let offset = from; offset < to; offset += size) {
    for (const [index, value] of values.entries()) {
      if ((read(offset) | mask) === (value | mask)) hits.push({ offset, index });
    }
  }
  return hits;
}

describe.each(SIZES)("values of %i bytes", (size) => {
  const value = fc.bigInt({ min: 0n, max: (1n << BigInt(size * 8)) - 1n });

  test("are found as by comparing them one by one", () => {
    const property = fc.property(
      fc.array(fc.oneof(value, fc.constantFrom(0n, 1n, (1n << BigInt(size * 8)) - 1n)), { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(64 / size - 1), { maxLength: 6 }),
      fc.oneof(fc.constant(0n), value),
      fc.nat(3),
      (values, places, mask, from) => {
        const page = pageBuffer(64);
        const view = new DataView(page.bytes.buffer);
        for (const [i, place] of places.entries()) {
          const word = values[i % values.length];
          for (let byte = 0; byte < size; byte++) {
            view.setUint8(place * size + byte, Number((word >> BigInt(byte * 8)) & 0xffn));
          }
        }
        const sought = values.map((each) => ({ value: each, note: undefined }));
        const hits = valueMatcher({ kind: "values", size, values: sought, mask })(page, from * 8, 56);
        expect(hits).toEqual(expected(page.bytes, size, values, mask, from * 8, 56));
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});
