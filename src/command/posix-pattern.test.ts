import { expect, test } from "vitest";
import { parsePattern } from "./posix-pattern.ts";

test.each([
  ["^k.*/[0-9]+$", "ksoftirqd/12", true],
  ["^[[:alpha:]]+$", "init", true],
  ["^[[:alpha:]]+$", "k1", false],
  ["[^[:digit:]]", "12", false],
  // In brackets a backslash is itself, and so is a bracket that comes first.
  ["^[\\\\d]+$", "\\\\d", true],
  ["^[\\d]+$", "12", false],
  ["^[]x]+$", "]x", true],
  ["^[^]]$", "]", false],
  ["(a|b){2}", "ab", true],
])("%s on %s: %s", (pattern, text, fits) => {
  expect(parsePattern(pattern).test(text)).toBe(fits);
});

test.each(["(", "[[:nosuch:]]", "["])("%s is refused", (pattern) => {
  expect(() => parsePattern(pattern)).toThrow(`invalid regular expression: ${pattern}`);
});
