import { expect, test } from "vitest";
import { explanationOf, LINES } from "./lines.table.ts";

test("an explanation holds for its line and its kernel alone", () => {
  expect(explanationOf("ps -t 1", "6.12.117+deb13-cloud-amd64")?.reason).toBe("crash");
  expect(explanationOf("ps -t 1", "6.1.0-56-cloud-amd64")).toBeUndefined();
  expect(explanationOf("ps", "6.12.117+deb13-cloud-amd64")).toBeUndefined();
});

test.each(LINES)("$title: every explanation is for a line that is compared", ({ lines, explanations }) => {
  const idle = explanations.filter(({ line }) => !lines.some((each) => line.test(each)));
  expect(idle).toEqual([]);
});

test("no line stands twice", () => {
  const lines = LINES.flatMap((group) => group.lines);
  expect(lines.filter((line, at) => lines.indexOf(line) !== at)).toEqual([]);
});
