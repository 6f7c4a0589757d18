/** Processors: masks and per-CPU memory (include/linux/cpumask.h, include/asm-generic/percpu.h). */
import { AbsentError, type Address, offsetBy, remembered } from "#base";
import type { Kernel } from "#kernel";

/** More processors than any kernel is built for; a larger count is a broken dump. */
const MOST_CPUS = 8192;

/** The processors in a mask such as `__cpu_online_mask`; AbsentError when this kernel has no such mask. */
function cpusIn(kernel: Kernel, mask: string): readonly number[] {
  const symbol = kernel.target.symbols.find(mask);
  if (symbol === undefined) throw new AbsentError(`symbol ${mask}`);
  return cpusInMask(kernel, symbol.address);
}

/** Numbers of the processors in the `struct cpumask` at `at`, ascending. */
export function cpusInMask(kernel: Kernel, at: Address): readonly number[] {
  const { target } = kernel;
  const type = target.structures.find("struct", "cpumask");
  const size = type !== undefined && "size" in type ? type.size : 8;
  const bits = target.memory.read(at, Math.min(size, MOST_CPUS / 8));
  const cpus: number[] = [];
  for (let cpu = 0; cpu < bits.length * 8; cpu++) {
    if (((bits.u8(cpu >> 3) >> (cpu & 7)) & 1) === 1) cpus.push(cpu);
  }
  return cpus;
}

/** Processors that could ever be there; the ones per-CPU memory exists for. Fixed at boot, so read once. */
export const possibleCpus = (kernel: Kernel): readonly number[] => kernel.once(readPossible);

function readPossible(kernel: Kernel): readonly number[] {
  const { cpus } = kernel.options;
  return cpus === undefined ? cpusIn(kernel, "__cpu_possible_mask") : Array.from({ length: cpus }, (_, cpu) => cpu);
}
/** Processors plugged in. */
export const presentCpus = (kernel: Kernel): readonly number[] => cpusIn(kernel, "__cpu_present_mask");
/** Processors that the scheduler used; a panic takes the others out of it. */
export const onlineCpus = (kernel: Kernel): readonly number[] => cpusIn(kernel, "__cpu_online_mask");

/** What is added to a per-CPU symbol's address for one processor (`__per_cpu_offset[cpu]`). */
export function perCpuOffset(kernel: Kernel, cpu: number): bigint {
  return kernel.once(offsetReader)(cpu);
}

/** Fixed at boot, so each is read once. */
function offsetReader(kernel: Kernel): (cpu: number) => bigint {
  const table = kernel.symbol("__per_cpu_offset");
  return remembered((cpu) => kernel.target.memory.u64(offsetBy(table, cpu * 8)));
}

/**
 * The address of a per-CPU variable of one processor. kernel: dd17c8f72993 "percpu: remove per_cpu__ prefix." (v2.6.34).
 */
export function perCpuAddress(kernel: Kernel, symbol: string, cpu: number): Address {
  const { symbols } = kernel.target;
  const at = symbols.find(symbol) ?? symbols.find(`per_cpu__${symbol}`);
  if (at === undefined) throw new AbsentError(`symbol ${symbol}`);
  return offsetBy(at.address, perCpuOffset(kernel, cpu));
}
