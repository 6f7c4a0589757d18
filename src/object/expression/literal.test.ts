import { describe, expect, test } from "vitest";
import { parseCharacter, parseNumber, parseStrings } from "./literal.ts";

describe("parseNumber", () => {
  test.each([
    ["10", "int", 10n],
    ["0", "int", 0n],
    ["0777", "int", 511n],
    ["0x1F", "int", 31n],
    ["0b101", "int", 5n],
    ["2147483647", "int", 2147483647n],
    // A decimal number skips `unsigned int`, others do not.
    ["2147483648", "long", 2147483648n],
    ["0x80000000", "unsigned int", 2147483648n],
    ["9223372036854775808", "unsigned long", 9223372036854775808n],
    ["10U", "unsigned int", 10n],
    ["4294967296u", "unsigned long", 4294967296n],
    ["1lu", "unsigned long", 1n],
    ["1ULL", "unsigned long", 1n],
    ["1L", "long", 1n],
    ["0xffffffffffffffff", "unsigned long", 0xffff_ffff_ffff_ffffn],
  ])("%s is %s", (text, type, value) => {
    expect(parseNumber(text)).toMatchObject({ kind: "integer", type: { name: type }, value });
  });

  test.each([
    ["1.5", "double", 1.5],
    [".5", "double", 0.5],
    ["1.", "double", 1],
    ["1e3", "double", 1000],
    ["1.5e-3", "double", 0.0015],
    ["1.5f", "float", 1.5],
  ])("%s is a %s", (text, type, value) => {
    expect(parseNumber(text)).toMatchObject({ kind: "float", type: { name: type }, value });
  });

  test.each(["08", "0x", "0xg", "12abc", "1f", "1.foo", "1uu"])("%s is none", (text) => {
    expect(() => parseNumber(text)).toThrow(`Invalid number "${text}".`);
  });

  test("too large", () => {
    expect(() => parseNumber("99999999999999999999")).toThrow("Numeric constant too large.");
  });
});

test.each([
  ["'a'", 97n],
  ["'\\n'", 10n],
  ["'\\0'", 0n],
  ["'\\101'", 65n],
  ["'\\x41'", 65n],
  ["'\\''", 39n],
  ["'\\\\'", 92n],
  ["'\\377'", -1n],
])("%s", (text, value) => {
  expect(parseCharacter(text)).toMatchObject({ type: { name: "char" }, value });
});

test.each([
  ["''", "Empty character constant."],
  ["'ab'", "Unmatched single quote."],
])("%s is refused", (text, message) => {
  expect(() => parseCharacter(text)).toThrow(message);
});

test("strings are bytes, and those in a row are one", () => {
  expect(parseStrings(['"a\\tb\\x41\\0é"', '"c"'])).toMatchObject({
    prefix: undefined,
    characters: [97, 9, 98, 65, 0, 0xc3, 0xa9, 99],
  });
});

test("wide strings are code points; a prefix holds for all in a row", () => {
  expect(parseStrings(['"a"', 'L"é☺"'])).toMatchObject({ prefix: "L", characters: [97, 0xe9, 0x263a] });
  expect(parseCharacter("U'\\x263a'")).toEqual({ kind: "wide character", prefix: "U", value: 0x263a });
  expect(() => parseStrings(['L"a"', 'u"b"'])).toThrow("Undefined string concatenation.");
});
