import { readdirSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkRun } from "./check-run.ts";
import { FOUND } from "./found.table.ts";
import type { Target } from "./target.ts";

const names = readdirSync(new URL("targets", import.meta.url)).map((file) => file.replace(/\.ts$/, ""));
const targetNamed = async (name: string): Promise<Target> =>
  ((await import(`./targets/${name}.ts`)) as { readonly target: Target }).target;

/** Parts of seeds that changes may hit, so that headers are hit often. */
const position = fc.oneof(fc.nat({ max: 200 }), fc.nat({ max: 1 << 16 }));
const change = fc.tuple(position, fc.integer({ min: 0, max: 255 }));

describe.each(names)("%s", (name) => {
  test("is called as its file is, and takes its own seeds", async () => {
    const target = await targetNamed(name);
    expect(target.name).toBe(name);
    expect(target.seeds().length).toBeGreaterThan(0);
    for (const seed of target.seeds()) {
      expect(checkRun(target, seed)).toBeUndefined();
      expect(() => target.run(seed)).not.toThrow();
    }
  });

  test("gives a value or an error of ours for damaged seeds", async () => {
    const target = await targetNamed(name);
    const seed = fc.constantFrom(...target.seeds());
    fc.assert(
      fc.property(seed, fc.array(change, { maxLength: 5 }), position, (bytes, changes, cut) => {
        const damaged = bytes.slice(0, cut % 3 === 0 ? cut : undefined);
        for (const [at, value] of changes) damaged[at % Math.max(1, damaged.length)] = value;
        expect(checkRun(target, damaged)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });
});

describe("what was found", () => {
  test.each(FOUND.map(([name, input]) => ({ name, input })))("$name $input", async ({ name, input }) => {
    expect(checkRun(await targetNamed(name), new Uint8Array(Buffer.from(input, "base64")))).toBeUndefined();
  });
});
