import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "#base";
import { createDisassembler } from "#host/disassembler";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { SMALL_MACHINE } from "../testing/small-machine.ts";
import { bt } from "./bt.ts";
import type { Command } from "./command.ts";
import { foreachCommand } from "./foreach.ts";
import { down, frame, up } from "./frame.ts";
import { ps } from "./ps.ts";
import { set } from "./set.ts";

const disassembler = createDisassembler();
const drawn = drawKernel(SMALL_MACHINE);
const frames = drawn.memory.flatMap((page, pfn) => (page === undefined ? [] : [pfn]));

const commands: readonly Command[] = [ps, bt, set];
const foreach = foreachCommand(() => commands);
const LINES: readonly (readonly [Command, string])[] = [
  ...["", "-s", "-S", "-p", "-c", "-t", "-a", "-g", "-l", "-m -C a", "-k", "-G 1", "init"].map(
    (words) => [ps, `ps ${words}`] as const,
  ),
  ...["-a", "-f 193", "-t 193", "-r 200", "-e 200", "-g 1", "-p", "-a --args --locals", "193 --inline --args"].map(
    (words) => [bt, `bt ${words}`] as const,
  ),
  ...["", "-p", "-c 1", "193"].map((words) => [set, `set ${words}`] as const),
  [frame, "frame"],
  [up, "up"],
  [down, "down 0"],
  [foreach, "foreach UN bt -s"],
  [foreach, "foreach user set"],
];

/** Runs every line on the dump with this memory; nothing may be our own fault. */
function runAll(memory: typeof drawn.memory): void {
  let kernel: Kernel;
  try {
    kernel = drawn.reopen(memory, { disassembler });
  } catch (error) {
    if (error instanceof UsageError) return;
    throw error;
  }
  for (const [command, line] of LINES) {
    const text = shown(kernel, command, line, drawn.at("&dd"));
    expect([line, /internal error[^]{0,300}/.exec(text)?.[0]]).toEqual([line, undefined]);
  }
}

describe("commands on tasks say what they can of a damaged dump", () => {
  test("whatever is missing", () => {
    fc.assert(
      fc.property(fc.subarray(frames, { maxLength: 8 }), (missing) => {
        runAll(drawn.memory.map((page, pfn) => (missing.includes(pfn) ? "filtered" : page)));
      }),
      { numRuns: Number(process.env["RUNS"] ?? 60) },
    );
  });

  test("whatever was overwritten", () => {
    const words = drawn.memory.flatMap((page) => {
      if (!(page instanceof Uint8Array)) return [];
      return Array.from(new BigUint64Array(page.buffer, 0, 512)).filter((word) => word >= 0xffff_8000_0000_0000n);
    });
    const word = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 4096n), fc.constantFrom(...words));
    const change = fc.record({ pfn: fc.constantFrom(...frames), at: fc.nat(511), word });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
        const memory = drawn.memory.map((page) => (page instanceof Uint8Array ? page.slice() : page));
        for (const { pfn, at, word: value } of changes) {
          const page = memory[pfn];
          if (page instanceof Uint8Array) new DataView(page.buffer).setBigUint64(at * 8, value, true);
        }
        runAll(memory);
      }),
      { numRuns: Number(process.env["RUNS"] ?? 60) },
    );
  });
});
