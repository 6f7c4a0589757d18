import { type Address, address, UsageError } from "#base";

/** Finds tasks by the two names that people give them. */
export interface TaskLookup<T> {
  byPid(pid: number): T | undefined;
  /** By the address of the task_struct. */
  byAddress(task: Address): T | undefined;
}

/** Longest digits that can be a pid: pid_max is at most 2^22, but the dump may be odd. */
const LARGEST_PID = 2 ** 31;

/**
 * The task that `text` names: as decimal pid, hexadecimal pid, decimal or hexadecimal address. One meaning wins; of two
 * the decimal pid; otherwise, and when there is none, undefined.
 */
export function findTask<T>(text: string, lookup: TaskLookup<T>): T | undefined {
  const decimal = /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  const hexadecimal = /^(?:0x)?[0-9a-f]{1,16}$/i.test(text) ? BigInt(`0x${text.replace(/^0x/i, "")}`) : undefined;
  const pid = (value: bigint | undefined): T | undefined =>
    value !== undefined && value < LARGEST_PID ? lookup.byPid(Number(value)) : undefined;
  const task = (value: bigint | undefined): T | undefined =>
    value === undefined ? undefined : lookup.byAddress(address(value));

  const byDecimalPid = pid(decimal);
  const hits = [byDecimalPid, hexadecimal === decimal ? undefined : pid(hexadecimal), task(decimal), task(hexadecimal)];
  const found = hits.filter((hit) => hit !== undefined);
  if (found.length === 1) return found[0];
  return found.length === 2 ? byDecimalPid : undefined;
}

/** As `findTask`, but throws UsageError when no task is meant. */
export function resolveTask<T>(text: string, lookup: TaskLookup<T>): T {
  const found = findTask(text, lookup);
  if (found === undefined) throw new UsageError(`invalid task or pid value: ${text}`);
  return found;
}
