/** Whose stack an address lies on. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { threadSize } from "#kernel/stack";
import { taskAt, taskTable } from "#kernel/task";

/** The task on whose stack `at` lies; undefined when it is none's, or one's that the dump lacks. */
export function stackOwner(kernel: Kernel, at: Address): Address | undefined {
  // Stacks are aligned to their size, so addresses of one stack share these bits.
  return kernel.once(owners).get(at - (at % BigInt(threadSize(kernel))));
}

/** Tasks by the lowest address of their stacks. */
function owners(kernel: Kernel): ReadonlyMap<bigint, Address> {
  return new Map(
    taskTable(kernel).tasks.flatMap(({ address }) => {
      const stack = optional(() => taskAt(kernel, address).stack());
      return stack === undefined ? [] : [[stack, address] as const];
    }),
  );
}
