import { expect, test } from "vitest";
import { testSession } from "../testing/session.ts";
import { say } from "../testing/value-session.ts";
import { ascii } from "./ascii.ts";
import { rustfilt } from "./rustfilt.ts";

const said = (line: string): string => say(testSession({ commands: [ascii, rustfilt] }), line);

test("a word is read from its lowest byte on", () => {
  expect(said("ascii 62696c2f7273752f 0x71")).toBe(
    "62696c2f7273752f: /usr/lib\n0000000000000071: q<NUL><NUL><NUL><NUL><NUL><NUL><NUL>\n",
  );
  expect(said("ascii ff807f1b20200a41")).toBe("ff807f1b20200a41: A<LF>  <ESC><DEL><80><ff>\n");
});

test("the chart has all characters", () => {
  const lines = said("ascii").split("\n");
  expect(lines).toHaveLength(21);
  expect(lines[1]).toBe("      0    1   2   3   4   5   6   7");
  expect(lines[3]).toBe("  0 | NUL DLE  SP  0   @   P   `   p");
  expect(lines[18]).toBe("  F |  SI  US  /   ?   O   _   o  DEL");
});

test("what is no number ends the line", () => {
  expect(said("ascii 1 zz 2")).toBe(
    '0000000000000001: <SOH><NUL><NUL><NUL><NUL><NUL><NUL><NUL>\nascii: invalid input: "zz"\n',
  );
});

test("rustfilt names symbols of Rust's", () => {
  expect(said("rustfilt _RNvC7mycrate3foo schedule")).toBe("mycrate::foo\nNot a rust symbol: \nschedule\n");
  expect(said("rustfilt")).toMatch(/^Usage:\n {2}rustfilt <symbol>\n/);
});
