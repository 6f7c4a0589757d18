/** ps -a, -g and -r: a process's words, threads and limits. */
import { type Address, isPartial } from "#base";
import type { Kernel } from "#kernel";
import { processStrings, resourceLimits, threadGroup } from "#kernel/task";
import { userMemory } from "#kernel/user-memory";
import { centred } from "../centred.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";

/** Arguments and environment; undefined where the process has none or they cannot be read. */
export interface StringsRow extends TaskHeader {
  readonly kind: "strings";
  /** A kernel thread has no user memory at all. */
  readonly userless: boolean;
  readonly arguments: string | undefined;
  readonly environment: readonly string[];
}

/** The other threads of a thread group. */
export interface ThreadsRow extends TaskHeader {
  readonly kind: "threads";
  readonly threads: readonly TaskHeader[];
}

/** Resource limits by name. */
export interface LimitsRow extends TaskHeader {
  readonly kind: "limits";
  readonly limits: readonly { readonly name: string; readonly current: string; readonly maximum: string }[];
}

/** The row of `-a`. */
export function stringsRow(kernel: Kernel, task: Address): StringsRow {
  const header = taskHeader(kernel, task);
  const none = { kind: "strings", ...header, arguments: undefined, environment: [] } as const;
  try {
    const memory = userMemory(kernel, task);
    if (memory === undefined) return { ...none, userless: true };
    const { words, environment } = processStrings(kernel, task, memory);
    return { ...none, userless: false, arguments: words.map((word) => `${word} `).join(""), environment };
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { ...none, userless: false };
  }
}

/** The row of `-g`: of a thread, its whole group. */
export function threadsRow(kernel: Kernel, task: Address): ThreadsRow {
  const [leader = task, ...threads] = threadGroup(kernel, task);
  return {
    kind: "threads",
    ...taskHeader(kernel, leader),
    threads: threads.map((thread) => taskHeader(kernel, thread)),
  };
}

/** The row of `-r`. */
export function limitsRow(kernel: Kernel, task: Address): LimitsRow {
  const show = (value: bigint): string => (value === 0xffff_ffff_ffff_ffffn ? "(unlimited)" : String(value));
  const limits = resourceLimits(kernel, task).map(({ name, current, maximum }) => ({
    name,
    current: show(current),
    maximum: show(maximum),
  }));
  return { kind: "limits", ...taskHeader(kernel, task), limits };
}

/** The lines of one of these rows, with the blank one behind it. */
export function* formatProcess(row: StringsRow | ThreadsRow | LimitsRow): Generator<string> {
  yield `${formatTaskHeader(row)}\n`;
  switch (row.kind) {
    case "strings":
      if (row.userless) yield "ps: no user stack\n";
      else if (row.arguments === undefined) yield "ps: cannot access user stack address\n";
      else yield `ARG: ${row.arguments}\n`;
      for (const [i, text] of row.environment.entries()) yield `${i === 0 ? "ENV: " : "     "}${text}\n`;
      break;
    case "threads":
      for (const thread of row.threads) yield `  ${formatTaskHeader(thread)}\n`;
      if (row.threads.length === 0) yield "  (no threads)\n";
      break;
    case "limits":
      yield "      RLIMIT     CURRENT       MAXIMUM  \n";
      for (const { name, current, maximum } of row.limits)
        yield `  ${name.padStart(10)}   ${centred(current, 11)}   ${centred(maximum, 11)}\n`;
  }
  yield "\n";
}
