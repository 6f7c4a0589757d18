import { describe, expect, test } from "vitest";
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { set } from "./set.ts";

const MACHINE: KernelSpec = {
  panicCpu: 1,
  tasks: [
    { pid: 1, comm: "init" },
    { pid: 193, comm: "dd", state: "UN" },
    { pid: 200, comm: "sh", state: "RU", cpu: 1, running: true, stack: ["panic", "do_exit", "do_syscall_64"] },
  ],
};
const drawn = drawKernel(MACHINE);

/** A session on a drawn kernel, and what it shows for a line. */
function open(kernel: Kernel = drawn.kernel, context: Address = drawn.at("&dd")) {
  const session = { ...testSession({ commands: [set] }), kernel, target: kernel.target, context };
  const show = (line: string): string => {
    let text = "";
    const write = (piece: string): void => {
      text += piece;
    };
    runCommand(session, line, { write, error: write });
    return text;
  };
  return { session, show };
}

const address = (reference: string): string => drawn.at(reference).toString(16);

describe("the context", () => {
  test("is shown", () => {
    expect(open().show("set")).toBe(`    PID: 193
COMMAND: "dd"
   TASK: ${address("&dd")}  [THREAD_INFO: ${address("&dd")}]
    CPU: 0
  STATE: TASK_UNINTERRUPTIBLE 
`);
  });

  test.each([
    ["set 200", "&sh", "TASK_RUNNING (PANIC)"],
    ["set -p", "&sh", "TASK_RUNNING (PANIC)"],
    ["set -c 0", "&swapper/0", "TASK_RUNNING (ACTIVE)"],
    ["set c8", "&sh", "TASK_RUNNING (PANIC)"],
  ])("becomes another: %s", (line, task, state) => {
    const { session, show } = open();
    expect(show(line)).toContain(`  STATE: ${state}\n`);
    expect(session.context).toBe(drawn.at(task));
  });

  test("says how many tasks share its pid", () => {
    expect(open().show("set 0")).toContain(`   TASK: ${address("&swapper/0")}  (1 of 2)  [THREAD_INFO: `);
  });

  test("says SYSRQ when the crash was asked for", () => {
    const stack = ["panic", "sysrq_handle_crash", "__handle_sysrq"];
    const asked = drawKernel({
      panicCpu: 1,
      tasks: [{ pid: 7, comm: "sh", state: "RU", cpu: 1, running: true, stack }],
    });
    expect(open(asked.kernel, asked.at("&sh")).show("set")).toContain("  STATE: TASK_RUNNING (SYSRQ)\n");
  });

  test.each([
    ["set 99", "set: invalid task or pid value: 99\n"],
    ["set -c 9", "set: invalid processor number: 9\n"],
  ])("stays when there is no such task: %s", (line, text) => {
    const { session, show } = open();
    expect(show(line)).toBe(text);
    expect(session.context).toBe(drawn.at("&dd"));
  });

  test("stays when nobody panicked", () => {
    const { kernel, at } = drawKernel({ tasks: [{ pid: 1, comm: "init" }] });
    expect(open(kernel, at("&init")).show("set -p")).toBe("set: no panic task found\n");
  });

  test("may be a task that is not in the dump", () => {
    const missing = drawn.frameOf(drawn.at("&dd"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect(open(kernel).show("set")).toBe(`    PID: 193
COMMAND: ""
   TASK: ${address("&dd")}  [THREAD_INFO: ${address("&dd")}]
    CPU: 0
  STATE: (unknown) 
`);
  });
});

describe("variables", () => {
  test.each([
    ["set radix", "         radix: 10 (decimal)\n"],
    ["set radix 16", "         radix: 16 (hexadecimal)\n"],
    ["set radix hex", "         radix: 16 (hexadecimal)\n"],
    ["set radix dec", "         radix: 10 (decimal)\n"],
    ["set scroll off", "        scroll: off (none)\n"],
    ["set scroll less", "        scroll: on (/usr/bin/less)\n"],
    ["set scroll CRASHPAGER", "        scroll: on (CRASHPAGER)\n"],
    ["set print_max 500", "     print_max: 500\n"],
    ["set print_array on", "   print_array: on\n"],
    ["set zero_excluded on", " zero_excluded: on\n"],
    ["set null-stop 1", "     null-stop: on\n"],
    ["set error redirect", "         error: redirect\n"],
    ["set error errors.txt", "         error: errors.txt\n"],
  ])("%s", (line, text) => {
    expect(open().show(line)).toBe(text);
  });

  test.each([
    ["set radix 7", "set: invalid output radix: 7\n"],
    ["set scroll maybe", "set: scroll: invalid setting: maybe\n"],
    ["set print_max many", "set: invalid number: many\n"],
    ["set print_array 2", "set: print_array: invalid setting: 2\n"],
  ])("%s is refused", (line, text) => {
    const { session, show } = open();
    const before = structuredClone(session.settings);
    expect(show(line)).toBe(text);
    expect(session.settings).toEqual(before);
  });

  test("-v: all of them, in columns", () => {
    const lines = open().show("set -v").trimEnd().split("\n");
    expect(lines.map((line) => line.slice(0, 16).trim())).toEqual([
      "scroll:",
      "radix:",
      "print_max:",
      "print_array:",
      "zero_excluded:",
      "null-stop:",
      "error:",
    ]);
  });
});
