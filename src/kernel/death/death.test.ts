import { describe, expect, test } from "vitest";
import { type DrawnFrame, drawKernel } from "../../testing/kernel.ts";
import { type Death, deathOf, functionsOf, intSetting, longSetting } from "./index.ts";

const OOPS: readonly DrawnFrame[] = ["oops_end", "page_fault_oops", "exc_page_fault", { entry: "asm_exc_page_fault" }];
const WATCHDOG: readonly DrawnFrame[] = [
  "watchdog_timer_fn",
  "__hrtimer_run_queues",
  { entry: "asm_sysvec_apic_timer_interrupt" },
];

/** How a kernel died whose processor 1 executed `stack` and whose log ends with `line`. */
function death(stack: readonly DrawnFrame[] | undefined, line?: string): Death {
  const { kernel } = drawKernel({
    ...(line === undefined ? {} : { log: [line] }),
    ...(stack === undefined
      ? {}
      : { panicCpu: 1, tasks: [{ pid: 7, comm: "victim", cpu: 1, running: true, stack: ["panic", ...stack] }] }),
  });
  return deathOf(kernel);
}

describe("what the panicking task was executing tells how it died", () => {
  test.each<[Death, string, readonly DrawnFrame[]]>([
    ["hung-task", "khungtaskd found a blocked task", ["check_hung_uninterruptible_tasks", "watchdog", "kthread"]],
    ["hung-task", "the same, inlined", ["watchdog.cold", "kthread"]],
    ["requested", "sysrq", ["sysrq_handle_crash", "__handle_sysrq", "write_sysrq_trigger"]],
    ["requested", "sysrq of older kernels, which wrote to NULL", [...OOPS, "sysrq_handle_crash", "__handle_sysrq"]],
    ["oops", "a page fault", [...OOPS, "ext4_readpage"]],
    ["oops", "BUG()", ["oops_end", "die", "do_trap", { entry: "asm_exc_invalid_op" }, "kfree"]],
    ["oops", "a page fault in khungtaskd", [...OOPS, "check_hung_uninterruptible_tasks", "watchdog", "kthread"]],
    ["oops", "a page fault in the search for somebody to kill", [...OOPS, "out_of_memory", "do_exit"]],
    ["lockup", "a soft lockup", [...WATCHDOG, "spin", "vfs_read"]],
    ["lockup", "a soft lockup in khungtaskd", [...WATCHDOG, "watchdog", "kthread"]],
    [
      "lockup",
      "a hard lockup",
      ["watchdog_overflow_callback", "perf_event_nmi_handler", { entry: "asm_exc_nmi" }, "spin"],
    ],
    ["out-of-memory", "nobody left to kill", ["out_of_memory", "__alloc_pages", "exc_page_fault"]],
    ["init-died", "init exits", ["do_exit", "do_group_exit", "__x64_sys_exit_group"]],
    ["other", "a driver gives up", ["driver_check", "exc_page_fault"]],
  ])("%s: %s", (expected, _, stack) => {
    expect(death(stack)).toBe(expected);
  });
});

describe("the log tells where the stack does not", () => {
  test.each<[Death, string]>([
    ["hung-task", "Kernel panic - not syncing: hung_task: blocked tasks"],
    ["requested", "Kernel panic - not syncing: sysrq triggered crash"],
    ["oops", "Kernel panic - not syncing: Fatal exception in interrupt"],
    ["lockup", "Kernel panic - not syncing: Hard LOCKUP"],
    ["out-of-memory", "Kernel panic - not syncing: System is deadlocked on memory: Out of memory"],
    ["init-died", "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000009"],
    ["other", "Kernel panic - not syncing: I do not like it here"],
  ])("%s: %s", (expected, line) => {
    expect(death(["give_up"], line)).toBe(expected);
    expect(death(undefined, line)).toBe(expected);
  });

  test("but the stack counts first", () => {
    expect(death(["out_of_memory"], "Kernel panic - not syncing: hung_task: blocked tasks")).toBe("out-of-memory");
  });

  test("none: nobody panicked", () => {
    expect(death(undefined)).toBe("none");
    expect(death(undefined, "Linux version 6.1")).toBe("none");
  });
});

test("the functions of a stack, innermost first", () => {
  const { kernel, at } = drawKernel({
    tasks: [{ pid: 7, comm: "sleeper", stack: ["__schedule", "schedule", "do_wait"] }],
  });
  expect(functionsOf(kernel, at("&sleeper"))).toEqual([
    "__schedule",
    "schedule",
    "do_wait",
    "entry_SYSCALL_64_after_hwframe",
  ]);
});

describe("settings", () => {
  const { kernel } = drawKernel({
    globals: { "int sysctl_hung_task_panic": -1, "unsigned long sysctl_hung_task_timeout_secs": 120 },
  });

  test("are the variables behind /proc/sys", () => {
    expect(intSetting(kernel, "sysctl_hung_task_panic")).toBe(-1);
    expect(longSetting(kernel, "sysctl_hung_task_timeout_secs")).toBe(120);
  });

  test("are undefined on a kernel that has none", () => {
    expect(intSetting(kernel, "sysctl_panic_on_rcu_stall")).toBeUndefined();
    expect(longSetting(kernel, "sysctl_panic_on_rcu_stall")).toBeUndefined();
  });
});
