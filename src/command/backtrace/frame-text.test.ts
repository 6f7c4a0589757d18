import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { FrameRow, SavedRow } from "./frame-rows.ts";
import { formatFrame, stackName } from "./frame-text.ts";
import { formatStackWord } from "./stack-word.ts";

const at = (value: bigint) => address(0xffff_ffff_8100_0000n + value);
const place = (name: string, offset: number) => ({ address: at(0n), name, offset, module: undefined });

const FRAME: FrameRow = {
  level: 0,
  inline: false,
  slot: at(0x100n),
  entered: undefined,
  ip: at(0x10n),
  exact: false,
  function: place("exc_nmi", 16),
  trust: "orc",
  stack: "NMI",
  line: undefined,
  words: undefined,
  saved: undefined,
  processor: undefined,
  variables: undefined,
  systemCall: undefined,
  exception: undefined,
};
const SAVED: SavedRow = { address: at(0x200n), user: false, registers: {}, interrupted: place("crunch", 26) };
const STYLE = { offsets: undefined, unmarked: false, radix: 10, addresses: false } as const;

const lines = (frame: FrameRow, previous?: FrameRow, style: Parameters<typeof formatFrame>[2] = STYLE) =>
  [...formatFrame(frame, previous, style)]
    .join("")
    .replace(/\b[0-9a-f]{16}\b/g, "A")
    .split("\n")
    .slice(0, -1);

describe("an exception's stack", () => {
  const entry: FrameRow = { ...FRAME, level: 1, function: place("asm_exc_nmi", 5), saved: SAVED };

  test("is left for what was interrupted, below the registers, and that has a number", () => {
    expect(lines(entry, FRAME).slice(0, 2)).toEqual([" #1 [A] asm_exc_nmi at A", "    [exception RIP: crunch+26]"]);
    const interrupted: FrameRow = { ...FRAME, level: 2, exact: true, stack: undefined, function: place("crunch", 26) };
    expect(lines(interrupted, entry)).toEqual(["--- <NMI exception stack> ---", " #2 [A] crunch at A"]);
  });

  test.each([
    ["DF", "DOUBLEFAULT"],
    ["DB", "DEBUG"],
    ["MCE", "MCE"],
  ] as const)("%s has crash's name %s", (kind, name) => {
    expect(stackName(kind)).toEqual({ name, exception: true });
  });
});

test("an interrupt on the task's own stack crosses nothing, and what it interrupted is told by its registers", () => {
  const entry: FrameRow = { ...FRAME, stack: undefined, saved: SAVED };
  expect(lines({ ...FRAME, stack: undefined, level: undefined, exact: true }, entry)).toEqual([]);
});

test("the line of an interrupted place stands below its registers", () => {
  expect(lines({ ...FRAME, stack: undefined, level: undefined, exact: true, line: "a.c: 7" })).toEqual(["    a.c: 7"]);
});

test("the words of an entry reach behind the registers that it saved", () => {
  const value = { value: at(0x30n), symbol: undefined, cache: undefined };
  const frame: FrameRow = { ...FRAME, stack: undefined, saved: SAVED, words: { start: at(0x108n), values: [value] } };
  const text = lines(frame);
  expect([text[1], text.at(-1)]).toEqual(["    [exception RIP: crunch+26]", "    A: A "]);
});

test("offsets in registers' places are in the session's radix", () => {
  expect(lines({ ...FRAME, saved: SAVED }, undefined, { ...STYLE, radix: 16 })[1]).toBe(
    "    [exception RIP: crunch+0x1a]",
  );
});

describe("a word", () => {
  const value = address(0xff27_4807_011f_0000n);
  const style = { radix: 10, addresses: false } as const;
  const word = { value, symbol: undefined, cache: undefined };

  test.each([
    ["a number", word, style, "ff274807011f0000"],
    ["an object", { ...word, cache: "task_struct" }, style, "[task_struct]   "],
    [
      "an object with its address",
      { ...word, cache: "filp" },
      { ...style, addresses: true },
      "[ff274807011f0000:filp]",
    ],
    ["a symbol", { ...word, symbol: place("schedule", 0), cache: "filp" }, style, "schedule        "],
    ["a place", { ...word, symbol: place("schedule", 90) }, { ...style, radix: 16 as const }, "schedule+0x5a   "],
  ])("that is %s", (_, one, how, text) => {
    expect(formatStackWord(one, how)).toBe(text);
  });
});
