import { expect, test } from "vitest";
import { judgeValues, parseTrueValues } from "./judge-values.ts";
import type { Content, StackFrame, TaskStack } from "./stack.ts";

const truth = parseTrueValues([
  "[   17.4] something else",
  "[   17.5] inquest-truth: 7 walk 0 depth 00000000",
  "[   17.5] inquest-truth: 7 walk 1 depth 01000000",
  "[   17.5] inquest-truth: 7 walk 1 pair 0102030405060708090a0b0c0d0e0f10",
  "[   17.5] inquest-truth: 7 gone 0 value ff",
]);

const frame = (name: string, variables: Readonly<Record<string, Partial<Content> | undefined>>): StackFrame => ({
  names: [name],
  inline: false,
  ip: 0n,
  file: undefined,
  line: undefined,
  variables: Object.entries(variables).map(([variable, content]) => ({
    name: variable,
    type: "",
    size: undefined,
    content: content && { value: undefined, bytes: undefined, unknown: [], address: undefined, ...content },
    provenance: undefined,
    confidence: undefined,
    moment: undefined,
  })),
});

const judged = (frames: readonly StackFrame[]): readonly string[] => {
  const stack: TaskStack = { task: 1n, pid: 7, comm: "", frames, problem: undefined };
  return judgeValues(truth, [stack], () => undefined).map(({ shown, right }) =>
    shown === undefined ? "missing" : String(right),
  );
};

test("the log tells variables by thread, function and level", () => {
  expect(truth).toHaveLength(4);
  expect(truth[1]).toEqual({
    pid: 7,
    function: "walk",
    level: 1,
    variable: "depth",
    truth: { now: "01000000", entry: "01000000" },
  });
});

test("each is looked for in its frame, the innermost first; bytes are compared in memory's order", () => {
  const frames = [
    frame("wait_here", {}),
    frame("walk", { depth: { value: 0n } }),
    frame("walk", { depth: { value: -1n }, pair: { bytes: "0102030405060708090a0b0c0d0e0f10" } }),
  ];
  expect(judged(frames)).toEqual(["true", "false", "true", "missing"]);
  expect(judged([])).toEqual(["missing", "missing", "missing", "missing"]);
});

test("what has no value is not wrong", () => {
  expect(judged([frame("walk", { depth: undefined })])).toEqual(["missing", "missing", "missing", "missing"]);
});
