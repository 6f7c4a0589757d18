import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { bt } from "./bt.ts";

/** A writer that sleeps in a module; a task that is interrupted on processor 1; init with a thread. */
const MACHINE: KernelSpec = {
  modules: [{ name: "nfs", functions: ["nfs_wait", "nfs_write"] }],
  tasks: [
    { pid: 1, comm: "init" },
    { pid: 2, comm: "init_thread", leader: "init" },
    { pid: 193, comm: "dd", state: "UN", stack: ["__schedule", "schedule", "nfs_wait", "nfs_write", "vfs_write"] },
    { pid: 40, comm: "kworker", kernelThread: true },
    {
      pid: 200,
      comm: "busy",
      cpu: 1,
      running: true,
      stack: ["tick", { switches: "sysvec_timer" }, { entry: "asm_sysvec_timer", registers: { rax: 0x17n } }, "crunch"],
    },
  ],
};
const drawn = drawKernel(MACHINE);
const { kernel, at } = drawn;

/** What bt shows, every address of 16 digits as `A`. */
const show = (words: string, task = "&dd", of = kernel): string =>
  shown(of, bt, `bt ${words}`, at(task)).replace(/\b[0-9a-f]{16}\b/g, "A");

describe("frames", () => {
  test("of a task that sleeps, down to the registers of its program", () => {
    expect(show("")).toBe(`PID: 193      TASK: A  CPU: 0    COMMAND: "dd"
 #0 [A] __schedule at A
 #1 [A] schedule at A
 #2 [A] nfs_wait at A [nfs]
 #3 [A] nfs_write at A [nfs]
 #4 [A] vfs_write at A
 #5 [A] entry_SYSCALL_64_after_hwframe at A
    RIP: A  RSP: A  RFLAGS: 00000202
    RAX: A  RBX: A  RCX: A
    RDX: A  RSI: A  RDI: A
    RBP: A   R8: A   R9: A
    R10: A  R11: A  R12: A
    R13: A  R14: A  R15: A
    ORIG_RAX: A  CS: 0033  SS: 002b
`);
  });

  test("of a kernel thread, down to its end", () => {
    expect(show("40")).toBe(`PID: 40       TASK: A  CPU: 0    COMMAND: "kworker"
 #0 [A] __schedule at A
 #1 [A] schedule at A
 #2 [A] ret_from_fork_asm at A
`);
  });

  test("of a task that is interrupted, across the interrupt stack", () => {
    const [before, ...registers] = show("200").split("    RIP: ");
    expect(before).toBe(`PID: 200      TASK: A  CPU: 1    COMMAND: "busy"
 #0 [A] tick at A
 #1 [A] sysvec_timer at A
--- <IRQ stack> ---
 #2 [A] asm_sysvec_timer at A
    [exception RIP: crunch+32]
`);
    expect(registers).toHaveLength(2);
    expect(registers[0]).toContain("ORIG_RAX: A  CS: 0010  SS: 0018\n #3 [A] entry_SYSCALL_64_after_hwframe at A\n");
  });

  test("name the stack word that holds the address, the first of a running task its stack pointer", () => {
    const sp = kernel.target.cpuNotes[1].registers.rsp ?? 0n;
    expect(shown(kernel, bt, "bt 200").split("\n")[1]).toBe(
      ` #0 [${sp.toString(16)}] tick at ${(at("tick()") + 0x10n).toString(16)}`,
    );
  });

  test("that no table vouches for say how they were found", () => {
    const without = drawKernel({ ...MACHINE, without: ["orc"] });
    const text = shown(without.kernel, bt, "bt 40");
    expect(text).toMatch(/#0 \[\w+\] __schedule at \w+\n #1 \[\w+\] schedule at \w+ {2}\(scan\)\n/);
    expect(text).toMatch(/\n {4}\(the stack cannot be followed further: .*\)\n$/);
  });
});

describe("what is shown of them", () => {
  test.each([
    ["-s", " #4 [A] vfs_write+16 at A"],
    ["-sx", " #4 [A] vfs_write+0x10 at A"],
    ["-sd", " #4 [A] vfs_write+16 at A"],
  ])("%s: offsets behind names", (option, line) => {
    expect(show(option).split("\n")).toContain(line);
  });

  test("-f: the words of each frame, two a line", () => {
    const lines = show("-f").split("\n");
    const first = lines.findIndex((line) => line.startsWith(" #1"));
    // Fifteen words of its own, and the return address.
    expect(lines.slice(first + 1, first + 9)).toEqual(Array.from({ length: 8 }, () => "    A: A A "));
  });

  test("-r: the stack from bottom to top, with names where words have them", () => {
    const lines = show("-r").trimEnd().split("\n");
    expect(lines).toHaveLength(1 + 16384 / 16);
    expect(lines.filter((line) => line.includes("schedule+16"))).not.toEqual([]);
  });

  test.each(["-t", "-T"])("%s: every text address", (option) => {
    const [, ...lines] = show(option).split("\n");
    const names = lines.filter((line) => /^ {2}\[A\]/.test(line)).map((line) => line.split(" ")[3]);
    expect(names).toEqual([
      "__schedule",
      "schedule",
      "nfs_wait",
      "nfs_write",
      "vfs_write",
      "entry_SYSCALL_64_after_hwframe",
    ]);
    expect(lines[0].startsWith("              START: __schedule at A")).toBe(option === "-t");
  });

  test("-e: where the kernel was entered", () => {
    expect(show("-e 200").match(/\n {2}\S+ EXCEPTION FRAME AT: A\n/g)).toEqual([
      "\n  KERNEL-MODE EXCEPTION FRAME AT: A\n",
      "\n  USER-MODE EXCEPTION FRAME AT: A\n",
    ]);
  });

  test("-l: lines of the source, which need the debug file", () => {
    expect(show("-l")).toBe(
      "bt: source lines need the kernel's debug file (build-id 00112233445566778899aabbccddeeff00112233)\n",
    );
    const vmlinux = {
      name: "vmlinux",
      buildId: undefined,
      symbols: () => undefined,
      types: undefined,
      code: undefined,
      sourceLine: () => undefined,
      frameLine: () => ({ file: "fs/read_write.c", line: 7 }),
    };
    const lines = show("-l", "&dd", drawn.reopen(drawn.memory, { vmlinux })).split("\n");
    expect(lines.slice(1, 3)).toEqual([" #0 [A] __schedule at A", "    fs/read_write.c: 7"]);
    expect(lines[lines.findIndex((line) => line.includes("nfs_wait")) + 1]).toMatch(/^ #3/);
  });
});

describe("whose stack", () => {
  const pids = (words: string, task?: string): string =>
    Array.from(show(words, task).matchAll(/^PID: (\d+)/gm), ([, pid]) => pid).join(" ");

  test.each([
    ["", "193"],
    ["1", "1"],
    ["1 40", "1 40"],
    ["c1", "193"],
    ["0", "0 0"],
    ["-a", "0 200"],
    ["-c 1", "200"],
    ["-c 0-1", "0 200"],
    ["-g 2", "1 2"],
  ])("bt %s", (words, expected) => {
    expect(pids(words)).toBe(expected);
  });

  test("the context", () => {
    expect(pids("", "&busy")).toBe("200");
  });

  test("an address", () => {
    expect(pids(at("&kworker").toString(16))).toBe("40");
  });

  test.each([
    ["-p", "bt: no panic task found\n"],
    ["99", "bt: invalid task or pid value: 99\n"],
    ["-c 7", "bt: invalid cpu specification: 7\n"],
  ])("bt %s is refused", (words, text) => {
    expect(show(words)).toBe(text);
  });

  test("one that means nobody does not keep the others from being shown", () => {
    const text = show("99 40");
    expect(text.startsWith("bt: invalid task or pid value: 99\n\nPID: 40 ")).toBe(true);
  });
});

test("what panic() did after it had announced the death is left out of the text, not of the rows", () => {
  const dying = drawKernel({
    panicCpu: 1,
    tasks: [{ pid: 7, comm: "sh", cpu: 1, running: true, stack: ["delay_tsc", "panic", "sysrq_handle_crash"] }],
  });
  const text = shown(dying.kernel, bt, "bt -p");
  expect(text).not.toContain("delay_tsc");
  expect(text).toMatch(/\n #0 \[\w+\] panic at/);
  const [row] = JSON.parse(shown(dying.kernel, bt, "bt -p --json")).rows;
  expect(row.inside.map((frame: { function: { name: string } }) => frame.function.name)).toEqual(["delay_tsc"]);
});

test("a stack that is not in the dump is said to be so, and the next one is shown", () => {
  const { frameOf, memory, reopen } = drawn;
  const stack = frameOf(kernel.target.memory.pointer(at("&dd.stack")) + 16383n);
  const holed = reopen(memory.map((page, pfn) => (pfn === stack ? "filtered" : page)));
  const text = show("193 40", "&dd", holed);
  expect(text).toMatch(/^PID: 193 .*\n {4}\(kernel virtual address A \(8 bytes\): filtered\)\n\nPID: 40 /);
});
