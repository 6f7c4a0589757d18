import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSourceText } from "./source-text.ts";

let root = "";
let folder = "";

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "sources-"));
  folder = join(root, "linux");
  mkdirSync(join(folder, "kernel"), { recursive: true });
  writeFileSync(join(folder, "kernel", "fork.c"), "int x;\n");
  writeFileSync(join(folder, "secret.txt"), "secret\n");
  writeFileSync(join(root, "outside.c"), "outside\n");
  mkdirSync(join(folder, "folder.c"));
  symlinkSync(join(root, "outside.c"), join(folder, "link.c"));
  symlinkSync(join(folder, "secret.txt"), join(folder, "disguise.c"));
});

afterAll(() => rmSync(root, { recursive: true }));

it("reads a source below the folder, and by an absolute path", () => {
  expect(readSourceText("kernel/fork.c", folder)).toBe("int x;\n");
  expect(readSourceText("./kernel/../kernel/fork.c", folder)).toBe("int x;\n");
  expect(readSourceText(join(root, "outside.c"), folder)).toBe("outside\n");
});

it("reads nothing else that a hostile path names", () => {
  expect(readSourceText("kernel/exit.c", folder)).toBeUndefined();
  expect(readSourceText("secret.txt", folder)).toBeUndefined();
  expect(readSourceText("../outside.c", folder)).toBeUndefined();
  expect(readSourceText("link.c", folder)).toBeUndefined();
  expect(readSourceText("disguise.c", folder)).toBeUndefined();
  expect(readSourceText("folder.c", folder)).toBeUndefined();
  expect(readSourceText("a\0.c", folder)).toBeUndefined();
});
