import { expect, test } from "vitest";
import { EXPLANATIONS, explanationOf } from "./explained.table.ts";
import { LINES } from "./lines.table.ts";

test("an explanation holds for its line and its kernel alone", () => {
  expect(explanationOf("ps -t 1", "6.12.117+deb13-cloud-amd64")?.reason).toBe("crash");
  expect(explanationOf("ps -t 1", "6.1.0-56-cloud-amd64")).toBeUndefined();
  expect(explanationOf("ps", "6.12.117+deb13-cloud-amd64")).toBeUndefined();
});

test("every explanation is for a line that is compared", () => {
  const lines = LINES.flatMap((group) => group.lines);
  const idle = EXPLANATIONS.filter(({ line }) => !lines.some((each) => line.test(each)));
  expect(idle).toEqual([]);
});
