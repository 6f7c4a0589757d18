import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "#base";
import { openDump } from "#dump";
import { buildElf } from "../testing/elf.ts";
import { buildElfCore, type Memory } from "../testing/kdump.ts";
import { buildLime } from "../testing/lime.ts";
import { buildGuestDump, buildSnapshot, buildVmem } from "../testing/vmware.ts";
import { givenFiles } from "./given-files.ts";

const memory: Memory = [new Uint8Array(4096).fill(1)];
const folder = mkdtempSync(join(tmpdir(), "given-files-"));
const cache = process.env["XDG_CACHE_HOME"];
const write = (name: string, bytes: Uint8Array): void => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), bytes);
};

beforeAll(() => {
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  write("core", buildElfCore({ memory }));
  write("core.gz", gzipSync(buildElfCore({ memory })));
  write("dump.lime", buildLime(memory));
  write("vmlinux", buildElf({}));
  write("vmlinux.gz", gzipSync(buildElf({})));
  write("ram", new Uint8Array(4096).fill(1));
  write("with@ff", buildElfCore({ memory }));
  write("vm/one.vmss", buildSnapshot({ memory }, true));
  write("vm/one.vmem", buildVmem(memory));
  write("own/one.vmsn", buildSnapshot({ memory }, false));
  write("guest/debug.guest.gz", gzipSync(buildGuestDump({ memory, cpus: [{ rip: 1n }] }, 6)));
  write("guest/debug.vmem.gz", gzipSync(buildVmem(memory)));
  write("alone/one.vmss", buildSnapshot({ memory }, true));
  write("alone/two.vmem", buildVmem(memory));
});
afterAll(() => {
  if (cache === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = cache;
  rmSync(folder, { recursive: true });
});

/** What the words open, and the names of the files in it. */
async function opened(
  words: readonly string[],
): Promise<{ readonly format: string; readonly files: readonly string[] }> {
  const { dump, vmlinux } = await givenFiles(words.map((word) => word.replaceAll("%", `${folder}/`)));
  const { format, files } = openDump(dump, {});
  return { format, files: [...files, ...vmlinux.map(({ source }) => source.name)].map((name) => basename(name)) };
}

test.each<[string[], string, string[]]>([
  [["%core"], "ELF core", ["core"]],
  [["%core.gz"], "ELF core", ["core.gz"]],
  [["%vmlinux", "%dump.lime"], "LiME", ["dump.lime", "vmlinux"]],
  [["%dump.lime", "%vmlinux.gz"], "LiME", ["dump.lime", "vmlinux.gz"]],
  [["%ram@0,%ram@8000"], "raw memory", ["ram", "ram"]],
  [["%ram@0", "%ram@8000"], "raw memory", ["ram", "ram"]],
  [["live:%ram@1000"], "raw memory", ["ram"]],
  [["%with@ff"], "ELF core", ["with@ff"]],
  [["%vm/one.vmss"], "VMware snapshot, memory beside it", ["one.vmss", "one.vmem"]],
  [["%vm/one.vmem"], "VMware snapshot, memory beside it", ["one.vmss", "one.vmem"]],
  [["%vm/one.vmem", "%vm/one.vmss"], "VMware snapshot, memory beside it", ["one.vmss", "one.vmem"]],
  [["%alone/one.vmss", "%alone/two.vmem"], "VMware snapshot, memory beside it", ["one.vmss", "two.vmem"]],
  [["%own/one.vmsn"], "VMware snapshot, memory inside it", ["one.vmsn"]],
  [["%guest/debug.guest.gz"], "VMware guest dump", ["debug.guest.gz", "debug.vmem.gz"]],
])("%j", async (words, format, files) => {
  expect(await opened(words)).toEqual({ format, files });
});

test("raw memory that is named live is, and other files are not", async () => {
  const { dump } = await givenFiles([`live:${folder}/ram@0`]);
  expect(openDump(dump, {}).facts.live).toBe(true);
  const files = await givenFiles([join(folder, "ram@0"), join(folder, "ram@1000")]);
  expect(openDump(files.dump, {}).facts.live).toBe(false);
});

test.each([
  [["%vmlinux"], "expected a kernel crash dump among the files, found only"],
  [["%ram"], "found a file of another kind (raw physical memory, LiME's padded format too, is named FILE@ADDRESS)"],
  [["%alone/one.vmss"], "expected its memory in"],
  [["%alone/two.vmem"], "expected the snapshot that describes it beside it"],
  [["%absent@0"], "expected a readable file, found no such file"],
  [["%own/one.vmsn", "%vm/one.vmem"], "holds its memory itself"],
])("refuses %j", async (words, message) => {
  await expect(opened(words)).rejects.toThrow(UsageError);
  await expect(opened(words)).rejects.toThrow(message);
});
