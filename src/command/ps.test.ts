import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { ps } from "./ps.ts";

const MACHINE: KernelSpec = {
  heap: {
    "struct mm_struct init_mm": { total_vm: 2560, rss_stat: { count: [1024, 280, 9, 7] } },
    "struct mm_struct dd_mm": { total_vm: 600 },
    // A machine of 512 MiB.
    "struct pglist_data half": { node_present_pages: 131072 },
  },
  globals: {
    "struct pglist_data *node_data[1]": ["&half"],
    // A thousand seconds at 250 ticks a second; they begin five minutes before they wrap.
    "u64 jiffies_64": 2 ** 32 + (1000 - 300) * 250,
  },
  tasks: [
    {
      pid: 1,
      comm: "init",
      seconds: 725.5,
      also: { mm: "&init_mm", start_time: 516_000_000n, utime: 80_000_000n, stime: 1_904_000_000n },
    },
    { pid: 2, comm: "kthreadd", kernelThread: true, seconds: 900, also: { policy: 1 } },
    { pid: 190, comm: "sh", parent: "init", seconds: 20, also: { mm: "&dd_mm" } },
    { pid: 191, comm: "sh", name: "sh_thread", leader: "sh", parent: "init", seconds: 21, also: { mm: "&dd_mm" } },
    { pid: 193, comm: "dd", parent: "sh", state: "UN", seconds: 14.4, also: { mm: "&dd_mm" } },
    { pid: 194, comm: "gone", parent: "sh", state: "ZO", seconds: 5 },
    { pid: 200, comm: "193", parent: "sh", state: "RU", cpu: 1, running: true, also: { mm: "&dd_mm" } },
  ],
};
const drawn = drawKernel(MACHINE);

/** What ps shows, every address of 16 digits as `A`. */
const show = (words: string, kernel: Kernel = drawn.kernel): string =>
  shown(kernel, ps, `ps ${words}`).replace(/\b[0-9a-f]{16}\b/g, "A");
/** The commands of the tasks in the table. */
const names = (words: string): string =>
  show(`-H ${words}`)
    .split("\n")
    .flatMap((line) => line.split(/ {2}(?=\S+$)/)[1] ?? [])
    .join(" ");

describe("the table", () => {
  test("in crash's columns", () => {
    expect(show("")).toBe(`      PID    PPID  CPU       TASK        ST  %MEM      VSZ      RSS  COMM
>       0       0   0  A  RU   0.0        0        0  [swapper/0]
        0       0   1  A  RU   0.0        0        0  [swapper/1]
        1       0   0  A  IN   1.0    10240     5244  init
        2       0   0  A  IN   0.0        0        0  [kthreadd]
      190       1   0  A  IN   0.0     2400        0  sh
      191       1   0  A  IN   0.0     2400        0  sh
      193     190   0  A  UN   0.0     2400        0  dd
      194     190   0  A  ZO   0.0        0        0  gone
>     200     190   1  A  RU   0.0     2400        0  193
`);
  });

  test("with stack pointers, or without titles", () => {
    expect(show("-s 2").split("\n")[0]).toBe(
      "      PID    PPID  CPU      KSTACKP      ST  %MEM      VSZ      RSS  COMM",
    );
    expect(shown(drawn.kernel, ps, "ps -s 2")).toContain(
      drawn.kernel.target.memory.pointer(drawn.at("&kthreadd.thread.sp")).toString(16),
    );
    expect(show("-H 2").split("\n")).toHaveLength(2);
  });

  test.each([
    ["-k", "[swapper/0] [swapper/1] [kthreadd]"],
    ["-u", "init sh sh dd gone 193"],
    ["-G", "[swapper/0] [swapper/1] init [kthreadd] sh dd gone 193"],
    ["-A", "[swapper/0] 193"],
    ["-y FIFO", "[kthreadd]"],
    ["-y 1,rr", "[kthreadd]"],
    ["1 2", "init [kthreadd]"],
    ["sh", "sh sh"],
    ["'^s.*[1h]$'", "[swapper/1] sh sh"],
    // 193 is a pid, 0xc1 the same in hexadecimal; with a backslash it is a name.
    ["193", "dd"],
    ["c1", "dd"],
    ["\\193", "193"],
    ["-u 1 2", "init"],
  ])("of those chosen: ps %s", (words, tasks) => {
    expect(names(words)).toBe(tasks);
  });

  test("of those that there are, with a word on the numbers that are none", () => {
    expect(show("-H 1 77 bash")).toMatch(/^ps: invalid task or pid value: 77\n\n +1 .* init\n$/);
  });

  test("in its own order, a task as often as words mean it", () => {
    expect(names("2 init 1")).toBe("init init [kthreadd]");
  });

  test("with policy and priority, or without idle tasks", () => {
    const drawing = drawKernel({ tasks: [{ pid: 1, comm: "init", also: { policy: 2, prio: 49 } }] });
    expect(show("-IY", drawing.kernel)).toBe(
      `      PID    PPID  CPU       TASK        ST  POLICY    PRIO  %MEM      VSZ      RSS  COMM
        1       0   0  A  IN  RR          49   0.0        0        0  init
`,
    );
  });

  test("says which source lacks what, and tells programs the same as data", () => {
    const { kernel, at } = drawKernel({ ...MACHINE, overwrite: { "&dd_pid.tasks[0].first": 0 } });
    expect(show("", kernel)).toMatch(/\nps: the list of tasks has dd \(pid 193\), which the pid table lacks\n\n$/);
    const { rows } = JSON.parse(shown(kernel, ps, "ps --json")) as { readonly rows: readonly unknown[] };
    const row = rows.at(-1);
    expect(row).toMatchObject({
      kind: "sources",
      sources: [
        { name: "pid table", tasks: 6 },
        { name: "list of tasks", tasks: 7 },
        { name: "run queues", tasks: 1 },
      ],
      mismatches: [
        { address: `0x${at("&dd").toString(16)}`, pid: 193, comm: "dd", has: "list of tasks", other: "pid table" },
      ],
    });
  });

  test("says when it is not whole", () => {
    const { kernel } = drawKernel({ ...MACHINE, overwrite: { "&init_pid_ns.idr.idr_rt.xa_head": 0x1002 } });
    const text = show("", kernel);
    expect(text).toMatch(/ {2}dd\n/);
    expect(text).toMatch(/\nps: the pid table is not whole \(0 tasks read\): /);
  });

  test.each([
    ["-y WRONG", "ps: WRONG: invalid scheduling policy\n"],
    ["-C 1", "ps: -C option is only applicable with -l and -m\n"],
    ["'('", "ps: invalid regular expression: (\n"],
    ["-k -u", "ps: -u and -k are mutually exclusive\n"],
    ["-p -c 1", "ps: -a, -t, -c, -p, -g, -l, -m, -S, -r and -A flags are all mutually-exclusive\n"],
    ["-G -l", "ps: -G not supported with -l option\n"],
    ["-S -k", "ps: -S option cannot be used with other options\n"],
    ["-S 1", "ps: -S option takes no arguments\n"],
  ])("ps %s is refused", (words, text) => {
    expect(show(words)).toBe(text);
  });
});

test("-S: tasks by state, in the order in which they are met", () => {
  expect(show("-S")).toBe("  RU: 3\n  IN: 4\n  UN: 1\n  ZO: 1\n");
});

describe("when tasks last ran", () => {
  const TAIL = (pid: number, cpu: number, comm: string): string =>
    `PID: ${String(pid).padEnd(8)} TASK: A  CPU: ${cpu}    COMMAND: "${comm}"\n`;

  test("-m: as a time before the clock of its processor stopped", () => {
    expect(show("-m 1 193 200")).toBe(
      `[0 00:00:00.000] [RU]  ${TAIL(200, 1, "193")}[0 00:00:14.400] [UN]  ${TAIL(193, 0, "dd")}` +
        `[0 00:12:05.500] [IN]  ${TAIL(1, 0, "init")}`,
    );
  });

  test("-l: in nanoseconds, as wide as the longest of all tasks", () => {
    const tasks = [MACHINE.tasks?.[0] ?? { pid: 1, comm: "init" }, { pid: 3, comm: "early", seconds: 999.5 }];
    expect(show("-l", drawKernel({ ...MACHINE, cpus: 1, tasks }).kernel)).toBe(
      `[1000000000000] [RU]  ${TAIL(0, 0, "swapper/0")}` +
        `[ 274500000000] [IN]  ${TAIL(1, 0, "init")}[    500000000] [IN]  ${TAIL(3, 0, "early")}`,
    );
  });

  test("-C: by processor", () => {
    expect(show("-m -C 0,1 193 200 2")).toBe(
      `ps: -C option is not applicable with specified tasks\n${show("-m -C a")}`,
    );
    expect(show("-m -y FIFO -C 0,1")).toBe(`CPU: 0\n[0 00:15:00.000] [IN]  ${TAIL(2, 0, "kthreadd")}\nCPU: 1\n`);
  });

  test.each([
    ["-m -C 9", "ps: invalid cpu specification: 9\n"],
    ["-m -C 1-0", ""],
    ["-m -C x", 'ps: x: "x" is not a digit 0 - 9\n'],
  ])("ps %s", (words, text) => {
    expect(show(words)).toBe(text);
  });
});

describe("relatives", () => {
  const line = (depth: number, pid: number, comm: string, cpu = 0): string =>
    `${" ".repeat(depth)}PID: ${String(pid).padEnd(8)} TASK: A  CPU: ${cpu}    COMMAND: "${comm}"\n`;

  test("-p: from the oldest ancestor", () => {
    expect(show("-p 193")).toBe(
      `${line(0, 0, "swapper/0")}${line(1, 1, "init")}${line(2, 190, "sh")}${line(3, 193, "dd")}\n`,
    );
  });

  test("-p: a circle of parents ends", () => {
    const { kernel } = drawKernel({ ...MACHINE, overwrite: { "&init.parent": "&sh" } });
    expect(show("-p 193", kernel)).toBe(`${line(0, 1, "init")}${line(1, 190, "sh")}${line(2, 193, "dd")}\n`);
  });

  test("-c: children", () => {
    expect(show("-c 190")).toBe(
      `${line(0, 190, "sh")}${line(2, 193, "dd")}${line(2, 194, "gone")}${line(2, 200, "193", 1)}\n`,
    );
    expect(show("-c 193")).toBe(`${line(0, 193, "dd")}  (no children)\n\n`);
  });

  test("-g: threads, of a thread those of its whole group", () => {
    const group = `${line(0, 190, "sh")}${line(2, 191, "sh")}\n`;
    expect(show("-g 190")).toBe(group);
    expect(show("-g 191")).toBe(group);
    expect(show("-g 193")).toBe(`${line(0, 193, "dd")}  (no threads)\n\n`);
  });

  test("-t: times", () => {
    expect(show("-t 1")).toBe(`${line(0, 1, "init")}    RUN TIME: 00:16:40
  START TIME: 516000000
       UTIME: 80000000
       STIME: 1904000000

`);
  });
});

describe("a task that is not in the dump", () => {
  const missing = drawn.frameOf(drawn.at("&kthreadd"));
  const holed = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));

  test("has a line in the table, with question marks", () => {
    expect(show("", holed)).toMatch(/\n +2 +\? .* A {2}\?\? +\? +\? +\? {2}\n/);
  });

  test.each([
    "",
    "-k",
    "-u",
    "-G",
    "-A",
    "-y 0",
    "-S",
    "-l",
    "-m",
    "-m -C a",
    "-p",
    "-c",
    "-t",
    "-a",
    "-g",
    "\\dd",
    "'^d'",
  ])("does not keep the others from being shown: ps %s", (words) => {
    const text = show(words, holed);
    expect(text).not.toMatch(/^ps: (?!the |no user stack|cannot access user stack)/m);
    expect(text).toMatch(words === "-k" || words === "-A" ? /swapper/ : words === "-S" ? /UN: 1/ : /dd/);
  });
});
