import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonText } from "./index.ts";

test("control characters that JSON lets pass are escaped", () => {
  expect(jsonText({ name: "a\x7f\x9b31m" })).toBe('{"name":"a\\u007f\\u009b31m"}');
  expect(jsonText([1, { a: 2 }], 2)).toBe('[\n  1,\n  {\n    "a": 2\n  }\n]');
});

test("any value is read back as it was, and obeyed by no terminal", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(JSON.parse(jsonText(value)))).toBe(JSON.stringify(value));
      expect(jsonText(value)).not.toMatch(/[\x00-\x1f\x7f-\x9f]|\p{Bidi_Control}/u);
    }),
  );
});
