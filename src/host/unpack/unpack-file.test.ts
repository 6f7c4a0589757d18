import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, expect, test } from "vitest";
import { FormatError, UsageError } from "#base";
import { type ByteSource, memorySource } from "#source";
import { concat } from "../../testing/bytes.ts";
import { UnpackCache, unpackDirectory } from "./unpack-cache.ts";
import { isPacked, unpackFile } from "./unpack-file.ts";

const folder = mkdtempSync(join(tmpdir(), "unpack-"));
afterAll(() => rmSync(folder, { recursive: true }));
let directory: string;
let directories = 0;
beforeEach(() => {
  directory = join(folder, `cache-${++directories}`);
});

/** Zeros with some bytes among them, and a part of a page at the end. */
const content = new Uint8Array((16 << 20) + 100);
content.fill(1, 5000, 5010);
content.fill(2, 9 << 20, (9 << 20) + 10_000);
content.fill(3, content.length - 1);
const packed = new Uint8Array(gzipSync(content));
const source = (bytes: Uint8Array = packed): ByteSource => memorySource("/dumps/vmcore.gz", bytes);

test("the content is in a file of the cache, with holes, readable by its owner alone", async () => {
  const { path, damage } = await unpackFile(source(), "1", { directory });
  expect(damage).toEqual([]);
  expect(readFileSync(path).equals(content)).toBe(true);
  const stats = statSync(path);
  expect(stats.blocks * 512).toBeLessThan(100_000);
  expect(stats.mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(readdirSync(directory)).toHaveLength(1);
  expect(path).toMatch(/\/[0-9a-f]{24}-vmcore\.gz$/);
});

test("what was unpacked is not unpacked again, unless the file is another one", async () => {
  const first = await unpackFile(source(), "1", { directory });
  writeFileSync(first.path, "marked");
  expect(await unpackFile(source(), "1", { directory })).toEqual(first);
  expect(readFileSync(first.path, "utf8")).toBe("marked");
  const other = await unpackFile(source(), "2", { directory });
  expect(other.path).not.toBe(first.path);
  expect(statSync(other.path).size).toBe(content.length);
});

test("a file that is cut off gives what is left, and says so every time", async () => {
  const noise = Uint8Array.from({ length: 400_000 }, (_, i) => (i * i * 7 + (i >> 3)) & 0xff);
  const whole = new Uint8Array(gzipSync(concat(noise, noise)));
  const cut = whole.subarray(0, whole.length - 20);
  for (let i = 0; i < 2; i++) {
    const { path, damage } = await unpackFile(source(cut), "1", { directory });
    const { size } = statSync(path);
    expect(damage).toEqual([`the gzip file is damaged or cut off at offset ${cut.length}: it gave ${size} bytes`]);
    expect(readFileSync(path).equals(concat(noise, noise).subarray(0, size))).toBe(true);
    expect(size).toBeGreaterThan(noise.length);
  }
});

test("a file that gives nothing is a FormatError and leaves nothing", async () => {
  await expect(unpackFile(source(packed.subarray(0, 12)), "1", { directory })).rejects.toThrow(FormatError);
  expect(readdirSync(directory)).toEqual([]);
});

test("progress is shown on one line, which is cleared", async () => {
  const shown: string[] = [];
  // As slow as a server: so much happens only once a second.
  const slow: ByteSource = {
    ...source(concat(...Array.from({ length: 4 }, () => packed))),
    readInto(offset, target) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      return source(concat(...Array.from({ length: 4 }, () => packed))).readInto(offset, target);
    },
  };
  await unpackFile(slow, "1", { directory, progress: (text) => void shown.push(text) });
  expect(shown[0]).toMatch(/^\runpacking vmcore\.gz \(gzip\): \d+ %, \d+ MB\x1b\[K$/);
  expect(shown.at(-1)).toBe("\r\x1b[K");
});

test("a directory that cannot be is one sentence", async () => {
  writeFileSync(join(folder, "plain"), "");
  const unpacking = unpackFile(source(), "1", { directory: join(folder, "plain", "below") });
  await expect(unpacking).rejects.toThrow(UsageError);
});

test("what interrupted programs left, and what nobody used for a month, goes; others stay", () => {
  const cache = new UnpackCache(directory);
  mkdirSync(directory);
  const old = new Date(Date.now() - 40 * 24 * 3600 * 1000);
  for (const name of ["used", "old", "old.damage", "key.999999999.part", `key.${process.pid}.part`]) {
    writeFileSync(join(directory, name), "x");
    if (name.startsWith("old")) utimesSync(join(directory, name), old, old);
  }
  cache.prepare();
  expect(readdirSync(directory).sort()).toEqual([`key.${process.pid}.part`, "used"]);
});

test("for room the files that were not used for longest go first", () => {
  mkdirSync(directory);
  ["b", "a", "c"].forEach((name, i) => {
    writeFileSync(join(directory, name), "x");
    utimesSync(join(directory, name), i + 1, i + 1);
  });
  class Counted extends UnpackCache {
    override free(): number {
      return 10 - readdirSync(directory).length;
    }
  }
  const cache = new Counted(directory);
  expect(cache.makeRoom(8)).toBe(true);
  expect(readdirSync(directory)).toEqual(["a", "c"].filter((name) => existsSync(join(directory, name))));
  expect(readdirSync(directory)).not.toContain("b");
  expect(cache.makeRoom(100)).toBe(false);
});

test("no space is one sentence that names the directory", async () => {
  // A frame of Zstandard that claims 2^50 bytes.
  const huge = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xc0, 0x58, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0);
  await expect(unpackFile(memorySource("vmcore.zst", huge), "1", { directory })).rejects.toThrow(
    /^vmcore\.zst: expected 1125899974 MB|^vmcore\.zst: expected \d+ MB free in .* to unpack it, found \d+ MB/,
  );
  expect(readdirSync(directory)).toEqual([]);
});

/** Unpacks a frame of 60 TB of zeros, and says so when it is under way. */
const ENDLESS = `
  import { unpackFile } from ${JSON.stringify(new URL("../../../dist/host/unpack/unpack-file.js", import.meta.url))};
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x58], block = [2, 0, 0x10, 0];
  const source = {
    name: "endless.zst", size: 2 ** 20,
    readInto(offset, target) {
      for (let i = 0; i < target.length; i++) target[i] = offset + i < 6 ? head[offset + i] : block[(offset + i - 6) % 4];
      return target.length;
    },
  };
  setTimeout(() => process.stdout.write("under way"), 200);
  await unpackFile(source, "1", { directory: process.argv[1] });
`;

test.each(["SIGINT", "SIGTERM"] as const)("interrupted by %s it leaves nothing", async (signal) => {
  mkdirSync(directory);
  const program = join(folder, "endless.mjs");
  writeFileSync(program, ENDLESS.replace("process.argv[1]", JSON.stringify(directory)));
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  expect(readdirSync(directory)).toHaveLength(1);
  child.kill(signal);
  expect(await new Promise((resolve) => child.once("exit", (_, by) => resolve(by)))).toBe(signal);
  expect(readdirSync(directory)).toEqual([]);
});

test("packed files are known by content; the cache is where the environment says", () => {
  expect([isPacked(source()), isPacked(memorySource("a.gz", content))]).toEqual([true, false]);
  expect(unpackDirectory({ XDG_CACHE_HOME: "/cache" })).toBe("/cache/inquest/unpacked");
});
