import { expect, test } from "vitest";
import { UsageError } from "#base";
import { memorySource } from "#source";
import { ascii, concat } from "../testing/bytes.ts";
import { buildElf } from "../testing/elf.ts";
import { buildElfCore, buildFlattened, buildKdump, flatten } from "../testing/kdump.ts";
import { openDump } from "./open.ts";

const memory = [new Uint8Array(4096).fill(1)];
const core = buildElfCore({ memory });
const kdump = buildKdump({ memory });
const split = buildKdump({ memory, split: { start: 0, end: 1 } });
const open = (...files: readonly Uint8Array[]) =>
  openDump(
    files.map((bytes, i) => memorySource(`file${i + 1}`, bytes)),
    {},
  );

test.each([
  ["ELF core", core],
  ["ELF core, flattened", flatten(core, 100)],
  ["compressed kdump (not compressed)", kdump],
  ["compressed kdump (not compressed), flattened", flatten(kdump, 100)],
  ["compressed kdump (not compressed), split", split],
])("knows by content: %s", (format, bytes) => {
  const dump = open(bytes);
  expect(dump.format).toBe(format);
  expect(dump.files).toEqual(["file1"]);
});

test.each([
  ["an empty file", new Uint8Array(0)],
  ["a file that begins with zeros", new Uint8Array(100)],
  ["a file of another kind", ascii("Linux version 6.1.0")],
  ["a gzip file", ascii("\x1f\x8b\x08")],
  ["a diskdump file, the ancestor of compressed kdump", ascii("DISKDUMP")],
  ["a Windows crash dump", ascii("PAGEDU64")],
  ["a Windows crash dump", ascii("PAGEDUMP")],
  ["a Xen core file", ascii("\xed\xeb\x0f\xf0")],
  ["a saved QEMU machine", ascii("QEVM")],
  ["a qcow2 disk image", ascii("QFI\xfb")],
  [
    "a file that begins with zeros (raw physical memory, LiME's padded format too, is named FILE@ADDRESS)",
    new Uint8Array(9),
  ],
  ["an ELF executable, such as a vmlinux, for x86_64", buildElf({})],
  ["a flattened file without its start", buildFlattened([])],
  ["a file of another kind", flatten(ascii("text"), 100)],
])("refuses %s", (found, bytes) => {
  expect(() => open(bytes)).toThrow(UsageError);
  expect(() => open(bytes)).toThrow(`file1: expected a kernel crash dump, found ${found}`);
});

test("refuses a flattened file within a flattened file", () => {
  expect(() => open(flatten(flatten(kdump, 100), 100))).toThrow("found another flattened file");
});

test("several files are the parts of one split dump, or refused", () => {
  expect(open(split, split).files).toEqual(["file1", "file2"]);
  expect(() => open(split, core)).toThrow(
    "file2: expected a part of one split compressed kdump, found another kind of dump",
  );
  expect(() => open()).toThrow(UsageError);
});

test("flattened bytes may be followed by anything", () => {
  expect(open(concat(flatten(kdump, 100), ascii("rest"))).facts.damage).toEqual([]);
});
