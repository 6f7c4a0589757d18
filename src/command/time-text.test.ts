import { expect, test } from "vitest";
import { formatDate, formatDuration } from "./time-text.ts";

test.each([
  [0, "Thu Jan  1 00:00:00 UTC 1970"],
  [1_795_415_438, "Mon Nov 23 06:30:38 UTC 2026"],
  [1_583_020_799.9, "Sat Feb 29 23:59:59 UTC 2020"],
  [4_102_444_800, "Fri Jan  1 00:00:00 UTC 2100"],
  [1e300, "(out of range)"],
])("the date of second %d", (seconds, text) => {
  expect(formatDate(seconds)).toBe(text);
});

test.each([
  [0, "00:00:00"],
  [20.964, "00:00:20"],
  [86_399, "23:59:59"],
  [86_400, "1 days, 00:00:00"],
  [10 * 86_400 + 51_279, "10 days, 14:14:39"],
])("a span of %d seconds", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
