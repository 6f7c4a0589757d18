import { describe, expect, test } from "vitest";
import { testSession } from "../testing/session.ts";
import { evalCommand } from "./eval.ts";
import { runCommand } from "./execute.ts";

function evaluated(line: string): readonly string[] {
  const session = testSession({ symbols: { jiffies: 0xffffffffaa6079c0n }, commands: [evalCommand] });
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text.split("\n");
}

test("shows a value in four bases", () => {
  expect(evaluated("eval 10k").join("\n")).toBe(`hexadecimal: 2800  (10KB)
    decimal: 10240  
      octal: 24000
     binary: 0000000000000000000000000000000000000000000000000010100000000000
`);
});

test.each([
  ["1536m", "60000000  (1536MB)"],
  ["1 << 40", "10000000000  (1024GB)"],
  ["0", "0  "],
  ["(1|2)", "3  "],
  ["(1 + 2) * 3", "9  "],
  ["jiffies + 8", "ffffffffaa6079c8  "],
  ['"1 + 2"', "3  "],
])("%s is %s", (expression, hexadecimal) => {
  expect(evaluated(`eval ${expression}`)[0]).toBe(`hexadecimal: ${hexadecimal}`);
});

test("shows a value with the highest bit set as a negative number, too", () => {
  expect(evaluated("eval -1")[1]).toBe("    decimal: 18446744073709551615  (-1)");
});

describe("the bits that are set", () => {
  test("stand in one line when they fit", () => {
    expect(evaluated("eval -b 41dc065").at(-2)).toBe("   bits set: 26 20 19 18 16 15 14 6 5 2 0 ");
    expect(evaluated("eval -b 0").at(-2)).toBe("   bits set: ");
  });

  test("wrap where crash wraps them", () => {
    expect(evaluated("eval -b 0x7ffffff").slice(-3, -1)).toEqual([
      "   bits set: 26 25 24 23 22 21 20 19 18 17 16 15 14 13 12 11 10 9 8 7 6 5 4 3 ",
      "             2 1 0 ",
    ]);
  });
});

test.each([
  ["eval nosuch", "eval: invalid expression: (nosuch)"],
  ["eval 1 +", "eval: invalid expression: (1 +)"],
  ["eval 1 / 0", "eval: division by zero"],
  ["eval", "Usage:"],
])("%s: %s", (line, complaint) => {
  expect(evaluated(line)[0]).toBe(complaint);
});
