import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UsageError } from "#base";
import { readUpTo } from "#source";
import { openFile } from "./file-source.ts";

const folder = mkdtempSync(join(tmpdir(), "file-source-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test("reads anywhere, and up to the end", () => {
  const file = openFile(write("content", "0123456789"));
  expect(file.size).toBe(10);
  expect(readUpTo(file, 7, 100).cstring(0)).toBe("789");
  const target = new Uint8Array(4);
  expect(file.readInto(8, target)).toBe(2);
  expect(file.readInto(10, target)).toBe(0);
  file.close();
  file.close();
});

test("offsets beyond 4 GiB work", () => {
  const path = write("sparse", "");
  truncateSync(path, 5 * 2 ** 30);
  const file = openFile(path);
  expect(file.size).toBe(5 * 2 ** 30);
  expect(file.readInto(5 * 2 ** 30 - 3, new Uint8Array(10))).toBe(3);
  file.close();
});

test("what cannot be opened is one sentence", () => {
  mkdirSync(join(folder, "directory"));
  const message = (path: string): string => {
    try {
      openFile(path).close();
      return "opened";
    } catch (error) {
      return error instanceof UsageError ? error.message.replace(folder, "") : String(error);
    }
  };
  expect(message(join(folder, "absent"))).toBe("/absent: expected a readable file, found no such file");
  expect(message(join(folder, "directory"))).toBe("/directory: expected a file, found a directory");
  expect(message(write("empty", ""))).toBe("/empty: expected a file with content, found an empty one");
  expect(message("/dev/null")).toBe("/dev/null: expected a regular file, found a device, pipe or socket");
  expect(message(join(write("plain", "x"), "below"))).toBe(
    "/plain/below: expected a readable file, found a path that goes through something that is no directory",
  );
});
