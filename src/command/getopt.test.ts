import { describe, expect, test } from "vitest";
import type { OptionSpec } from "./command.ts";
import { type Grammar, parseArguments, wantsJson } from "./getopt.ts";
import { splitWords } from "./line/index.ts";

const names = (text: string): readonly OptionSpec[] => text.split(" ").map((name) => ({ name, help: "" }));
const RD: Grammar = {
  options: [
    ...names("a d x S 8 16 32 64 locals"),
    { name: "o", value: "offs", help: "" },
    { name: "args", value: "n", help: "" },
  ],
};
const KMEM: Grammar = { options: [...names("s"), { name: "i", value: "shared", optional: true, help: "" }] };

function parse(text: string, grammar: Grammar = RD): { options: readonly string[]; operands: readonly string[] } {
  const args = parseArguments(grammar, { words: splitWords(text), raw: text });
  return {
    options: args.options.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)),
    operands: args.operands,
  };
}

describe("parseArguments", () => {
  test.each([
    ["", [], []],
    ["jiffies 2 -d", ["d"], ["jiffies", "2"]],
    ["-dx a", ["d", "x"], ["a"]],
    ["-16x a", ["16", "x"], ["a"]],
    ["-x64 a", ["x", "64"], ["a"]],
    ["-SS", ["S", "S"], []],
    ["-o 10 a", ["o=10"], ["a"]],
    ["-o10 a", ["o=10"], ["a"]],
    ["-xo10 a", ["x", "o=10"], ["a"]],
    ["-o -3 a", ["o=-3"], ["a"]],
    ["a -- -d", [], ["a", "-d"]],
    ["- a", [], ["-", "a"]],
    ["--json a", ["json"], ["a"]],
    ["--locals", ["locals"], []],
    ["--args 3 a", ["args=3"], ["a"]],
    ["--args=3 a", ["args=3"], ["a"]],
  ])("%s", (text, options, operands) => {
    expect(parse(text)).toEqual({ options, operands });
  });

  test.each([
    ["-Z", "invalid option -- 'Z'"],
    ["-dZ", "invalid option -- 'Z'"],
    ["-YdZ", "invalid option -- 'Y'"],
    ["a -2", "invalid option -- '2'"],
    ["-o", "option requires an argument -- 'o'"],
    ["--foo", "unrecognized option '--foo'"],
    ["--args", "option '--args' requires an argument"],
    ["--locals=1", "option '--locals' doesn't allow an argument"],
    ["--d", "unrecognized option '--d'"],
  ])("%s is refused", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test("an optional value is attached", () => {
    expect(parse("-i", KMEM)).toEqual({ options: ["i"], operands: [] });
    expect(parse("-i=shared", KMEM)).toEqual({ options: ["i=shared"], operands: [] });
    expect(parse("-is x", KMEM)).toEqual({ options: ["i", "s"], operands: ["x"] });
  });

  const P: Grammar = { options: names("x d u"), raw: true };
  test.each([
    ["jiffies + 1", [], ["jiffies + 1"]],
    ["-x jiffies", ["x"], ["jiffies"]],
    ["jiffies -x", ["x"], ["jiffies"]],
    ["a  ==  'b' -x", ["x"], ["a  ==  'b'"]],
    ["a -x + 1", ["x"], ["a + 1"]],
    ["-1", [], ["-1"]],
    ["-(1 + 2)", [], ["-(1 + 2)"]],
    ["a - 1", [], ["a - 1"]],
    ['"a b"', [], ['"a b"']],
    ["-x", ["x"], []],
  ])("raw text: %s", (text, options, operands) => {
    expect(parse(text, P)).toEqual({ options, operands });
  });

  test("raw text still knows wrong options", () => {
    expect(() => parse("-Z", P)).toThrow("invalid option -- 'Z'");
  });

  test("options first: the rest is not looked at", () => {
    const grammar: Grammar = { options: names("b"), raw: true, optionsFirst: true };
    expect(parse("-b 5", grammar)).toEqual({ options: ["b"], operands: ["5"] });
    expect(parse("5 -b", grammar)).toEqual({ options: [], operands: ["5 -b"] });
    expect(parse("kp ps -H", grammar)).toEqual({ options: [], operands: ["kp ps -H"] });
  });
});

test("wantsJson", () => {
  expect(wantsJson(splitWords("-Z --json"))).toBe(true);
  expect(wantsJson(splitWords("-- --json"))).toBe(false);
});
