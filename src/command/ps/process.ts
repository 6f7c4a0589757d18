/** ps -a, -g and -r: a process's words, threads and limits. */
import { type Address, address, isPartial, MemoryFault } from "#base";
import type { Kernel } from "#kernel";
import { userMemory } from "#kernel/address-space";
import { leaderOf, processEnvironment, processWords, resourceLimits, taskAt, threadsOf } from "#kernel/task";
import { centred } from "../centred.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";

/** Arguments and environment, as far as they can be read. */
export interface StringsRow extends TaskHeader {
  readonly kind: "strings";
  /** A kernel thread has no user memory at all. */
  readonly userless: boolean;
  readonly arguments: readonly string[] | undefined;
  readonly environment: readonly string[] | undefined;
  /** The first address that could not be read; undefined when all could, or when it is not known where the words are. */
  readonly fault: Address | undefined;
}

/** The other threads of a thread group. */
export interface ThreadsRow extends TaskHeader {
  readonly kind: "threads";
  readonly threads: readonly TaskHeader[];
}

/** Resource limits by name. */
export interface LimitsRow extends TaskHeader {
  readonly kind: "limits";
  readonly limits: readonly { readonly name: string; readonly current: Limit; readonly maximum: Limit }[];
}

/** A limit; one that a number cannot hold exactly, in decimal digits. */
type Limit = number | "unlimited" | string;

/** The row of `-a`. */
export function stringsRow(kernel: Kernel, task: Address): StringsRow {
  const header = taskHeader(kernel, task);
  const none = { kind: "strings", ...header, userless: false, arguments: undefined, environment: undefined } as const;
  let fault: Address | undefined;
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isPartial(error)) throw error;
      if (error instanceof MemoryFault) fault ??= address(error.address);
      return undefined;
    }
  };
  const memory = attempt(() => userMemory(kernel, task) ?? "none");
  if (memory === undefined) return { ...none, fault };
  if (memory === "none") return { ...none, userless: true, fault };
  const words = attempt(() => processWords(kernel, task, memory));
  const environment = attempt(() => processEnvironment(kernel, task, memory));
  return { ...none, arguments: words, environment, fault };
}

/** The row of `-g`: of a thread, its whole group. */
export function threadsRow(kernel: Kernel, task: Address): ThreadsRow {
  const tgid = taskAt(kernel, task).tgid();
  // The idle tasks are one group in which each leads.
  const leader = (tgid === 0 ? undefined : leaderOf(kernel, task)) ?? task;
  const others = threadsOf(kernel, tgid).filter((thread) => thread !== leader);
  return {
    kind: "threads",
    ...taskHeader(kernel, leader),
    threads: others.map((thread) => taskHeader(kernel, thread)),
  };
}

/** The row of `-r`. */
export function limitsRow(kernel: Kernel, task: Address): LimitsRow {
  const show = (value: bigint): Limit => {
    if (value === 0xffff_ffff_ffff_ffffn) return "unlimited";
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
  };
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
      if (row.arguments !== undefined)
        yield `ARG: ${said(row.arguments)
          .map((word) => `${word} `)
          .join("")}\n`;
      if (row.environment !== undefined) yield `ENV: ${said(row.environment).join("\n     ")}\n`;
      else if (!row.userless) yield `ps: cannot access user stack address${faultPlace(row)}\n`;
      break;
    case "threads":
      for (const thread of row.threads) yield `  ${formatTaskHeader(thread)}\n`;
      if (row.threads.length === 0) yield "  (no threads)\n";
      break;
    case "limits":
      yield "      RLIMIT     CURRENT       MAXIMUM  \n";
      for (const { name, current, maximum } of row.limits)
        yield `  ${name.padStart(10)}   ${centred(limitText(current), 11)}   ${centred(limitText(maximum), 11)}\n`;
  }
  yield "\n";
}

/** crash shows no empty strings. */
const said = (strings: readonly string[]): readonly string[] => strings.filter((text) => text !== "");

const faultPlace = ({ fault }: StringsRow): string => (fault === undefined ? "" : `: ${fault.toString(16)}`);

const limitText = (limit: Limit): string => (limit === "unlimited" ? "(unlimited)" : String(limit));
