import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { isSignalled, privateSignals, signalThreads } from "./index.ts";

const TASKS: KernelSpec = { tasks: [{ pid: 7, comm: "main" }] };

/** The bit that a kernel with this code at the beginning of signal_wake_up_state takes for TIF_SIGPENDING. */
const flagOf = (code: readonly number[] | undefined): number => {
  const drawing: KernelSpec | undefined = code && {
    functions: ["signal_wake_up_state"],
    code: () => ({ signal_wake_up_state: Uint8Array.from(code) }),
  };
  return [...Array(8).keys()].find((bit) => {
    const { kernel, at } = drawKernel({ ...TASKS, ...drawing, overwrite: { "&main.thread_info.flags": 1 << bit } });
    return isSignalled(kernel, at("&main"));
  }) as number;
};

describe("the bit that says a signal waits", () => {
  test.each([
    ["lock orb $2, (%rdi)", [0xf0, 0x80, 0x0f, 0x02], 1],
    ["lock orb $4, 0x10(%rbx)", [0x90, 0xf0, 0x80, 0x4b, 0x10, 0x04], 2],
    ["lock orb $1, (%r12)", [0xf0, 0x80, 0x0c, 0x24, 0x01], 0],
    ["lock orb $8, 0x100(%rbx)", [0xf0, 0x80, 0x8b, 0, 1, 0, 0, 0x08], 3],
    // Neither an `and` nor several bits at once are it.
    ["lock andb $0xfb, (%rdi)", [0xf0, 0x80, 0x27, 0xfb], 2],
    ["lock orb $6, (%rdi)", [0xf0, 0x80, 0x0f, 0x06], 2],
  ])("%s", (_text, code, bit) => {
    expect(flagOf(code)).toBe(bit);
  });

  test("is the usual one where no code tells", () => {
    expect(flagOf(undefined)).toBe(2);
  });
});

test("before v2.6.35 what is counted are users of the structure", () => {
  const { kernel, at } = drawKernel({
    ...TASKS,
    types: "struct signal_struct { int count; struct list_head thread_head; struct sigpending shared_pending; };",
    heap: { "struct signal_struct old": { count: 3 } },
    overwrite: { "&main.signal": "&old" },
  });
  expect(signalThreads(kernel, at("&main"))).toEqual({ count: 3, counts: "users" });
});

test("a queue that leads into itself ends, and what came before is kept", () => {
  const { kernel, at } = drawKernel({
    ...TASKS,
    heap: { "struct sigqueue one": { info: { si_signo: 10 } } },
    overwrite: { "&main.pending.list.next": "&one.list", "&one.list.next": "&one.list" },
  });
  const { queued, broke } = privateSignals(kernel, at("&main"));
  expect(queued.map(({ signal }) => signal)).toEqual([10]);
  expect(broke).toBeDefined();
});
