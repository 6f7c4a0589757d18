/** Which kind of death it was: by what the panicking task was executing, and only then by what the log says. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { frameFunction, taskStack } from "#kernel/stack";
import { panicMessage, panicTask } from "#kernel/system";

/** Classes of death; `none` when no processor panicked. */
export type Death = "hung-task" | "requested" | "oops" | "lockup" | "out-of-memory" | "init-died" | "other" | "none";

/** What sysrq `c` runs; older kernels wrote to NULL there, so an oops may stand above it (drivers/tty/sysrq.c). */
const REQUEST = /^sysrq_handle_crash/;

/**
 * Functions on the panicking stack that tell the class (kernel/hung_task.c, kernel/watchdog.c, arch/x86/kernel/dumpstack.c
 * ...). The innermost one counts: an oops can happen to khungtaskd, a watchdog interrupts whoever is running.
 */
const BY_FUNCTION: readonly (readonly [RegExp, Death])[] = [
  [/^(check_hung_uninterruptible_tasks|check_hung_task|watchdog$|watchdog\.cold$)/, "hung-task"],
  [/^(watchdog_timer_fn|watchdog_overflow_callback|watchdog_hardlockup_check)/, "lockup"],
  [/^(out_of_memory|check_panic_on_oom)/, "out-of-memory"],
  [/^(oops_end|die|page_fault_oops)/, "oops"],
  [/^(do_exit|find_child_reaper)/, "init-died"],
];

/** Beginnings of the panic message, for stacks that say nothing. */
const BY_MESSAGE: readonly (readonly [RegExp, Death])[] = [
  [/hung_task: blocked tasks/, "hung-task"],
  [/sysrq triggered crash/i, "requested"],
  [/Fatal exception|Oops|unable to handle/, "oops"],
  [/lockup/i, "lockup"],
  [/out of memory/i, "out-of-memory"],
  [/Attempted to kill (init|the idle task)/, "init-died"],
];

/** The class of this dump's death. */
export function deathOf(kernel: Kernel): Death {
  const task = panicTask(kernel);
  const message = panicMessage(kernel);
  if (task === undefined && message === undefined) return "none";
  const functions = task === undefined ? [] : functionsOf(kernel, task);
  if (functions.some((name) => REQUEST.test(name))) return "requested";
  for (const name of functions) {
    const told = BY_FUNCTION.find(([pattern]) => pattern.test(name));
    if (told !== undefined) return told[1];
  }
  const byMessage = BY_MESSAGE.find(([pattern]) => message !== undefined && pattern.test(message));
  return byMessage?.[1] ?? "other";
}

/** Names of the functions on a task's stack, innermost first. */
export function functionsOf(kernel: Kernel, task: Address): readonly string[] {
  return taskStack(kernel, task).frames.flatMap((frame) => frameFunction(kernel, frame) ?? []);
}
