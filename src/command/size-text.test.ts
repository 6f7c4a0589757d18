import { describe, expect, test } from "vitest";
import { formatMemorySize, formatSize } from "./size-text.ts";

const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;

describe("an amount of memory", () => {
  test.each([
    [0, "0"],
    [640 * KB + 1, "640 KB"],
    [MB, "1 MB"],
    [130_938 * 4 * KB, "511.5 MB"],
    [GB - 4 * KB, "1024 MB"],
    [16 * GB, "16 GB"],
    [1.5 * GB, "1.5 GB"],
  ])("of %d bytes", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test.each([
    [256.25 * MB, "256.2 MB"],
    [256.75 * MB, "256.8 MB"],
  ])("is rounded to even at a tie: %d", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

test("what firmware keeps does not count against whole gigabytes", () => {
  expect(formatMemorySize(8 * GB - 64 * MB)).toBe("8 GB");
  expect(formatMemorySize(8 * GB - 65 * MB)).toBe("7.9 GB");
  expect(formatMemorySize(130_938 * 4 * KB)).toBe("511.5 MB");
});
