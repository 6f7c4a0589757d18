import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UsageError } from "#base";
import { type Dump, openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { memorySource } from "#source";
import { buildElfCore, buildKdump, type DumpSpec } from "../testing/kdump.ts";
import { writeElfCore } from "./elf-core-file.ts";

const folder = mkdtempSync(join(tmpdir(), "elf-core-"));
afterAll(() => rmSync(folder, { recursive: true }));

const page = (seed: number): Uint8Array => Uint8Array.from({ length: 4096 }, (_, at) => (at * seed) & 0xff);
const spec: DumpSpec = {
  memory: [page(1), page(3), undefined, "filtered", page(5), ...new Array<undefined>(300).fill(undefined), page(7)],
  vmcoreinfo: "OSRELEASE=6.1.0\n",
  processors: 2,
};

/** What can be asked of the pages of the first frames. */
function pagesOf(dump: Dump): readonly (string | undefined)[] {
  return Array.from({ length: 310 }, (_, pfn) => {
    const target = new Uint8Array(4096);
    return dump.readPage(pfn as never, target) === undefined ? Buffer.from(target).toString("base64") : undefined;
  });
}

/** The notes of processors, wherever they stand in the file. */
const registersIn = (dump: Dump) =>
  dump.notes.flatMap(({ name, type, data }) => (name === "CORE" ? [{ type, bytes: data.latin1() }] : []));

test.each([
  ["an ELF core", buildElfCore(spec)],
  ["a compressed kdump", buildKdump(spec)],
])("%s holds the same pages, notes and VMCOREINFO afterwards", (name, bytes) => {
  const dump = openDump([memorySource("dump", bytes)], pageDecoders);
  const path = join(folder, name);
  const progress: number[] = [];
  writeElfCore(dump, path, (done) => progress.push(done));
  const file = openFile(path);
  const copy = openDump([file], pageDecoders);
  expect(copy.format).toBe("ELF core");
  expect(pagesOf(copy)).toEqual(pagesOf(dump));
  expect(copy.vmcoreinfo).toBe(dump.vmcoreinfo);
  expect(registersIn(copy)).toEqual(registersIn(dump));
  expect(registersIn(copy)).toHaveLength(2);
  expect(progress.at(-1)).toBe(4);
  file.close();
});

test("a file that is there is left alone", () => {
  const path = join(folder, "mine");
  writeFileSync(path, "mine");
  const dump = openDump([memorySource("dump", buildElfCore(spec))], pageDecoders);
  expect(() => writeElfCore(dump, path, () => {})).toThrow(UsageError);
  expect(existsSync(path)).toBe(true);
});
