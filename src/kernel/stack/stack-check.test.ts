import { expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { stackChecks } from "./stack-check.ts";

/** Before v4.9 a struct thread_info lay at the bottom of each stack, and the mark above it. */
const OLD: KernelSpec = {
  types: "struct thread_info { struct task_struct *task; unsigned int flags; unsigned int cpu; };",
  tasks: [{ pid: 7, comm: "writer" }],
};

test("the thread_info that an overflow reaches first", () => {
  const { kernel, at } = drawKernel(OLD);
  const check = Array.from(stackChecks(kernel)).find(({ task }) => task === at("&writer"));
  // Nothing is drawn there: its words are zero.
  expect(check?.damages).toEqual([
    { member: "task", at: kernel.target.memory.pointer(at("&writer.stack")), found: 0n, expected: at("&writer") },
  ]);
});

test("a stack that the dump lacks is told, and the next is looked at", () => {
  const { kernel, at, memory, frameOf, reopen } = drawKernel({
    ...OLD,
    tasks: [
      { pid: 7, comm: "a" },
      { pid: 8, comm: "b" },
    ],
  });
  const missing = frameOf(kernel.target.memory.pointer(at("&a.stack")));
  const checks = Array.from(stackChecks(reopen(memory.map((page, pfn) => (pfn === missing ? "filtered" : page)))));
  expect(checks.map(({ task, fault }) => [task, fault !== undefined])).toContainEqual([at("&a"), true]);
  expect(checks.map(({ task, fault }) => [task, fault !== undefined])).toContainEqual([at("&b"), false]);
});
