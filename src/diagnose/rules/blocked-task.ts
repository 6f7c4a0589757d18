/** Tasks that have been blocked for long, with what they wait for as far as their own waiters tell. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { functionsOf } from "#kernel/death";
import { freezeLevel, writerLockAt } from "#kernel/fs";
import { Mutex, Rwsem, type Wait } from "#kernel/lock";
import { taskAt, taskTable } from "#kernel/task";
import { type BlockedTask, blockedTasks, formatSeconds, hexAddress, taskName } from "../blocked-tasks.ts";
import type { Rule } from "../rule.ts";

/** Seconds from which a wait is worth a finding: disks and the network answer sooner. */
const LONG = 5;
/** The low bits of an owner word are flags (kernel/locking/mutex.c, MUTEX_FLAGS; kernel/locking/rwsem.c, RWSEM_OWNER_FLAGS_MASK). */
const OWNER_FLAGS = 7n;
/** RWSEM_READER_OWNED (kernel/locking/rwsem.c). */
const READER_OWNED = 1n;

export const blockedTask: Rule = {
  id: "blocked-task",
  title: "Task blocked",
  applies: (kernel) => blockedTasks(kernel).some(isLong),
  *run(kernel) {
    for (const task of blockedTasks(kernel)) {
      // A frozen file system is a finding of its own, with more to say.
      if (!isLong(task) || task.waits.some((wait) => isFreeze(kernel, wait))) continue;
      const [wait] = task.waits;
      const functions = functionsOf(kernel, task.address);
      yield {
        severity: "warning",
        confidence: wait === undefined || task.seconds === undefined ? "possible" : "likely",
        claim: `${taskName(task)} has been blocked for ${formatSeconds(task.seconds)}${wait === undefined ? ` in ${innermost(functions)}` : `, waiting for ${describeWait(kernel, wait)}`}.`,
        evidence: [
          {
            says: `It sleeps in ${functions.slice(0, 6).join(" <- ")}`,
            source: "its stack",
            address: hexAddress(task.address),
          },
          ...task.waits.map((each) => ({
            says: `A waiter on its stack is linked into ${describeWait(kernel, each)}`,
            source: "stack of the task",
            address: hexAddress(each.waiter),
          })),
        ],
        advice: [],
        check: [`bt ${task.pid}`, `ps -m ${task.pid}`],
      };
    }
  },
};

/** A task of which nobody knows how long it has slept may have slept for long. */
const isLong = ({ seconds }: BlockedTask): boolean => seconds === undefined || seconds >= LONG;

function isFreeze(kernel: Kernel, { kind, object }: Wait): boolean {
  const lock = kind === "percpu-rwsem" ? writerLockAt(kernel, object) : undefined;
  return lock !== undefined && freezeLevel(lock.superBlock) !== "SB_UNFROZEN";
}

/** The first function that is not the scheduler's. */
function innermost(functions: readonly string[]): string {
  return functions.find((name) => !/schedule|io_schedule/.test(name)) ?? "the scheduler";
}

function describeWait(kernel: Kernel, { kind, object }: Wait): string {
  const symbol = kernel.target.symbols.lookup(object);
  const name = symbol === undefined ? hexAddress(object) : `${symbol.symbol.name} (${hexAddress(object)})`;
  return `the ${kind} ${name}${describeOwner(kernel, kind, object)}`;
}

/** Who holds a lock, as far as its owner word tells; empty when it does not. */
function describeOwner(kernel: Kernel, kind: Wait["kind"], object: Address): string {
  if (kind !== "mutex" && kind !== "rwsem") return "";
  const word = kernel
    .layout(kind === "mutex" ? Mutex : Rwsem)
    .at(object)
    .owner();
  const owner = ownerOf(kernel, word);
  if (owner === undefined) return "";
  // A reader leaves its name when it is done, and there may be others.
  const read = kind === "rwsem" && (word & READER_OWNED) !== 0n;
  return read ? `, last locked for reading by ${taskName(owner)}` : `, held by ${taskName(owner)}`;
}

/** The task that an owner word names, when it is one. */
function ownerOf(kernel: Kernel, word: bigint): Pick<BlockedTask, "comm" | "pid"> | undefined {
  const address = BigInt.asUintN(64, word) & ~OWNER_FLAGS;
  const entry = taskTable(kernel).tasks.find((task) => task.address === address);
  return entry && { comm: taskAt(kernel, entry.address).comm(), pid: entry.pid };
}
