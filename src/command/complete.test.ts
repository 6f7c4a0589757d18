import { expect, test } from "vitest";
import { testCommand, testSession } from "../testing/session.ts";
import { complete } from "./complete.ts";

const session = testSession({
  commands: [
    testCommand({
      name: "bt",
      operands: "task",
      options: [
        { name: "a", help: "" },
        { name: "locals", help: "" },
        { name: "o", help: "", hidden: true },
      ],
    }),
    testCommand({ name: "struct", operands: "type" }),
    testCommand({ name: "sym", operands: "symbol" }),
    testCommand({ name: "p", operands: "expression" }),
  ],
  symbols: { jiffies: 0x1000n, jiffies_64: 0x2000n, init_task: 0x3000n },
  structs: { task: ["comm", "cpu", "pid"], thread: ["sp"] },
  types: ["typedef pid_t"],
  pids: [1, 17, 22],
});

test.each([
  ["b", ["bt"]],
  ["jif", ["jiffies", "jiffies_64"]],
  ["ali", ["alias"]],
  ["la", ["last"]],
  ["bt -", ["--json", "--locals", "-a"]],
  ["bt --l", ["--locals"]],
  ["bt 1", ["1", "17"]],
  ["bt -a 2", ["22"]],
  ["help he", ["help"]],
  ["man s", ["struct", "sym"]],
  ["sym jiffies_", ["jiffies_64"]],
  ["struct ta", ["task"]],
  ["struct task.c", ["comm", "cpu"]],
  ["struct task.pid,c", ["comm", "cpu"]],
  ["task.p", ["pid"]],
  ["p init_task.co", ["comm"]],
  ["p (init_task.co", ["comm"]],
  ["p &init_t", ["init_task"]],
  ["p 1+jiffies_", ["jiffies_64"]],
  ["struct nosuch.x", []],
  ["bt 1 -a --json ", ["1", "17", "22"]],
])("%s", (line, candidates) => {
  const found = complete(session, line);
  expect(found.candidates).toEqual(candidates);
});

test("says from where on the text is replaced", () => {
  const line = "struct task.pid,c";
  expect(line.slice(complete(session, line).start)).toBe("c");
});
