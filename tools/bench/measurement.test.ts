import { expect, it } from "vitest";
import { failed, measurementTable, median } from "./measurement.ts";

it("the median is the value in the middle, of an even number of values the lower of the two", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2);
  expect(median([10, 9])).toBe(9);
  expect(median([])).toBe(0);
});

it("the table has whole processes first, and says why figures are missing", () => {
  const table = measurementTable([
    { task: "ps", by: "inquest", scope: "call", runs: 5, wall: 1.25, best: 1 },
    { task: "open", by: "inquest", scope: "process", runs: 5, wall: 250, best: 240.4, cpu: 210, memory: 81_920 },
    failed({ task: "open", by: "crash", scope: "process" }, "it did not answer: crash: not found"),
  ]);
  expect(table).toBe(`\
Whole processes
        by         wall    best     cpu  memory
  open  inquest  250 ms  240 ms  210 ms  80 MiB
  open  crash    – it did not answer: crash: not found

Calls, with the dump open and warm
      by         wall    best  cpu  memory
  ps  inquest  1.3 ms  1.0 ms
`);
});
