import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import { type DrawnKernel, drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { bt } from "./bt.ts";
import { foreachCommand } from "./foreach.ts";

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
    const [before, own, ...registers] = show("200").split("    RIP: ");
    expect(before).toBe(`PID: 200      TASK: A  CPU: 1    COMMAND: "busy"\n    [exception RIP: tick+16]\n`);
    expect(own).toContain(`
    CS: 0010  SS: 0018
 #0 [A] sysvec_timer at A
--- <IRQ stack> ---
 #1 [A] asm_sysvec_timer at A
    [exception RIP: crunch+32]
`);
    expect(registers).toHaveLength(2);
    expect(registers[0]).toContain("ORIG_RAX: A  CS: 0010  SS: 0018\n #2 [A] entry_SYSCALL_64_after_hwframe at A\n");
  });

  test("of a running task begin with its processor's registers, in every form that counts calls with a number", () => {
    const { rsp = 0n } = kernel.target.cpuNotes[1].registers;
    expect(shown(kernel, bt, "bt 200").split("\n")[2]).toContain(`  RSP: ${rsp.toString(16)}  `);
    expect(show("--inline 200").split("\n")[1]).toBe(" #0 [A] tick at A");
  });

  test("of a task whose processor was in user mode: none, but the registers", () => {
    const registers = { cs: 0x33n, ss: 0x2bn, rip: 0x401000n, rsp: 0x7ffe_0000n };
    const target = { ...kernel.target, cpuNotes: kernel.target.cpuNotes.map((note) => ({ ...note, registers })) };
    const other: Kernel = { ...kernel, target: target as never, once: (compute) => compute(other) };
    expect(show("200", "&dd", other)).toMatch(
      /^PID: 200 .*\n {4}\[exception RIP: user space\]\n {4}RIP: A {2}RSP: A (.*\n){6} {4}CS: 0033 {2}SS: 002b\n$/,
    );
  });

  test("of a task without a stack: dead, and not yet asked for", () => {
    const dead = drawKernel({ ...MACHINE, overwrite: { "&dd.stack": 0 } });
    expect(show("193", "&dd", dead.kernel)).toBe('PID: 193      TASK: A  CPU: 0    COMMAND: "dd"\n(no stack)\n');
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
    ["-p", "bt: no panic task found!\n"],
    ["99", "bt: invalid task or pid value: 99\n"],
    ["-c 7", "bt: invalid cpu specification: 7\n"],
    ["-A", "bt: -A option not supported or applicable on this architecture or kernel\n"],
    ["-n busy", "bt: -n option not supported or applicable on this architecture or kernel\n"],
    ["-x -d", "bt: -d and -x are mutually exclusive\n"],
    ["-g -a", "bt: -a option cannot be used with the -g option\n"],
    ["-g -c 0", "bt: -c option cannot be used with the -g option\n"],
    ["-S 0", "bt: invalid stack address for this task: 0\n"],
    ["-S zz", 'bt: invalid input: "zz"\n'],
    ["-I zz", 'bt: cannot convert "zz"\n'],
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
  expect(text).toMatch(/^PID: 193 .*\n {4}\(read error: kernel virtual address: A .*makedumpfile\)\)\n\nPID: 40 /);
});

/** The same dump with eight other bytes at `at`. */
function poked({ memory, frameOf, reopen }: DrawnKernel, words: Readonly<Record<string, bigint>>): Kernel {
  const pages = [...memory];
  for (const [place, value] of Object.entries(words)) {
    const at = BigInt(place);
    const page = pages[frameOf(at)];
    if (!(page instanceof Uint8Array)) throw new Error("no page there");
    const copy = Uint8Array.from(page);
    new DataView(copy.buffer).setBigUint64(Number(at % 4096n), value, true);
    pages[frameOf(at)] = copy;
  }
  return reopen(pages);
}

/** The bottom of a task's stack. */
const bottom = (task: string): bigint => kernel.target.memory.pointer(at(`&${task}.stack`));

test("-t goes on over the interrupt stack, with the registers where it was left", () => {
  const lines = show("-t 200").split("\n");
  expect(lines.slice(1, 6)).toEqual([
    "              START: tick at A",
    "  [A] sysvec_timer at A",
    "--- <IRQ stack> ---",
    "  [A] asm_sysvec_timer at A",
    "    [exception RIP: crunch+32]",
  ]);
  expect(lines.filter((line) => line.includes("asm_sysvec_timer"))).toHaveLength(1);
});

describe("-n idle", () => {
  test("names idle tasks that a processor was running, and no more", () => {
    expect(show("-a -n idle")).toMatch(/^PID: 0 .*\n\nPID: 200 .*\n {4}\[exception RIP: tick\+16\]\n/);
    expect(show("-n idle 1")).toBe(show("1"));
  });
});

describe("-F", () => {
  test("names what words are the addresses of", () => {
    const lines = show("-F").split("\n");
    expect(lines.filter((line) => /^ {4}A: A schedule\+16 {6}$/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => line.includes("nfs_write+16"))).toHaveLength(1);
  });
});

describe("-o", () => {
  const stale = poked(drawn, { [String(bottom("dd") + 16384n - 168n - 64n)]: at("nfs_wait()") + 0x10n });

  test("shows every return address, -O makes that the way of the session", () => {
    const names = (words: string): readonly string[] =>
      Array.from(show(words, "&dd", stale).matchAll(/ #\d+ \[A\] (\w+)/g), ([, name]) => name);
    const usual = ["__schedule", "schedule", "nfs_wait", "nfs_write", "vfs_write", "entry_SYSCALL_64_after_hwframe"];
    expect(names("")).toEqual(usual);
    expect(names("-o")).toEqual(usual.toSpliced(5, 0, "nfs_wait"));
    expect(show("-O", "&dd", stale)).toBe("bt: use old bt method by default\n");
    expect(show("-o", "&dd", stale)).not.toContain("(scan)");
  });
});

describe("-e", () => {
  test("finds what is left of earlier calls", () => {
    const old = bottom("dd") + 0x1000n;
    const left = poked(drawn, {
      [String(old + 16n * 8n)]: at("vfs_write()") + 8n,
      [String(old + 17n * 8n)]: 0x10n,
      [String(old + 18n * 8n)]: 0x246n,
      [String(old + 19n * 8n)]: old + 168n,
      [String(old + 20n * 8n)]: 0x18n,
    });
    const text = show("-e", "&dd", left);
    expect(text).toContain("\n\n  KERNEL-MODE EXCEPTION FRAME AT: A\n    [exception RIP: vfs_write+8]\n    RIP: A");
    expect(text.indexOf("KERNEL-MODE")).toBeLessThan(text.indexOf("USER-MODE"));
    expect(show("-e", "&dd", poked(drawn, { [String(old + 17n * 8n)]: 0x10n }))).not.toContain("KERNEL-MODE");
  });
});

describe("-E", () => {
  test("searches the interrupt stack of each processor", () => {
    const none = "STACK:\n(none found)\n\n";
    expect(show("-E")).toBe(`CPU 0 IRQ ${none}CPU 1 IRQ ${none}`);
    expect(show("-E -c 1")).toBe(`CPU 1 IRQ ${none}`);
  });
});

describe("-v", () => {
  const MAGIC = 0x57ac6e9dn;
  const tasks = ["init", "init_thread", "dd", "kworker", "busy"];
  const marked = Object.fromEntries(tasks.map((name) => [String(bottom(name)), MAGIC]));
  const idle = { [String(bottom("swapper/1"))]: MAGIC };

  test("says that all is well where every end has its mark, or no task has one", () => {
    expect(show("-v", "&dd", poked(drawn, { ...marked, ...idle }))).toBe("No stack overflows detected\n");
    expect(show("-v")).toBe("No stack overflows detected\n");
  });

  test("names the task that wrote over it; the first one never had any", () => {
    const { text = "" } = { text: show("-v", "&dd", poked(drawn, { ...marked, ...idle, [String(bottom("dd"))]: 7n })) };
    expect(text).toBe(
      'PID: 193      TASK: A  CPU: 0    COMMAND: "dd"\n  possible stack overflow: A: 7 != STACK_END_MAGIC\n\n',
    );
  });
});

describe("-R", () => {
  const foreach = (line: string): string =>
    shown(
      kernel,
      foreachCommand(() => [bt]),
      `foreach ${line}`,
    ).replace(/\b[0-9a-f]{16}\b/g, "A");

  test.each([
    ["a function", "nfs_wait"],
    ["a return address", (at("nfs_wait()") + 0x10n).toString(16)],
    ["an expression", "nfs_wait+16"],
  ])("shows the stacks with %s, and an empty line behind each", (_, reference) => {
    expect(show(`-R ${reference} 1 193`)).toBe(`${show("193")}\n`);
    expect(foreach(`bt -R ${reference}`)).toBe(`${show("193")}\n`);
  });

  test.each([["nobody"], ["nfs_wait+17"]])("shows nothing when %s occurs nowhere", (reference) => {
    expect(foreach(`bt -R ${reference}`)).toBe("");
  });

  test("finds values of saved registers", () => {
    expect(show("-R 7ffc00002000 193")).toBe(`${show("193")}\n`);
  });

  test("takes the first of several", () => {
    expect(show("-R nobody -R nfs_wait")).toBe("bt: only one -R option allowed\n");
  });
});

describe("-S and -I", () => {
  const slot = (name: string): string => {
    const line =
      shown(kernel, bt, "bt 193")
        .split("\n")
        .find((each) => each.includes(` ${name} at `)) ?? "";
    return /\[(\w+)\]/.exec(line)?.[1] ?? "";
  };
  const calls = (words: string): readonly string[] =>
    Array.from(show(words).matchAll(/ #\d+ \[A\] (\w+)/g), ([, name]) => name);
  const outer = ["nfs_write", "vfs_write", "entry_SYSCALL_64_after_hwframe"];

  test("begin at the first return address from there on", () => {
    expect(calls(`-S ${slot("nfs_write")} 193`)).toEqual(outer);
  });

  test("begin with the caller of the function that is said to have been running", () => {
    const sp = (BigInt(`0x${slot("nfs_wait")}`) + 8n).toString(16);
    expect(calls(`-I nfs_wait+16 -S ${sp} 193`)).toEqual(outer);
  });

  test("are as without them at the stack pointer that the task was switched out with", () => {
    const sp = kernel.target.memory.pointer(at("&dd.thread.sp")).toString(16);
    expect(show(`-S ${sp} 193`)).toBe(show("193"));
  });

  test("show how the kernel was entered when there is no return address", () => {
    expect(show(`-S ${(bottom("dd") + 16384n - 8n).toString(16)} 193`)).toMatch(/^PID: 193 .*\n {4}RIP: A {2}RSP: A/);
  });

  test("of no stack of the task's are refused, and the next task is shown", () => {
    expect(show(`-S ${slot("nfs_write")} 40 193`)).toMatch(
      /^PID: 40 .*\nbt: non-process stack address for this task: A\n {4}\(valid range: A - A\)\n\nPID: 193 .*\n #0 /,
    );
  });
});

describe("-D", () => {
  test.each([
    ["seek", ""],
    ["clear", "framesize caches cleared\n"],
    ["level-3", "framesize caches cleared\n"],
    ["level-x", 'bt: x: "x" is not a digit 0 - 9\n'],
    ["validate", "bt: x86_64_framesize_debug: ignoring command\n"],
    ["orc", "bt: x86_64_framesize_debug: ignoring command (no ip)\n"],
    ["framepointer", "bt: frames come from the kernel's unwind tables: there is no framepointer to turn on or off\n"],
  ])("%s", (word, text) => {
    expect(show(`-D ${word}`)).toBe(text);
  });

  test("orc: the entries of a function", () => {
    const [title, line, entry, end] = show("-D orc vfs_write+4").split("\n");
    expect([title, line, end]).toEqual(["orc_dump: A / vfs_write+4", "--------", ""]);
    expect(entry).toMatch(/^ip: A -> A \/ vfs_write\+0 -> orc: A {2}spo: 128 bpo: 0 spr: 5 bpr: 0 type: 0 end: 0$/);
    expect(show("-D orc init_uts_ns")).toMatch(
      /WARNING: A: ip is outside kernel and module text ranges\nA: ip not found\n$/,
    );
  });
});
