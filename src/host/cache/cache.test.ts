import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readUpTo } from "#source";
import { type Cache, cacheOf } from "./cache.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "cache-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const NAME = "00ff.v1.names";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function content(cache: Cache | undefined, name = NAME): string | undefined {
  const file = cache?.open(name);
  if (file === undefined) return undefined;
  const text = readUpTo(file, 0, 1000).latin1();
  file.close();
  return text;
}

test("keeps files for the user alone, where the environment says", () => {
  for (const [environment, folder] of [
    [{ HOME: home }, join(home, ".cache", "inquest")],
    [{ HOME: "/nowhere", XDG_CACHE_HOME: join(home, "x") }, join(home, "x", "inquest")],
    [{ HOME: home, XDG_CACHE_HOME: "relative" }, join(home, ".cache", "inquest")],
    [{ HOME: "/nowhere", XDG_CACHE_HOME: "/nowhere", INQUEST_CACHE: join(home, "own") }, join(home, "own")],
  ] as const) {
    const cache = cacheOf(environment);
    cache?.keep(NAME, bytes(folder));
    expect(content(cacheOf(environment))).toBe(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, NAME)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual([NAME]);
  }
});

test("is none without a home, or when it is switched off", () => {
  expect(cacheOf({})).toBeUndefined();
  expect(cacheOf({ HOME: "relative" })).toBeUndefined();
  expect(cacheOf({ HOME: home, INQUEST_CACHE: "" })).toBeUndefined();
});

test("a folder that cannot be written is no error", () => {
  writeFileSync(join(home, "file"), "");
  for (const folder of [join(home, "file"), join(home, "file", "below"), "/proc/inquest"]) {
    const cache = cacheOf({ INQUEST_CACHE: folder });
    expect(cache).toBeDefined();
    expect(() => cache?.keep(NAME, bytes("x"))).not.toThrow();
    expect(content(cache)).toBeUndefined();
  }
});

test("a file stays readable while it is replaced", () => {
  const cache = cacheOf({ INQUEST_CACHE: home });
  cache?.keep(NAME, bytes("old"));
  const open = cache?.open(NAME);
  cache?.keep(NAME, bytes("newer"));
  expect(open && readUpTo(open, 0, 10).latin1()).toBe("old");
  open?.close();
  expect(content(cache)).toBe("newer");
});

test("removes what was not used for longest beyond the budget, and nothing that is not its own", () => {
  const cache = cacheOf({ INQUEST_CACHE: home }, 100);
  writeFileSync(join(home, "foreign.txt"), "x".repeat(1000));
  const age = (name: string, days: number): void => {
    const time = Date.now() / 1000 - days * 86_400;
    utimesSync(join(home, name), time, time);
  };
  for (const [name, days] of [
    ["a.v1.names", 5],
    ["b.v1.names", 4],
    ["c.v1.names", 3],
  ] as const) {
    cache?.keep(name, bytes("x".repeat(30)));
    age(name, days);
  }
  // Using it makes it young.
  expect(content(cache, "a.v1.names")).toBeDefined();
  cache?.keep("d.v1.names", bytes("x".repeat(30)));
  expect(readdirSync(home).sort()).toEqual(["a.v1.names", "c.v1.names", "d.v1.names", "foreign.txt"]);
  cache?.keep("e.v1.names", bytes("x".repeat(101)));
  expect(existsSync(join(home, "e.v1.names"))).toBe(false);
});

test("removes what a process left unfinished long ago", () => {
  const cache = cacheOf({ INQUEST_CACHE: home });
  for (const name of ["a.v1.names.00.part", "b.v1.names.00.part"]) writeFileSync(join(home, name), "x");
  utimesSync(join(home, "a.v1.names.00.part"), 0, 0);
  cache?.keep(NAME, bytes("x"));
  expect(readdirSync(home).sort()).toEqual([NAME, "b.v1.names.00.part"]);
});

test("believes no file that somebody else could have written", () => {
  const cache = cacheOf({ INQUEST_CACHE: home });
  cache?.keep(NAME, bytes("x"));
  chmodSync(join(home, NAME), 0o666);
  expect(content(cache)).toBeUndefined();
  rmSync(join(home, NAME));
  writeFileSync(join(home, "target"), "x");
  symlinkSync("target", join(home, NAME));
  expect(content(cache)).toBeUndefined();
  rmSync(join(home, NAME));
  mkdirSync(join(home, NAME));
  expect(content(cache)).toBeUndefined();
});
