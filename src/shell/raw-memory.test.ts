import { expect, test } from "vitest";
import { UsageError } from "#base";
import { parseRawMemory } from "./raw-memory.ts";

test("pieces of raw memory, as crash takes them", () => {
  expect(parseRawMemory("ddr0.bin@80000000,a@b.bin@0x880000000")).toEqual({
    live: false,
    pieces: [
      { file: "ddr0.bin", address: 0x8000_0000 },
      { file: "a@b.bin", address: 0x8_8000_0000 },
    ],
  });
  expect(parseRawMemory("live:/tmp/ram@0")).toEqual({ live: true, pieces: [{ file: "/tmp/ram", address: 0 }] });
});

test.each(["vmcore", "mail@example.org", "a,b", "http://user@ab/vmcore", "@10", "live:vmcore"])(
  "%s is another kind of word",
  (word) => {
    expect(parseRawMemory(word)).toBeUndefined();
  },
);

test.each(["a@10,b", "a@ffffffffffffff"])("%s is refused", (word) => {
  expect(() => parseRawMemory(word)).toThrow(UsageError);
});
