import { describe, expect, test } from "vitest";
import { type DrawnFrame, type DrawnKernel, drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { hungTaskPanic } from "./hung-task-panic.ts";

const PANIC = "Kernel panic - not syncing: hung_task: blocked tasks";

/** khungtaskd panics on processor 1 because dd sleeps for longer than sysctl_hung_task_timeout_secs. */
const HUNG = {
  globals: {
    "int sysctl_hung_task_panic": 1,
    "unsigned long sysctl_hung_task_timeout_secs": 10,
  } as KernelSpec["globals"],
  watcher: ["panic", "check_hung_uninterruptible_tasks.constprop.0", "watchdog", "kthread"] as readonly DrawnFrame[],
  blocked: 14.4,
  log: [PANIC],
};

function draw(change: Partial<typeof HUNG> = {}): DrawnKernel {
  const { globals, watcher, blocked, log } = { ...HUNG, ...change };
  return drawKernel({
    globals: globals ?? {},
    panicCpu: 1,
    log,
    tasks: [
      { pid: 193, comm: "dd", state: "UN", seconds: blocked, stack: ["__schedule", "schedule", "io_schedule"] },
      { pid: 43, comm: "khungtaskd", state: "RU", cpu: 1, running: true, kernelThread: true, stack: watcher },
    ],
  });
}

describe("khungtaskd panics over a blocked task", () => {
  test("is found, with who was blocked for how long and the settings", () => {
    const { kernel, at } = draw();
    expect(hungTaskPanic.applies(kernel)).toBe(true);
    const [finding, ...others] = hungTaskPanic.run(kernel);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "critical", confidence: "certain" });
    expect(finding.claim).toBe(
      "khungtaskd (pid 43) panicked the kernel because dd (pid 193) had been blocked for 14.4 s, longer than the 10 s " +
        "allowed, and hung_task_panic is set. The panic is a symptom; what blocks the task is the cause.",
    );
    expect(finding.evidence.map(({ says }) => says)).toEqual([
      "khungtaskd (pid 43) was executing the check for hung tasks",
      "kernel.hung_task_panic is 1",
      "kernel.hung_task_timeout_secs is 10",
      "dd (pid 193) is in uninterruptible sleep for 14.4 s",
      `The kernel said: ${PANIC}`,
    ]);
    expect(finding.evidence[0].address).toBe(`0x${at("&khungtaskd").toString(16)}`);
  });

  test("is known by the log alone when the stack does not tell", () => {
    expect(hungTaskPanic.applies(draw({ watcher: ["panic", "kthread"] }).kernel)).toBe(true);
  });
});

describe("nearly:", () => {
  test.each<[string, Partial<typeof HUNG>]>([
    ["nobody is blocked for long enough", { blocked: 9.9 }],
    ["the kernel is not set to panic over it", { globals: { "int sysctl_hung_task_panic": 0 } }],
    ["the settings are not there to be read", { globals: {} }],
  ])("%s: the finding is not certain", (_, change) => {
    const [finding] = hungTaskPanic.run(draw(change).kernel);
    expect(finding.confidence).toBe("likely");
    expect(finding.claim.includes("hung_task_panic is set")).toBe(change.globals === undefined);
  });

  test("khungtaskd itself died of an oops", () => {
    const { kernel } = draw({
      watcher: ["panic", "oops_end", "exc_page_fault", { entry: "asm_exc_page_fault" }, ...HUNG.watcher.slice(1)],
      log: ["Kernel panic - not syncing: Fatal exception"],
    });
    expect(hungTaskPanic.applies(kernel)).toBe(false);
  });

  test("another watchdog panicked", () => {
    const { kernel } = draw({
      watcher: ["panic", "watchdog_timer_fn", "hrtimer_interrupt"],
      log: ["Kernel panic - not syncing: softlockup: hung tasks"],
    });
    expect(hungTaskPanic.applies(kernel)).toBe(false);
  });

  test("dd is blocked, but nobody panicked", () => {
    const tasks = [{ pid: 193, comm: "dd", state: "UN", seconds: 200 }] as const;
    expect(hungTaskPanic.applies(drawKernel({ tasks }).kernel)).toBe(false);
  });
});
