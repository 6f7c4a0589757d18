import { expect, test } from "vitest";
import { Bytes, FormatError } from "#base";
import { ascii, concat } from "../testing/bytes.ts";
import { note } from "../testing/elf.ts";
import { parseNotes } from "./notes.ts";

const parse = (bytes: Uint8Array, align = 4): string[] =>
  Array.from(
    parseNotes(new Bytes(bytes), align, "file"),
    ({ name, type, data }) => `${name} ${type} ${data.cstring(0)}`,
  );

test("names and data are padded to four bytes", () => {
  const bytes = concat(note("CORE", 1, ascii("abcde")), note("GNU", 3, ascii("f")), note("QEMU", 0, ascii("")));
  expect(parse(bytes)).toEqual(["CORE 1 abcde", "GNU 3 f", "QEMU 0 "]);
});

test("alignment 8 pads to eight bytes; every other to four, also 0 and 1", () => {
  const wide = concat(note("GNU", 5, ascii("property"), 8), note("GNU", 5, ascii("second"), 8));
  expect(parse(wide, 8)).toEqual(["GNU 5 property", "GNU 5 second"]);
  const bytes = concat(note("CORE", 1, ascii("x")), note("CORE", 1, ascii("y")));
  for (const align of [0, 1, 2, 4, 16]) expect(parse(bytes, align)).toEqual(["CORE 1 x", "CORE 1 y"]);
});

test("empty entries, which the kernel writes as terminators, are left out", () => {
  expect(parse(concat(note("CORE", 1, ascii("x")), new Uint8Array(12), note("CORE", 1, ascii("y"))))).toEqual([
    "CORE 1 x",
    "CORE 1 y",
  ]);
});

test("a note that runs over the end is a FormatError, behind the whole ones", () => {
  const bytes = concat(note("CORE", 1, ascii("x")), note("CORE", 1, new Uint8Array(100))).subarray(0, 80);
  const parsed = parseNotes(new Bytes(bytes), 4, "file", 1000);
  expect(parsed.next().value).toMatchObject({ name: "CORE" });
  expect(() => parsed.next()).toThrow(new FormatError("file", 1024, "a note within 80 bytes", "one that ends at 144"));
});

test("the number of notes is bounded", () => {
  const one = note("X", 1, ascii(""));
  const many = new Uint8Array(one.length * 70_000);
  for (let at = 0; at < many.length; at += one.length) many.set(one, at);
  expect(() => parse(many)).toThrow("expected at most 65536 notes");
});
