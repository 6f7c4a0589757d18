/** Files that are no dump, and dumps that don't fit: one sentence, exit status 1, no trace of the program itself. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { buildElf, note } from "../src/testing/elf.ts";
import { describeDump } from "./support/dump-under-test.ts";
import { runInquest } from "./support/run-inquest.ts";

const folder = mkdtempSync(join(tmpdir(), "inquest-bad-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ET_EXEC = 2;
const ET_CORE = 4;
const PT_LOAD = 1;
const PT_NOTE = 4;
const EM_386 = 3;
const EM_AARCH64 = 183;
const NT_GNU_BUILD_ID = 3;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function directory(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

function link(name: string, target: string): string {
  const path = join(folder, name);
  symlinkSync(target, path);
  return path;
}

const core = (machine: number): Uint8Array =>
  buildElf({ type: ET_CORE, machine, segments: [{ type: PT_LOAD, data: new Uint8Array(4096) }] });

/** A kernel image that has nothing but a build-id. */
const vmlinux = (buildId: string): Uint8Array => {
  const data = note("GNU", NT_GNU_BUILD_ID, Buffer.from(buildId, "hex"));
  return buildElf({
    type: ET_EXEC,
    segments: [{ type: PT_NOTE, data }],
    sections: [{ name: ".notes", type: 7, data }],
  });
};

/** Each file is made when its test runs; what the sentence must say. */
const table: readonly (readonly [name: string, make: () => string, says: RegExp])[] = [
  ["a directory", () => directory("directory"), /directory/],
  ["an empty file", () => file("empty", ""), /empty/],
  ["no file at all", () => join(folder, "nothing"), /no such file/],
  ["a link to nothing", () => link("dangling", "/does/not/exist"), /no such file/],
  ["links in a circle", () => link("circle", join(folder, "circle")), /circle/],
  ["a path through a file", () => join(file("plain", "x"), "vmcore"), /no directory/],
  ["a device", () => "/dev/null", /device/],
  ["a text", () => file("passwd", "root:x:0:0:root:/root:/bin/bash\n".repeat(40)), /dump/],
  ["a gzip file that is cut off", () => file("vmcore.gz", Buffer.from("1f8b0800000000000003", "hex")), /gzip/],
  ["a gzip file of a text", () => file("text.gz", gzipSync("root:x:0:0\n".repeat(400))), /dump/],
  ["zeros", () => file("zeros", new Uint8Array(8192)), /dump/],
  ["the letters ELF alone", () => file("magic", "\x7fELF"), /ELF|dump/],
  ["a kernel image without a dump", () => file("vmlinux", vmlinux("00".repeat(20))), /dump/],
  ["a core of an arm64 machine", () => file("arm64", core(EM_AARCH64)), /aarch64|arm64/],
  ["a core of a 32-bit machine", () => file("i386", core(EM_386)), /i[36]86|machine/],
  ["a core without a word of its kernel", () => file("bare", core(62)), /./],
  ["the letters KDUMP alone", () => file("kdump", "KDUMP   "), /./],
  ["a flattened file without an end", () => file("flat", `makedumpfile${"\0".repeat(20)}`), /./],
];

describe("as the dump", () => {
  it.each(table)("%s is refused", (_, make, says) => {
    expectRefusal([make()], says);
    expectRefusal(["report", join(folder, "nothing")], /no such file/);
  });

  it("a file that may not be read is refused", (context) => {
    if (process.getuid?.() === 0) context.skip("root may read every file");
    const path = file("secret", core(62));
    chmodSync(path, 0);
    expectRefusal([path], /permission denied/);
  });

  it("no file is refused", () => {
    expectRefusal([], /dump/);
    expectRefusal(["report"], /dump/);
  });

  it("names with control characters are escaped", () => {
    const { errors } = runInquest([join(folder, "a\x1b[31mred")]);
    expect(errors).not.toContain("\x1b");
  });
});

describeDump("6.1 hung", (dump) => {
  it("a kernel image of another build is refused, by build-id", () => {
    const other = file("other-vmlinux", vmlinux("ab".repeat(20)));
    const buildId = dump.kernel.target.buildId;
    expect(buildId).toMatch(/^[0-9a-f]{40}$/);
    for (const words of [
      [other, dump.fixture.vmcore],
      [dump.fixture.vmcore, other],
      ["report", dump.fixture.vmcore, other],
    ]) {
      expectRefusal(words, new RegExp(`${buildId}.*${"ab".repeat(20)}`));
    }
  });

  it("--force uses it all the same, and says so", () => {
    const other = file("forced-vmlinux", vmlinux("cd".repeat(20)));
    const { status, output } = runInquest(["report", "--force", dump.fixture.vmcore, other]);
    expect(status).toBe(0);
    expect(output).toContain("/boot is frozen");
    expect(output).toContain("--force");
  });

  it("a kernel image of the same build-id is taken in any order", () => {
    const same = file("same-vmlinux", vmlinux(dump.kernel.target.buildId ?? ""));
    for (const files of [
      [same, dump.fixture.vmcore],
      [dump.fixture.vmcore, same],
    ]) {
      const { status, output } = runInquest(["-s", ...files], "sys\n");
      expect(status).toBe(0);
      expect(output).toContain(`KERNEL: ${same}`);
    }
  });

  it("a second dump, or a file that is neither, is refused and not passed over", () => {
    expectRefusal([dump.fixture.vmcore, file("noise", "noise")], /noise/);
    expectRefusal([dump.fixture.vmcore, dump.fixture.vmcore], /./);
  });

  it("unknown options and those without a value are refused", () => {
    expectRefusal(["--no-such-option", dump.fixture.vmcore], /--no-such-option/);
    expectRefusal(["-i"], /-i/);
    expectRefusal(["report", "--format", "pdf", dump.fixture.vmcore], /pdf/);
  });
});

/** Exit status 1, nothing on standard output, and one sentence on standard error. */
function expectRefusal(words: readonly string[], says: RegExp): void {
  const { status, output, errors } = runInquest(words);
  expect({ words, status, output, errors }).toMatchObject({
    status: 1,
    output: "",
    errors: expect.stringMatching(/^inquest: [^\n]+\n$/),
  });
  expect(errors).toMatch(says);
}
