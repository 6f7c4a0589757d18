import * as fc from "fast-check";
import { expect, test } from "vitest";
import { joinedSource, memorySource } from "./index.ts";

test("reads as the parts written one behind the other would", () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 });
  fc.assert(
    fc.property(parts, fc.nat({ max: 110 }), fc.nat({ max: 60 }), (contents, offset, length) => {
      const whole = Uint8Array.from(contents.flatMap((content) => [...content]));
      const source = joinedSource(
        "all",
        contents.map((content, i) => memorySource(`part${i}`, content)),
      );
      const target = new Uint8Array(length);
      const got = source.readInto(offset, target);
      expect(source.size).toBe(whole.length);
      expect(target.subarray(0, got)).toEqual(whole.subarray(offset, offset + length));
    }),
    { numRuns: 300 },
  );
});
