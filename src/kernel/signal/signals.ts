/** What tasks do with signals, and which wait for them (kernel/signal.c). */
import { type Address, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { listEntries } from "#kernel/list";
import { taskAt } from "#kernel/task";
import { pendingFlag } from "./pending-flag.ts";
import { Handlers, QueuedSignal, SignalAction, SignalProcess, SignalTask, ThreadFlags } from "./signal.layout.ts";

/** Most signals that a kernel has actions for (_NSIG of MIPS is 128). */
const MOST_SIGNALS = 128;
/** Most queued signals that are read: RLIMIT_SIGPENDING is some thousands. */
const MOST_QUEUED = 100_000;

/** What is done with a signal. */
export interface SignalActionView {
  readonly signal: number;
  readonly address: Address;
  /** In the process's memory; 0 is SIG_DFL, 1 SIG_IGN, 2^64-1 SIG_ERR. */
  readonly handler: bigint;
  /** Signals that are blocked meanwhile; bit N - 1 is signal N. */
  readonly mask: bigint;
  /** SA_*. */
  readonly flags: bigint;
}

/** A queued signal. */
export interface QueuedSignalView {
  readonly signal: number;
  /** Address of its siginfo. */
  readonly info: Address;
  /** SI_*: who sent it; positive codes are the kernel's. */
  readonly code: number;
  /** The pid that siginfo names: the sender's, for signals that a process sent. */
  readonly sender: number;
}

/** Signals that wait. */
export interface PendingSignals {
  /** Bit N - 1 is signal N. */
  readonly set: bigint;
  readonly queued: readonly QueuedSignalView[];
  /** Why the queue could not be read to its end. */
  readonly broke: string | undefined;
}

/** The `struct signal_struct` of a task; 0 for one that is gone. */
export const signalProcess = (kernel: Kernel, task: Address): Address => kernel.layout(SignalTask).at(task).process();

/** How many threads a process has; before v2.6.35 how many use its signal_struct. */
export function signalThreads(
  kernel: Kernel,
  task: Address,
): { readonly count: number; readonly counts: "threads" | "users" } {
  const layout = kernel.layout(SignalProcess);
  const newer = layout.choices.get("threads")?.bound === undefined;
  return { count: layout.at(signalProcess(kernel, task)).threads(), counts: newer ? "threads" : "users" };
}

/** What a task's process does with each signal, from 1 on. */
export function signalActions(kernel: Kernel, task: Address): readonly SignalActionView[] {
  const handlers = kernel.layout(Handlers).at(kernel.layout(SignalTask).at(task).handlers());
  const layout = kernel.layout(SignalAction);
  const { size } = layout;
  return Array.from({ length: Math.min(handlers.count(), MOST_SIGNALS) }, (_, i) => {
    const action = layout.at(offsetBy(handlers.actions(), i * size));
    return {
      signal: i + 1,
      address: action.address,
      handler: BigInt.asUintN(64, action.handler()),
      mask: BigInt.asUintN(64, action.mask()),
      flags: BigInt.asUintN(64, action.flags()),
    };
  });
}

/** Whether a task is told that a signal waits for it (TIF_SIGPENDING). */
export function isSignalled(kernel: Kernel, task: Address): boolean {
  const flags = kernel.layout(ThreadFlags).at(taskAt(kernel, task).threadInfo()).flags();
  return ((flags >> BigInt(pendingFlag(kernel))) & 1n) === 1n;
}

/** Signals that a task holds back; bit N - 1 is signal N. */
export const blockedSignals = (kernel: Kernel, task: Address): bigint =>
  BigInt.asUintN(64, kernel.layout(SignalTask).at(task).blocked());

/** Signals that wait for this thread alone. */
export function privateSignals(kernel: Kernel, task: Address): PendingSignals {
  const view = kernel.layout(SignalTask).at(task);
  return pendingSignals(kernel, view.pending(), view.queue());
}

/** Signals that wait for any thread of the process. */
export function sharedSignals(kernel: Kernel, task: Address): PendingSignals {
  const view = kernel.layout(SignalProcess).at(signalProcess(kernel, task));
  return pendingSignals(kernel, view.pending(), view.queue());
}

function pendingSignals(kernel: Kernel, set: bigint, head: Address): PendingSignals {
  const queued: QueuedSignalView[] = [];
  let broke: string | undefined;
  try {
    for (const entry of listEntries(kernel, head, kernel.layout(QueuedSignal), "link")) {
      if (queued.length === MOST_QUEUED) break;
      queued.push({ signal: entry.number(), info: entry.info(), code: entry.code(), sender: entry.sender() });
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    broke = error.message;
  }
  return { set: BigInt.asUintN(64, set), queued, broke };
}
