import { describe, expect, test } from "vitest";
import { Bytes } from "#base";
import { DEFAULT_STYLE } from "./style.ts";
import { formatCharacter, formatCharacters, formatText } from "./text.ts";

const bytes = (...parts: readonly (string | number)[]): Bytes =>
  new Bytes(
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === "number" ? [part] : Array.from(part, (c) => c.charCodeAt(0)))),
    ),
  );

describe("formatCharacter", () => {
  test.each([
    [65, "'A'"],
    [0, "'\\000'"],
    [10, "'\\n'"],
    [27, "'\\033'"],
    [39, "'\\''"],
    [34, `'"'`],
    [92, "'\\\\'"],
    [127, "'\\177'"],
    [200, "'\\310'"],
  ])("%i is %s", (byte, expected) => {
    expect(formatCharacter(byte)).toBe(expected);
  });
});

describe("formatCharacters", () => {
  test.each([
    ["a NUL in the last place is the end", bytes("swapper/0", 0, 0, 0), '"swapper/0\\000\\000"'],
    ["no NUL at all", bytes("full"), '"full"'],
    ["one NUL", bytes(0), '""'],
    ["an escape does not swallow a digit", bytes("RT", 0, 0x12, "4V"), '"RT\\000\\0224V"'],
    ["quotes", bytes(`a"b'c\\`), `"a\\"b'c\\\\"`],
    ["UTF-8 that prints stands for itself", bytes("a", 0xc3, 0xa9, 0xcb, 0x9e, "b"), '"aé˞b"'],
    ["broken UTF-8", bytes(0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf5, 0x80, "a"), '"\\355\\240\\200\\300\\200\\365\\200a"'],
    ["surrogates are no characters", bytes(0xed, 0xa0, 0x80), '"\\355\\240\\200"'],
    ["C1 controls", bytes(0xc2, 0x9b, "31m"), '"\\302\\23331m"'],
    ["right-to-left override", bytes(0xe2, 0x80, 0xae, "x"), '"\\342\\200\\256x"'],
    ["a sequence that the end cuts off", bytes("abc", 0xe2, 0x80), '"abc", <incomplete sequence \\342\\200>'],
    ["nothing else", bytes(0xcc), "<incomplete sequence \\314>"],
  ])("%s", (_, array, expected) => {
    expect(formatCharacters(array, DEFAULT_STYLE)).toBe(expected);
  });

  test.each([
    [15, '"swapper/0\\000\\000\\000\\000\\000\\000"'],
    [9, '"swapper/0"...'],
    [0, '"swapper/0\\000\\000\\000\\000\\000\\000"'],
  ])("print_max %i", (printMax, expected) => {
    expect(formatCharacters(bytes("swapper/0", ...Array(7).fill(0)), { ...DEFAULT_STYLE, printMax })).toBe(expected);
  });

  test("print_max counts characters, not bytes", () => {
    const style = { ...DEFAULT_STYLE, printMax: 2 };
    expect(formatCharacters(bytes(0xc3, 0xa9, 0xc3, 0xa9, "x"), style)).toBe('"éé"...');
  });

  test("null-stop", () => {
    const style = { ...DEFAULT_STYLE, nullStop: true };
    expect(formatCharacters(bytes("dd", 0, "rest"), style)).toBe('"dd"');
    expect(formatCharacters(bytes("dd"), style)).toBe('"dd"');
  });
});

test("formatText of text that goes on", () => {
  expect(formatText(bytes("abc"), DEFAULT_STYLE, true)).toBe('"abc"...');
  expect(formatText(bytes(), DEFAULT_STYLE)).toBe('""');
});

describe("equal characters in a row", () => {
  const folded = (text: Bytes, printMax: number, repeats: number): string =>
    formatText(text, { ...DEFAULT_STYLE, printMax, repeats });

  test("are folded beyond the threshold", () => {
    expect(folded(bytes("swapper/0", 0, 0, 0, 0), 200, 3)).toBe(`"swapper/0", '\\000' <repeats 4 times>`);
    expect(folded(bytes("aaaab"), 200, 4)).toBe('"aaaab"');
    expect(folded(bytes("aaaaab"), 200, 4)).toBe(`'a' <repeats 5 times>, "b"`);
  });

  test("are taken together where the limit falls on them", () => {
    expect(folded(bytes("aabbbbbc"), 2, 10)).toBe('"aa"...');
    expect(folded(bytes("aabbbbbc"), 3, 10)).toBe('"aabbbbb"...');
    expect(folded(bytes("aabbbbbc"), 3, 2)).toBe(`"aa", 'b' <repeats 5 times>...`);
  });
});
