import { expect, test } from "vitest";
import { memorySource } from "#source";
import { buildKdump, type KdumpSpec } from "../testing/kdump.ts";
import { describeFacts } from "./describe-facts.ts";
import { openDump } from "./open.ts";

const memory = [new Uint8Array(4096).fill(1), "filtered", new Uint8Array(4096).fill(3)] as const;
const sentences = (spec: Partial<KdumpSpec>, cut = 0): readonly string[] => {
  const bytes = buildKdump({ memory, ...spec });
  return describeFacts(openDump([memorySource("file", bytes.subarray(0, bytes.length - cut))], {}).facts);
};

test("a whole dump needs no words, whatever was left out", () => {
  expect(sentences({})).toEqual([]);
});

test("pages are counted where some are lost", () => {
  expect(sentences({}, 100)).toEqual([
    "the file is cut off: at least 100 bytes are missing",
    "of 3 pages of memory 1 are there, 1 were left out on purpose, 1 are lost",
  ]);
  expect(sentences({ memory: [memory[0], memory[2]] }, 100).at(-1)).toBe(
    "of 2 pages of memory 1 are there, 1 are lost",
  );
});

test("what was erased is named, or counted", () => {
  expect(sentences({ erased: "erase foo.bar size 8\nerase key nullify\n" })).toEqual([
    "makedumpfile erased from the memory: foo.bar size 8, key nullify",
  ]);
  const many = Array.from({ length: 20 }, (_, i) => `erase x${i} nullify\n`).join("");
  expect(sentences({ erased: many })[0]).toMatch(/x7 nullify, and 12 more$/);
});
