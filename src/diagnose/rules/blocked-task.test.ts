import { describe, expect, test } from "vitest";
import { type DrawnFrame, type DrawnKernel, drawKernel, type Objects, type TaskSpec } from "../../testing/kernel.ts";
import { blockedTask } from "./blocked-task.ts";

/** The reader has slept for 12 s in a function that keeps `holds` on its stack; `heap` has what it waits for. */
function draw(sleepsIn: string, holds: Objects, heap: Objects, change: Partial<TaskSpec> = {}): DrawnKernel {
  const stack = ["__schedule", "schedule", { call: sleepsIn, holds }, "vfs_read"];
  return drawKernel({
    heap,
    tasks: [
      { pid: 7, comm: "writer" },
      { pid: 8, comm: "reader", state: "UN", seconds: 12, stack, ...change },
    ],
  });
}

describe("a task sleeps uninterruptibly for long", () => {
  test("on a mutex, whose owner is named", () => {
    const drawn = draw(
      "__mutex_lock.constprop.0",
      { "struct mutex_waiter waiter": { task: "&reader" } },
      { "struct mutex lock": { owner: "&writer", wait_list: ["&waiter.list"] } },
    );
    const [finding] = blockedTask.run(drawn.kernel);
    const lock = drawn.at("&lock").toString(16);
    expect(finding).toMatchObject({ severity: "warning", confidence: "likely" });
    expect(finding.claim).toBe(
      `reader (pid 8) has been blocked for 12.0 s, waiting for the mutex 0x${lock}, held by writer (pid 7).`,
    );
    expect(finding.evidence.map(({ address }) => address)).toEqual([
      `0x${drawn.at("&reader").toString(16)}`,
      `0x${drawn.at("&waiter").toString(16)}`,
    ]);
  });

  // The low bits of the owner word are flags; the lowest says that readers own the lock.
  test.each([
    ["&writer", "held by writer (pid 7)."],
    ["&writer+4", "held by writer (pid 7)."],
    ["&writer+3", "last locked for reading by writer (pid 7)."],
  ])("on a rwsem whose owner is %s", (owner, end) => {
    const drawn = draw(
      "rwsem_down_read_slowpath",
      { "struct rwsem_waiter waiter": { task: "&reader" } },
      { "struct rw_semaphore sem": { owner, wait_list: ["&waiter.list"] } },
    );
    const [finding] = blockedTask.run(drawn.kernel);
    expect(finding.claim).toMatch(/waiting for the rwsem 0x[0-9a-f]+, /);
    expect(finding.claim.endsWith(end)).toBe(true);
  });

  test("on something that leaves no waiter on the stack: only where it sleeps is known", () => {
    const drawn = draw("io_schedule", {}, {});
    const [finding] = blockedTask.run(drawn.kernel);
    expect(finding.confidence).toBe("possible");
    expect(finding.claim).toBe("reader (pid 8) has been blocked for 12.0 s in vfs_read.");
  });
});

describe("nearly:", () => {
  test("it has slept for 4.9 s", () => {
    const { kernel } = draw("io_schedule", {}, {}, { seconds: 4.9 });
    expect(blockedTask.applies(kernel)).toBe(false);
    expect([...blockedTask.run(kernel)]).toEqual([]);
  });

  test.each(["IN", "ID", "RU"] as const)("it is in state %s", (state) => {
    expect(blockedTask.applies(draw("io_schedule", {}, {}, { state }).kernel)).toBe(false);
  });

  test.each([
    ["a frozen file system says more of it", 4, 0],
    ["but not one that was thawed", 0, 1],
  ])("%s", (_, frozen, findings) => {
    const { kernel } = drawKernel({
      globals: { "struct list_head super_blocks": ["&sb.s_list"] },
      heap: { "struct super_block sb": { s_writers: { frozen, "rw_sem[0].waiters.head": ["&waiter.entry"] } } },
      tasks: [{ pid: 193, comm: "dd", state: "UN", seconds: 14.4, stack: ["__schedule", FREEZE_WAITER] }],
    });
    expect(blockedTask.applies(kernel)).toBe(true);
    expect([...blockedTask.run(kernel)]).toHaveLength(findings);
  });
});

const FREEZE_WAITER: DrawnFrame = {
  call: "percpu_rwsem_wait",
  holds: { "struct wait_queue_entry waiter": { private: "&dd", func: "percpu_rwsem_wake_function()" } },
};
