/** The system call table (arch/x86/entry/syscall_64.c). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";

/** No architecture has as many; a longer table is another symbol's memory. */
const MOST_CALLS = 2048;

/** An entry of the table. */
export interface SystemCall {
  readonly number: number;
  /** The function that serves it. */
  readonly address: Address;
}

/** The entries of `sys_call_table` by number; AbsentError when this kernel has none. */
export function systemCalls(kernel: Kernel): readonly SystemCall[] {
  return kernel.once(readSystemCalls);
}

function readSystemCalls(kernel: Kernel): readonly SystemCall[] {
  const { symbols, memory } = kernel.target;
  const start = kernel.symbol("sys_call_table");
  // What follows the table is aligned: padding, and what is no function, is no entry.
  const count = Math.min(MOST_CALLS, Math.floor((symbols.find("sys_call_table")?.size ?? 0) / 8));
  const table = memory.read(start, count * 8);
  const calls: SystemCall[] = [];
  for (let number = 0; number < count; number++) {
    const address = table.address(number * 8);
    if (symbols.lookup(address)?.offset !== 0) break;
    calls.push({ number, address });
  }
  return calls;
}
