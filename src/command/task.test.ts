import { describe, expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { foreachCommand } from "./foreach.ts";
import { task } from "./task.ts";

const drawn = drawKernel({
  tasks: [
    { pid: 7, comm: "main", also: { flags: 0x400100, prio: 120 } },
    { pid: 8, comm: "other" },
  ],
  overwrite: { "&main.thread_info.flags": 2 },
});
const show = (line: string, kernel = drawn.kernel): string => shown(kernel, task, line, drawn.at("&main"));
const header = (name: string): string =>
  `PID: ${name === "main" ? 7 : 8}        TASK: ${drawn.at(`&${name}`).toString(16)}  CPU: 0    COMMAND: "${name}"\n`;

describe("the structures of a task", () => {
  test("whole: task_struct, then thread_info", () => {
    const text = show("task 8");
    expect(text.startsWith(`${header("other")}struct task_struct {\n  thread_info = {\n`)).toBe(true);
    expect(text).toMatch(/\n}\n\nstruct thread_info {\n {2}flags = 0,\n {2}cpu = 0\n}\n\n$/);
  });

  test("members, of whichever structure has them", () => {
    expect(show("task -R pid,flags 7")).toBe(`${header("main")}  pid = 7,\n  flags = 4194560,\n  flags = 2,\n\n`);
    expect(show("task -R cpu -x 7")).toBe(`${header("main")}  cpu = 0x0\n\n`);
    expect(show("task -R sched_info.pcount,pid_links[1].next 7")).toBe(
      `${header("main")}  sched_info.pcount = 0,\n  pid_links[1].next = 0x0,\n\n`,
    );
  });

  test("members named as operands", () => {
    expect(show("task prio 7")).toBe(show("task -R prio 7"));
    expect(show("task 7 pid,tgid")).toBe(show("task -R pid,tgid 7"));
  });

  test("of several tasks, parted by blank lines, or of the current context", () => {
    expect(show("task -R pid 7 8")).toBe(`${header("main")}  pid = 7,\n\n${header("other")}  pid = 8,\n\n`);
    expect(show("task -R pid")).toBe(`${header("main")}  pid = 7,\n\n`);
    const foreach = foreachCommand(() => [task]);
    expect(shown(drawn.kernel, foreach, "foreach 7 8 task -R pid")).toBe(show("task -R pid 7 8"));
  });

  test.each([
    ["task -R nosuch 7", `${header("main")}task: nosuch: not a task_struct or thread_info member\n\n`],
    [
      "task -R sched_info.nosuch 7",
      `${header("main")}task: invalid data structure member reference: sched_info.nosuch\n\n`,
    ],
    ["task 99", "task: invalid task or pid value: 99\n\n"],
    ["task -x -d 7", "task: -d and -x are mutually exclusive\n"],
  ])("%s", (line, text) => {
    expect(show(line)).toBe(text);
  });

  test("a word that means nothing does not keep the rest from being shown", () => {
    expect(show("task foo -R pid")).toBe(
      `task: invalid task, pid, or task_struct member: foo\n\n${header("main")}  pid = 7,\n\n`,
    );
  });

  test("that are not in the dump say so, each for itself", () => {
    const missing = drawn.frameOf(drawn.at("&main"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect(show("task -R pid 7 8", kernel)).toMatch(/^PID: 7 .*\ntask: read error: .*\n\nPID: 8 .*\n {2}pid = 8,\n\n$/);
  });
});
