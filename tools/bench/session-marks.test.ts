import { expect, test } from "vitest";
import { markLine, parseMarks } from "./session-marks.ts";

test("the times of all threads are added, what they waited is not", () => {
  expect(parseMarks("bench-mark 5000000 VmHWM: 2048 kB 1000000 77 3 2500000 88 4\n")).toEqual([
    { time: 5, cpu: 3.5, memory: 2048 },
  ]);
});

test("stand among other output, behind a prompt too; the line that makes one is none", () => {
  const output = `crash> ${markLine}\ncrash> bench-mark 1000000 VmHWM: 1 kB 1000000 0 0\ntext\nbench-mark 2000000 VmHWM: 1 kB\n`;
  expect(parseMarks(output)).toEqual([
    { time: 1, cpu: 1, memory: 1 },
    { time: 2, cpu: undefined, memory: 1 },
  ]);
});
