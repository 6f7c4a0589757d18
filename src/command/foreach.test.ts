import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { testCommand } from "../testing/session.ts";
import { shown } from "../testing/shown.ts";
import { bt } from "./bt.ts";
import type { Command } from "./command.ts";
import { foreachCommand } from "./foreach.ts";
import { ps } from "./ps.ts";
import { set } from "./set.ts";

const MACHINE: KernelSpec = {
  tasks: [
    { pid: 1, comm: "init" },
    { pid: 2, comm: "kthreadd", kernelThread: true, state: "ID" },
    { pid: 10, comm: "sh" },
    { pid: 11, comm: "sh", name: "sh_thread", leader: "sh" },
    { pid: 12, comm: "user", state: "UN" },
    { pid: 13, comm: "IN", state: "UN", cpu: 1, running: true, stack: ["crunch"] },
    { pid: 14, comm: "10" },
  ],
};
const drawn = drawKernel(MACHINE);
const commands: readonly Command[] = [ps, bt, set, testCommand({ name: "sys" })];
const foreach = foreachCommand(() => commands);
const show = (words: string, kernel = drawn.kernel): string => shown(kernel, foreach, `foreach ${words}`);

/** The pids of the tasks that `foreach WORDS ps` shows. */
const pids = (words: string, kernel = drawn.kernel): string =>
  Array.from(show(`${words} ps -H`, kernel).matchAll(/^[> ] +(\d+) /gm), ([, pid]) => pid).join(" ");

describe("the tasks chosen", () => {
  test.each([
    ["", "0 0 1 2 10 11 12 13 14"],
    ["user", "1 10 11 12 13 14"],
    ["kernel", "0 0 2"],
    ["gleader", "1 10 12 13 14"],
    ["active", "0 13"],
    ["UN", "12 13"],
    ["ID", "2"],
    ["1 12", "1 12"],
    ["0xc", "12"],
    ["sh", "10 11"],
    ["'^i'", "1"],
    // A name that could be something else: with a backslash it is the name.
    ["10", "10"],
    ["\\10", "14"],
    ["user gleader", "1 10 12 13 14"],
    ["'^[[:lower:]]{2}$'", "10 11"],
    ["\\user", "12"],
    ["\\IN", "13"],
    // Groups of words narrow each other; within one, any may hold.
    ["sh user UN", ""],
    ["sh 13 active", "13"],
    ["kernel ID", "2"],
  ])("foreach %s", (words, expected) => {
    expect(pids(words)).toBe(expected);
  });

  test.each([
    ["UN IN ps", "foreach: only one task state allowed\n"],
    ["nobody ps", 'foreach: unknown argument: "nobody"\n'],
    ["\\99 ps", 'foreach: unknown argument: "\\99"\n'],
    ["'(' ps", "foreach: invalid regular expression: (\n"],
    ["", /^Usage:\n {2}foreach \[/],
    ["user", "foreach: no keywords specified\n"],
    ["user sys", 'foreach: unknown argument: "sys"\nforeach: no keywords specified\n'],
    ["user kernel ps", "foreach: user and kernel are mutually exclusive!\n"],
    ["kernel gleader ps", "foreach: gleader and kernel are mutually exclusive!\n"],
    ["SW ps", "foreach: invalid task state for this kernel: SW\n"],
    ["1 bt -x -d", "foreach: bt: -x and -d options are mutually exclusive\n"],
    ["1 bt -g", "foreach: bt -g option is not supported when issued from foreach\n"],
    ["1 set -R x", "foreach: set command does not support -R option\n"],
    ["1 ps -l -m", /^foreach: -a, -t, -c, .* mutually-exclusive\n$/],
    ["1 ps -y", /^foreach: option requires an argument -- 'y'\nUsage:/],
  ])("foreach %s is refused", (words, text) => {
    if (typeof text === "string") expect(show(words)).toBe(text);
    else expect(show(words)).toMatch(text);
  });

  test("a state may look like a pid", () => {
    const { kernel } = drawKernel({
      tasks: [
        { pid: 0xde, comm: "a" },
        { pid: 5, comm: "gone" },
      ],
      // EXIT_DEAD
      overwrite: { "&gone.exit_state": 16 },
    });
    expect(show("DE ps", kernel)).toBe(`foreach: ambiguous task-identifying argument: DE
         for a "state" argument, use: \\DE
         for a "pid" argument, use: 0xDE, 0xde, de or 222

${show("", kernel)}`);
    expect(pids("\\DE", kernel)).toBe("5");
    expect(pids("de", kernel)).toBe("222");
    expect(show("DE ps")).toBe("");
  });

  test("words that mean nothing do not mean everything", () => {
    expect(show("nobody 1 ps -H")).toMatch(/^foreach: unknown argument: "nobody"\n {8}1 /);
    expect(show("user nobody ps")).toBe('foreach: unknown argument: "nobody"\n');
  });
});

describe("the command run", () => {
  test("has its own options", () => {
    expect(show("12 bt -s")).toMatch(/^PID: 12 .*\n #0 \[\w+\] __schedule\+16 at /);
  });

  test("has arguments behind it, which choose nothing", () => {
    expect(show("12 ps -H 1").match(/^ +12 .*\n$/)).toHaveLength(1);
  });

  test("knows its options wherever they stand, and passes by those of others", () => {
    expect(show("-y FIFO 12 ps -H")).toBe("");
    expect(show("-x 12 set")).toBe(show("12 set"));
  });

  test("may be several, each task through all of them", () => {
    const several = show("1 12 set ps -s");
    const [first = "", second = ""] = several.split(/(?=^PID: 12 )/m);
    expect(first).toBe(`${show("1 set")}\n${show("1 ps -s")}\n`);
    expect(second).toBe(`${show("12 set")}\n${show("12 ps -s")}`);
  });

  test("may be nothing but the headers", () => {
    expect(show("1 12 test")).toMatch(/^PID: 1 .*"init"\n\nPID: 12 .*"user"\n$/);
  });

  test("separates what it says of each task", () => {
    expect(show("UN bt")).toMatch(/\n\nPID: 13 /);
    expect(show("UN set").split("\n\n")).toHaveLength(2);
    expect(show("UN set")).toMatch(/^PID: 12 .*COMMAND: "user"\n {4}PID: 12\n/);
  });

  test("gives its rows as JSON", () => {
    const { command, rows } = JSON.parse(show("--json UN ps"));
    expect(command).toBe("foreach");
    expect(rows.map((row: { row: { task?: { pid: number } } }) => row.row.task?.pid)).toEqual([undefined, 12, 13]);
  });

  test("refuses what it does not know, and --json where it would be overlooked", () => {
    expect(show("UN ps -Z")).toContain("invalid option");
    expect(shown(drawn.kernel, foreach, "foreach UN ps --json -m")).toContain("--json belongs behind foreach");
  });
});

test("a task that is not in the dump is not chosen by what it says, and the others are", () => {
  const missing = drawn.frameOf(drawn.at("&init"));
  const holed = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
  for (const words of ["user", "UN", "'^u'", "\\user", "gleader"]) expect(pids(words, holed)).toMatch(/\b12\b/);
  expect(pids("", holed)).toBe("0 0 1 2 10 11 12 13 14");
});
