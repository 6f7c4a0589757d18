import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escapeControls, escapeHtml } from "./index.ts";

test.each([
  ["plain text", "plain text"],
  ["two\nlines\tand a tab", "two\nlines\tand a tab"],
  ["\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"],
  ["bell\x07 return\r delete\x7f", "bell\\x07 return\\x0d delete\\x7f"],
  // C1 controls: on some terminals 0x9b begins a sequence like ESC [.
  ["\x9b31m \x80 \x9f", "\\x9b31m \\x80 \\x9f"],
  // Directional overrides and isolates show text in another order than it is; separators break lines.
  ["gpj.\u202eexe", "gpj.\\u202eexe"],
  ["\u2066a\u2069 b\u2028c \u061c\u200f", "\\u2066a\\u2069 b\\u2028c \\u061c\\u200f"],
  ["é is no control, nor is a zero-width joiner\u200d", "é is no control, nor is a zero-width joiner\u200d"],
])("controls in %j", (text, escaped) => {
  expect(escapeControls(text)).toBe(escaped);
});

test.each([
  ["<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"],
  [`" onload='x' & y`, "&quot; onload=&#39;x&#39; &amp; y"],
  ["&lt;", "&amp;lt;"],
  ["\x00<", "\\x00&lt;"],
])("markup in %j", (text, escaped) => {
  expect(escapeHtml(text)).toBe(escaped);
});

test("nothing that a terminal or a browser obeys is left of any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(escapeControls(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]|\p{Bidi_Control}/u);
      expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
    }),
  );
});
