/** Why and where the kernel panicked, as its log and its variables say. */
import { type Address, isPartial } from "#base";
import type { Kernel } from "#kernel";
import { logRecords } from "#kernel/log";
import { currentTasks } from "#kernel/sched";

/** Log lines that announce a death, most telling first; the words are the kernel's own (kernel/panic.c, arch/x86/kernel/dumpstack.c). */
const ANNOUNCEMENTS: readonly RegExp[] = [
  /^Kernel panic - not syncing: /,
  /^sysrq: (SysRq : )?Trigger a crash/i,
  /^(Oops|general protection fault|BUG: unable to handle|kernel BUG at|divide error|invalid opcode)/,
];

/** The message of the panic, as crash shows it behind PANIC: the line as logged; undefined when the log announces none. */
export function panicMessage(kernel: Kernel): string | undefined {
  return kernel.once(findPanicMessage);
}

function findPanicMessage(kernel: Kernel): string | undefined {
  const found: (string | undefined)[] = ANNOUNCEMENTS.map(() => undefined);
  try {
    for (const { text } of logRecords(kernel)) {
      const line = text.split("\n", 1)[0];
      for (const [rank, pattern] of ANNOUNCEMENTS.entries()) {
        if (found[rank] === undefined && pattern.test(line)) found[rank] = line;
      }
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
  }
  return found.find((line) => line !== undefined);
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
