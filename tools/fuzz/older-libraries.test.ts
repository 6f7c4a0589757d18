import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Bytes } from "#base";
import { forOlderLibraries } from "./older-libraries.ts";

const require = createRequire(import.meta.url);

test("the addon asks for no newer functions any more, and is otherwise as it was", () => {
  const core = createRequire(require.resolve("@jazzer.js/core"));
  const folder = dirname(core.resolve("@jazzer.js/fuzzer/package.json"));
  const path = join(folder, "prebuilds/fuzzer-linux-x64.node");
  const original = readFileSync(path);
  const changed = forOlderLibraries(original);
  const different = [...original].flatMap((byte, i) => (byte === changed[i] ? [] : [i]));
  expect(changed.length).toBe(original.length);
  // Flags of two versions; of three symbols the version, and of two the name.
  expect(different.length).toBeGreaterThanOrEqual(6);
  expect(different.length).toBeLessThan(20);
  expect(new Bytes(changed).latin1()).toContain("__isoc23_strtol");
});
