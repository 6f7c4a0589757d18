/**
 * A kernel some words of whose memory were overwritten: opened, and asked by commands. An input is a list of changes:
 * two bytes each choose the page and the word in it, eight more are the new value.
 */
import { Bytes } from "#base";
import type { Command } from "#command";
import type { Kernel } from "#kernel";
import { bt } from "../../../src/command/bt.ts";
import { log } from "../../../src/command/log.ts";
import { mod } from "../../../src/command/mod.ts";
import { mount } from "../../../src/command/mount.ts";
import { ps } from "../../../src/command/ps.ts";
import { sys } from "../../../src/command/sys.ts";
import { concat, place } from "../../../src/testing/bytes.ts";
import { drawKernel } from "../../../src/testing/kernel.ts";
import { shown } from "../../../src/testing/shown.ts";
import { SMALL_MACHINE } from "../../../src/testing/small-machine.ts";
import type { Target } from "../target.ts";

const CHANGE = 12;
const MOST_CHANGES = 40;
const WORDS_OF_PAGE = 512;

const drawn = drawKernel({
  ...SMALL_MACHINE,
  log: ["Linux version 6.1.0", "Kernel panic - not syncing: sysrq triggered crash"],
});
const frames = drawn.memory.flatMap((page, pfn) => (page instanceof Uint8Array ? [pfn] : []));
const LINES: readonly (readonly [Command, string])[] = [
  [ps, "ps -m"],
  [ps, "ps -s -p"],
  [bt, "bt -a"],
  [bt, "bt -f 193"],
  [bt, "bt -t -e 200"],
  [log, "log"],
  [mod, "mod"],
  [mount, "mount"],
  [sys, "sys"],
];

/** Changes to the words that hold an address of the kernel: each becomes the one after it. */
function seedOfPointers(from: number): Uint8Array {
  const words = frames.flatMap((pfn, frame) => {
    const page = drawn.memory[pfn];
    if (!(page instanceof Uint8Array)) return [];
    const bytes = new Bytes(page);
    return Array.from({ length: WORDS_OF_PAGE }, (_, at) => ({ frame, at, value: bytes.u64(at * 8) })).filter(
      ({ value }) => value >= 0xffff_8000_0000_0000n,
    );
  });
  return concat(
    ...words.slice(from, from + 3).map(({ frame, at }, i) =>
      place(CHANGE, [
        [0, 2, frame],
        [2, 2, at],
        [4, 8, words[from + i + 1]?.value ?? 0n],
      ]),
    ),
  );
}

export const target: Target = {
  name: "damaged-kernel",
  cost: "dear",
  errors: ["UsageError"],
  longest: CHANGE * MOST_CHANGES,
  seeds: () => [new Uint8Array(0), ...[0, 50, 100, 200, 300].map(seedOfPointers)],
  run(bytes) {
    const memory = drawn.memory.map((page) => (page instanceof Uint8Array ? page.slice() : page));
    const changes = new Bytes(bytes);
    for (let i = 0; i + CHANGE <= bytes.length; i += CHANGE) {
      const page = memory[frames[changes.u16(i) % frames.length] ?? 0];
      if (!(page instanceof Uint8Array)) continue;
      new DataView(page.buffer).setBigUint64((changes.u16(i + 2) % WORDS_OF_PAGE) * 8, changes.u64(i + 4), true);
    }
    const kernel: Kernel = drawn.reopen(memory);
    for (const [command, line] of LINES) {
      const text = shown(kernel, command, line, drawn.at("&dd"));
      const fault = /internal error[^]{0,300}/.exec(text)?.[0];
      if (fault !== undefined) throw new Error(`${line}: ${fault}`);
    }
  },
};
