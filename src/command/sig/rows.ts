/** The rows of sig. */
import { type Address, optional, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import {
  blockedSignals,
  isSignalled,
  type PendingSignals,
  privateSignals,
  sharedSignals,
  signalActions,
  signalProcess,
  signalThreads,
} from "#kernel/signal";
import { cellOf } from "../cell-of.ts";
import { type TaskHeader, taskHeader } from "../task-header.ts";
import { ACTION_FLAGS, signalName } from "./names.table.ts";

/** What a process does with one signal. */
export type ActionCell = {
  readonly signal: number;
  readonly name: string;
  readonly action: Address;
  /** Address of a function of the process, or its name. */
  readonly handler: Address | "SIG_DFL" | "SIG_IGN" | "SIG_ERR";
  readonly mask: string;
  readonly flags: number;
  readonly flagNames: readonly string[];
};

/** Signals that wait; the set as 16 hexadecimal digits. */
export type PendingCell = {
  readonly set: string;
  readonly names: readonly string[];
  readonly queued: readonly {
    readonly signal: number;
    readonly info: Address;
    readonly code: number;
    readonly sender: number;
  }[];
  readonly broke: string | undefined;
};

/** What belongs to the whole process. */
export type ProcessPart = {
  readonly signalStruct: Address | Unavailable;
  readonly threads: number | undefined;
  readonly counts: "threads" | "users" | undefined;
  readonly actions: readonly ActionCell[] | Unavailable;
};

/** What belongs to one thread. */
export type ThreadPart = {
  readonly pending: boolean | Unavailable;
  readonly blocked: string | Unavailable;
  readonly waiting: PendingCell | Unavailable;
};

/** A task: with what its process has (`process`, `shared`), with what itself has (`thread`), or with both. */
export interface SignalsRow extends TaskHeader {
  readonly kind: "signals";
  readonly process: ProcessPart | undefined;
  readonly thread: ThreadPart | undefined;
  readonly shared: PendingCell | Unavailable | undefined;
  /** A thread below its process (-g). */
  readonly indented: boolean;
}

/** The row of a task with the parts that are wanted. */
export function signalsRow(
  kernel: Kernel,
  task: Address,
  parts: { readonly process: boolean; readonly thread: boolean; readonly indented: boolean },
): SignalsRow {
  return {
    kind: "signals",
    ...taskHeader(kernel, task),
    process: parts.process ? processPart(kernel, task) : undefined,
    thread: parts.thread
      ? {
          pending: cellOf(() => isSignalled(kernel, task)),
          blocked: cellOf(() => digits(blockedSignals(kernel, task))),
          waiting: pendingCell(() => privateSignals(kernel, task)),
        }
      : undefined,
    shared: parts.process ? pendingCell(() => sharedSignals(kernel, task)) : undefined,
    indented: parts.indented,
  };
}

function processPart(kernel: Kernel, task: Address): ProcessPart {
  const count = optional(() => signalThreads(kernel, task));
  return {
    signalStruct: cellOf(() => signalProcess(kernel, task)),
    threads: count?.count,
    counts: count?.counts,
    actions: cellOf(() => signalActions(kernel, task).map(actionCell)),
  };
}

function actionCell({ signal, address, handler, mask, flags }: ReturnType<typeof signalActions>[number]): ActionCell {
  return {
    signal,
    name: signalName(signal),
    action: address,
    handler: handlerName(handler) ?? (handler as Address),
    mask: digits(mask),
    flags: Number(flags),
    flagNames: ACTION_FLAGS.filter(([bit]) => (flags & bit) !== 0n).map(([, name]) => name),
  };
}

function handlerName(handler: bigint): "SIG_DFL" | "SIG_IGN" | "SIG_ERR" | undefined {
  if (handler === 0n) return "SIG_DFL";
  if (handler === 1n) return "SIG_IGN";
  return handler === 0xffff_ffff_ffff_ffffn ? "SIG_ERR" : undefined;
}

const pendingCell = (read: () => PendingSignals): PendingCell | Unavailable =>
  cellOf(() => {
    const { set, queued, broke } = read();
    return { set: digits(set), names: namesIn(set), queued: queued.map((one) => ({ ...one })), broke };
  });

const digits = (set: bigint): string => set.toString(16).padStart(16, "0");

/** The names of the signals in a set, whose bit N - 1 is signal N. */
export function namesIn(set: bigint): readonly string[] {
  const names: string[] = [];
  for (let signal = 1; signal <= 64; signal++) {
    if (((set >> BigInt(signal - 1)) & 1n) === 1n) names.push(signalName(signal));
  }
  return names;
}
