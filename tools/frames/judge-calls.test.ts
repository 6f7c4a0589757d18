import { expect, test } from "vitest";
import { judgeCalls } from "./judge-calls.ts";
import type { StackVariable, TaskStack } from "./stack.ts";

const variable = (name: string, type: string, value: bigint | undefined): StackVariable => ({
  name,
  type,
  size: undefined,
  content: value === undefined ? undefined : { value, bytes: undefined, unknown: [], address: undefined },
  provenance: "call-site",
  confidence: "likely",
  moment: undefined,
});

const stack = (frames: Readonly<Record<string, readonly StackVariable[]>>): TaskStack => ({
  task: 0x1000n,
  pid: 7,
  comm: "reader",
  frames: Object.entries(frames).map(([name, variables]) => ({
    names: [name],
    inline: false,
    ip: 0n,
    file: undefined,
    line: undefined,
    variables,
  })),
  problem: undefined,
});

/** read(3, 0x123456000000, 0x1357), with what was in the other registers. */
const read = { pid: 7, number: 0, arguments: [3n, 0x1234_5600_0000n, 0x1357n, 9n, 9n, 9n] };

const judged = (frames: Readonly<Record<string, readonly StackVariable[]>>, call = read): readonly string[] =>
  judgeCalls(new Map([[7, call]]), [stack(frames)], new Map([[0x1000n, 0x3f58n]])).map(
    ({ what, shown, right }) => `${what} ${shown === undefined ? "missing" : right}`,
  );

test("arguments of functions on the way are those of the call, as wide as their type", () => {
  const frames = {
    vfs_read: [variable("file", "struct file *", 1n), variable("buf", "char *", 0x1234_5600_0000n)],
    ksys_read: [variable("fd", "unsigned int", 3n), variable("count", "size_t", 0x1358n)],
    __do_sys_read: [variable("fd", "unsigned int", 0xffff_0000_0003n), variable("count", "size_t", undefined)],
    __x64_sys_read: [variable("regs", "const struct pt_regs *", 0x3f58n)],
    do_syscall_64: [variable("nr", "int", 0n), variable("regs", "struct pt_regs *", 0x3f50n)],
  };
  expect(judged(frames)).toEqual([
    "pid 7: vfs_read.buf true",
    "pid 7: ksys_read.fd true",
    "pid 7: ksys_read.count false",
    "pid 7: __do_sys_read.fd true",
    "pid 7: __do_sys_read.count missing",
    "pid 7: __x64_sys_read.regs true",
    "pid 7: do_syscall_64.nr true",
    "pid 7: do_syscall_64.regs false",
  ]);
});

test("open() has no folder in front of its name, and changes its flags", () => {
  const open = { pid: 7, number: 2, arguments: [0x1000n, 1n, 0o644n, 0n, 0n, 0n] };
  const frames = {
    do_sys_openat2: [variable("dfd", "int", -100n), variable("filename", "const char *", 0x1000n)],
    __do_sys_open: [variable("flags", "int", 0x8001n), variable("filename", "const char *", 0x1000n)],
  };
  expect(judged(frames, open)).toEqual(["pid 7: __do_sys_open.filename true"]);
});
