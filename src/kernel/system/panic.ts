/** Why and where the kernel panicked, as its log and its variables say. */
import { type Address, isPartial } from "#base";
import type { Kernel } from "#kernel";
import { logRecords } from "#kernel/log";
import { currentTasks } from "#kernel/sched";

/**
 * Phrases that announce a death, most telling first: where the log holds several, the first of these that it holds
 * anywhere counts, as in crash. The words are the kernel's own (kernel/panic.c, arch/x86/kernel/dumpstack.c, traps.c).
 */
const ANNOUNCEMENTS: readonly string[] = [
  "SysRq : Crash",
  "SysRq : Trigger a crash",
  "SysRq : Netdump",
  "Kernel panic: ",
  "Kernel panic - ",
  "Kernel BUG at",
  "kernel BUG at",
  "Unable to handle kernel paging request",
  "Unable to handle kernel NULL pointer dereference",
  "BUG: unable to handle kernel ",
  "general protection fault: ",
  "double fault: ",
  "divide error: ",
  "stack segment: ",
  "[Hardware Error]: ",
  "Bad mode in ",
  "Oops: ",
  // crash knows none of these; they count where it finds nothing.
  "BUG: unable to handle page fault",
  "sysrq: Trigger a crash",
  "general protection fault",
];

/** The line of the log that announces the death; undefined when none does. Bytes as Latin-1. */
export function panicMessage(kernel: Kernel): string | undefined {
  return kernel.once(findPanicMessage);
}

function findPanicMessage(kernel: Kernel): string | undefined {
  let best = ANNOUNCEMENTS.length;
  let message: string | undefined;
  try {
    for (const { text } of logRecords(kernel)) {
      const rank = ANNOUNCEMENTS.slice(0, best).findIndex((phrase) => text.includes(phrase));
      if (rank === -1) continue;
      best = rank;
      message = text.split("\n").find((line) => line.includes(ANNOUNCEMENTS[rank]));
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
  }
  return message;
}

/** The processor that panicked (panic_cpu); undefined when none did. PANIC_CPU_INVALID is -1. */
export function panicCpu(kernel: Kernel): number | undefined {
  const { symbols, memory } = kernel.target;
  const symbol = symbols.find("panic_cpu");
  if (symbol === undefined) return undefined;
  const cpu = memory.i32(symbol.address);
  return cpu < 0 ? undefined : cpu;
}

/** The task that panicked: what the panicking processor was running; undefined when none did. */
export function panicTask(kernel: Kernel): Address | undefined {
  const cpu = panicCpu(kernel);
  return cpu === undefined ? undefined : currentTasks(kernel).get(cpu);
}
