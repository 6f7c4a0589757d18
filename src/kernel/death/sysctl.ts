/** Settings of the kernel, read from the variables behind /proc/sys. */
import type { Kernel } from "#kernel";

/** An `int` setting; undefined when this kernel has no such variable. */
export function intSetting(kernel: Kernel, symbol: string): number | undefined {
  const found = kernel.target.symbols.find(symbol);
  return found === undefined ? undefined : kernel.target.memory.i32(found.address);
}

/** An `unsigned long` setting; undefined when this kernel has no such variable. */
export function longSetting(kernel: Kernel, symbol: string): number | undefined {
  const found = kernel.target.symbols.find(symbol);
  return found === undefined ? undefined : Number(kernel.target.memory.u64(found.address));
}
