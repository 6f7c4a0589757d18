import { describe, expect, test } from "vitest";
import { MemoryFault } from "#base";
import { drawKernel } from "../../testing/kernel.ts";
import { TestMemory } from "../../testing/values.ts";
import { processEnvironment, processWords, resourceLimits } from "./index.ts";

const ARGUMENTS = "dd\0if=/dev/zero\0\0of=x\0";
const ENVIRONMENT = "PATH=/bin\0HOME=/root";
const STACK = 0x7ffc_0000_1000n;
const MIDDLE = STACK + BigInt(ARGUMENTS.length);
const END = MIDDLE + BigInt(ENVIRONMENT.length);

const { kernel, at } = drawKernel({
  types:
    "struct rlimit { unsigned long rlim_cur, rlim_max; }; struct signal_struct { struct list_head thread_head; struct rlimit rlim[16]; };",
  heap: {
    "struct mm_struct mm": { arg_start: STACK, arg_end: MIDDLE, env_start: MIDDLE, env_end: END },
    "struct mm_struct turned": { arg_start: MIDDLE, arg_end: STACK },
    "struct mm_struct endless": { arg_start: STACK, arg_end: -1 },
    "struct signal_struct limited": {
      rlim: [{ rlim_cur: -1, rlim_max: -1 }, {}, {}, { rlim_cur: 8 << 20, rlim_max: -1 }],
    },
  },
  tasks: [
    { pid: 193, comm: "dd", also: { mm: "&mm" } },
    { pid: 194, comm: "turned_task", also: { mm: "&turned" } },
    { pid: 195, comm: "endless_task", also: { mm: "&endless" } },
    { pid: 2, comm: "kthreadd", kernelThread: true },
  ],
  overwrite: { "&dd.signal": "&limited" },
});
const memory = new TestMemory().putText(STACK, ARGUMENTS + ENVIRONMENT);

describe("the words of a process", () => {
  test("are its arguments and its environment", () => {
    expect(processWords(kernel, at("&dd"), memory)).toEqual(["dd", "if=/dev/zero", "", "of=x"]);
    expect(processEnvironment(kernel, at("&dd"), memory)).toEqual(["PATH=/bin", "HOME=/root"]);
  });

  test.each(["&kthreadd", "&turned_task"])("are none for %s", (task) => {
    expect(processWords(kernel, at(task), memory)).toEqual([]);
    expect(processEnvironment(kernel, at(task), memory)).toEqual([]);
  });

  test("fault where they cannot be read", () => {
    expect(() => processWords(kernel, at("&endless_task"), memory)).toThrow(MemoryFault);
  });
});

test("resource limits have names; 2^64-1 is none", () => {
  const limits = resourceLimits(kernel, at("&dd"));
  expect(limits).toHaveLength(16);
  expect(limits[0]).toEqual({ name: "CPU", current: 2n ** 64n - 1n, maximum: 2n ** 64n - 1n });
  expect(limits[3]).toEqual({ name: "STACK", current: 8_388_608n, maximum: 2n ** 64n - 1n });
  expect(limits[15].name).toBe("RTTIME");
});
