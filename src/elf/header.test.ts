import { expect, test } from "vitest";
import { FormatError } from "#base";
import { memorySource } from "#source";
import { ascii } from "../testing/bytes.ts";
import { buildElf } from "../testing/elf.ts";
import { ET_CORE, isElf, parseHeader } from "./header.ts";
import { EM_AARCH64 } from "./machine.ts";

const parse = (bytes: Uint8Array) => parseHeader(memorySource("file", bytes));

test("parses what the header says", () => {
  const bytes = buildElf({ type: ET_CORE, machine: EM_AARCH64, segments: [{ type: 1 }], sections: [] });
  expect(parse(bytes)).toMatchObject({
    type: ET_CORE,
    machine: EM_AARCH64,
    phoff: 64,
    phnum: 1,
    shnum: 2,
    shstrndx: 1,
  });
});

test("knows an ELF file by its first bytes", () => {
  expect(isElf(memorySource("file", buildElf({})))).toBe(true);
  expect(isElf(memorySource("file", ascii("\x7fEL")))).toBe(false);
});

test.each([
  ["an empty file", new Uint8Array(0), "found an empty file"],
  ["text", ascii("#!/bin/sh\n"), "found the bytes 23 21 2f 62 69 6e 2f 73"],
  ["a header that is cut off", buildElf({}).subarray(0, 40), "found end of file at 40"],
])("refuses %s", (_, bytes, found) => {
  expect(() => parse(bytes)).toThrow(FormatError);
  expect(() => parse(bytes)).toThrow(found);
});

test("names the machine of other classes and byte orders", () => {
  const s390 = buildElf({});
  s390[5] = 2;
  s390[18] = 0;
  s390[19] = 22;
  expect(() => parse(s390)).toThrow("found a 64-bit big-endian ELF file for s390x");
  const i386 = buildElf({ machine: 3 });
  i386[4] = 1;
  expect(() => parse(i386)).toThrow("found a 32-bit little-endian ELF file for i686");
});
