import { describe, expect, test } from "vitest";
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { ps } from "./ps.ts";
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
    ["set -c 9", "set: invalid cpu number: system has only 2 cpus\n"],
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

describe("the task that a processor was running", () => {
  test("may be told by a person", () => {
    const { kernel, at } = drawKernel(MACHINE);
    const { show } = open(kernel, at("&sh"));
    const text = `"dd" task ${at("&dd").toString(16)} has been marked as the active task on cpu 0\n`;
    expect(show("set -a 193")).toBe(text);
    expect(show("set 193")).toContain("  STATE: TASK_UNINTERRUPTIBLE (ACTIVE)\n");
    expect(show("set -c 0")).toBe("");
    expect(show("set -a 99")).toBe("set: invalid task or pid value: 99\n");
  });
});

describe("variables", () => {
  test.each([
    ["set radix", "output radix: 10 (decimal)\n"],
    ["set radix 16", "output radix: 16 (hex)\n"],
    ["set hex", "output radix: 16 (hex)\n"],
    ["set radix dec", "output radix: 10 (decimal)\n"],
    ["set scroll off", "scroll: off (none)\n"],
    ["set scroll less", "scroll: on (/usr/bin/less)\n"],
    ["set scroll CRASHPAGER", "scroll: on (CRASHPAGER)\n"],
    ["set print_max 500", "print_max: 500\n"],
    ["set print_array on", "print_array: on\n"],
    ["set zero_excluded on", "zero_excluded: on\n"],
    ["set null-stop 1", "null-stop: on\n"],
    ["set error redirect", "error: redirect\n"],
    ["set error errors.txt", "error: errors.txt\n"],
    ["set refresh", "refresh: on\n"],
    ["set hash off", "hash: off\n"],
    ["set redzone 0", "redzone: off\n"],
    ["set core", "core: off (do NOT drop core on error message)\n"],
    ["set debug 4", "debug: 4\n"],
    ["set debug on", "debug: 1\n"],
    ["set console", "console: not set\n"],
    ["set silent", "silent: off\n"],
    ["set silent on", ""],
    ["set edit", "edit: vi\n"],
    ["set unwind on", "unwind: on\n"],
    ["set gdb", "gdb: off\n"],
    ["set scope 0", "scope: 0 (not set)\n"],
    ["set offline hide", "      offline: hide\n"],
    ["set namelist other", "namelist: (none)\n"],
    ["set radix 16 hash off", "output radix: 16 (hex)\nhash: off\n"],
  ])("%s", (line, text) => {
    expect(open().show(line)).toBe(text);
  });

  test.each([
    ["set radix 7", "set: invalid command: set radix 7 \n"],
    ["set scroll maybe", "set: invalid command: set scroll maybe \n"],
    ["set print_max many", "set: invalid command: set print_max many \n"],
    ["set print_array maybe", "set: invalid command: set print_array maybe \n"],
    ["set offline maybe", "set: invalid command: set offline maybe \n"],
    ["set scope nosuch", "set: invalid command: set scope nosuch \n"],
    ["set scope 123", "set: invalid text address: 123\n"],
    ["set edit vi", "set: cannot change editing mode during runtime\n"],
    ["set emacs", "set: cannot change vi editing mode during runtime\n"],
    ["set nosuch", "set: invalid task or pid value: nosuch\n"],
  ])("%s is refused", (line, text) => {
    const { session, show } = open();
    const before = structuredClone(session.settings);
    expect(show(line)).toBe(text);
    expect(session.settings).toEqual(before);
  });

  test("the editing mode can be set while start-up files are run", () => {
    const { session, show } = open();
    session.starting = true;
    expect(show("set emacs")).toBe("edit: emacs\n");
  });

  test("nothing scrolls where there is no screen", () => {
    const { session, show } = open();
    session.settings.paged = false;
    expect(show("set scroll less")).toBe("scroll: off (none)\n");
  });

  test("scope is a function", () => {
    const at = drawn.at("panic()");
    expect(open().show(`set scope ${at.toString(16)}`)).toBe(`scope: ${at.toString(16)} (panic)\n`);
    expect(open().show("set scope panic")).toBe(`scope: ${at.toString(16)} (panic)\n`);
  });

  test("debug: a command that fails says where", () => {
    const { show } = open();
    show("set debug 1");
    expect(show("set 99")).toMatch(/^set: invalid task or pid value: 99\nset: debug: UsageError: .*\n {4}at /);
  });

  test("gdb: every line is one of gdb's, but those behind `crash`", () => {
    const { session, show } = open();
    session.settings.gdb = true;
    expect(show("set 1")).toBe("crash: command not found: gdb\n");
    expect(show("crash set radix")).toBe("output radix: 10 (decimal)\n");
    expect(show("crash")).toBe('crash: a crash command must follow the "crash" directive\n');
    expect(show("set gdb off")).toBe("gdb: off\n");
  });

  test("offline hide: what a processor that was offline was running has another mark", () => {
    const { kernel } = drawKernel({ ...MACHINE, globals: { "struct cpumask __cpu_online_mask": { bits: [1] } } });
    const hide = (line: string): string => {
      const session = { ...testSession({ commands: [ps] }), kernel, target: kernel.target };
      session.settings.offline = "hide";
      let text = "";
      const write = (piece: string): void => void (text += piece);
      runCommand(session, line, { write, error: write });
      return text;
    };
    expect(hide("ps -A -H")).toMatch(/^> +0 .*\n- +200 /);
    expect(hide("ps -l -C a")).toMatch(/\n\nCPU: 1 \[OFFLINE\]\n$/);
  });

  test("-v: all of them, in columns", () => {
    const lines = open().show("set -v").trimEnd().split("\n");
    expect(lines.map((line) => line.slice(0, 15).trim()).join(" ")).toBe(
      "scroll: radix: refresh: print_max: print_array: console: debug: core: hash: silent: edit: namelist: dumpfile: " +
        "unwind: zero_excluded: null-stop: gdb: scope: offline: redzone: error:",
    );
  });
});
