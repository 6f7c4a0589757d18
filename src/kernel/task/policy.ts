/** Scheduling policies (include/uapi/linux/sched.h, SCHED_*), without their `SCHED_`. */
const POLICIES = ["NORMAL", "FIFO", "RR", "BATCH", "ISO", "IDLE", "DEADLINE", "EXT"];

/** The name of a policy by its number (task_struct.policy); the number itself when it has none. */
export const schedulingPolicy = (policy: number): string => POLICIES[policy] ?? String(policy);

/** The number of a policy by name, in any case; undefined when there is none. */
export function findSchedulingPolicy(name: string): number | undefined {
  const number = POLICIES.indexOf(name.toUpperCase());
  return number === -1 ? undefined : number;
}

/** How many policies there are. */
export const SCHEDULING_POLICIES = POLICIES.length;
