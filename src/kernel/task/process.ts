/** What a process was started with and what it may use. */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import type { AddressSpace } from "#memory";
import { AddressSpaceLayout } from "./memory.layout.ts";
import { ProcessLimits, ResourceLimit } from "./process.layout.ts";
import { taskAt } from "./task.ts";

/** Longest arguments or environment that is read: ARG_MAX is 2 MiB by default. */
const MOST_BYTES = 2 << 20;

/** A process's argument words, from the memory that `memory` gives; none for a kernel thread. */
export function processWords(kernel: Kernel, task: Address, memory: AddressSpace): readonly string[] {
  const space = spaceOf(kernel, task);
  return space === undefined ? [] : stringsBetween(memory, space.argStart(), space.argEnd());
}

/** A process's environment, `name=value` each, as processWords has the words. */
export function processEnvironment(kernel: Kernel, task: Address, memory: AddressSpace): readonly string[] {
  const space = spaceOf(kernel, task);
  return space === undefined ? [] : stringsBetween(memory, space.envStart(), space.envEnd());
}

function spaceOf(kernel: Kernel, task: Address): View<(typeof AddressSpaceLayout)["fields"]> | undefined {
  const mm = taskAt(kernel, task).mm();
  return mm === 0n ? undefined : kernel.layout(AddressSpaceLayout).at(mm);
}

/** The NUL-terminated strings of a range. */
function stringsBetween(memory: AddressSpace, start: bigint, end: bigint): readonly string[] {
  const size = Number(end - start);
  if (!(size > 0)) return [];
  const bytes = memory.read(start as Address, Math.min(size, MOST_BYTES));
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const text = bytes.cstring(at);
    strings.push(text);
    at += text.length + 1;
  }
  return strings;
}

/** Names by number (include/uapi/asm-generic/resource.h, RLIMIT_*). */
const LIMITS = [
  "CPU",
  "FSIZE",
  "DATA",
  "STACK",
  "CORE",
  "RSS",
  "NPROC",
  "NOFILE",
  "MEMLOCK",
  "AS",
  "LOCKS",
  "SIGPENDING",
  "MSGQUEUE",
  "NICE",
  "RTPRIO",
  "RTTIME",
];

/** The resource limits of a process (signal_struct.rlim); RLIM_INFINITY is 2^64-1. */
export function resourceLimits(
  kernel: Kernel,
  task: Address,
): readonly { readonly name: string; readonly current: bigint; readonly maximum: bigint }[] {
  const process = kernel.layout(ProcessLimits).at(taskAt(kernel, task).signal());
  const limit = kernel.layout(ResourceLimit);
  return LIMITS.slice(0, process.count()).map((name, i) => {
    const one = limit.at(offsetBy(process.limits(), i * limit.size));
    return { name, current: BigInt.asUintN(64, one.current()), maximum: BigInt.asUintN(64, one.maximum()) };
  });
}
