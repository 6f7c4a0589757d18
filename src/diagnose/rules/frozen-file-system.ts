/**
 * Tasks that wait to write to a frozen file system. By mechanism: the waiter on the task's own stack is linked into the
 * waiters of a percpu_rw_semaphore, that semaphore is one of the freeze locks inside a super block, and the super
 * block's freeze level is not SB_UNFROZEN.
 */
import { AbsentError } from "#base";
import type { Kernel } from "#kernel";
import {
  blockDeviceName,
  fileSystemName,
  freezeLevel,
  mountPath,
  type SuperBlockView,
  superBlockMounts,
  type WriterLock,
  writerLockAt,
} from "#kernel/fs";
import type { Evidence } from "#report";
import { type BlockedTask, blockedTasks, formatSeconds, hexAddress, taskName } from "../blocked-tasks.ts";
import type { Rule, RuleFinding } from "../rule.ts";

interface Victim {
  readonly task: BlockedTask;
  readonly waiter: bigint;
  readonly lock: bigint;
  readonly activity: WriterLock["activity"];
}

export const frozenFileSystem: Rule = {
  id: "frozen-file-system",
  title: "File system frozen, writers stuck",
  applies: (kernel) => blockedTasks(kernel).some(({ waits }) => waits.some(({ kind }) => kind === "percpu-rwsem")),
  *run(kernel) {
    const frozen = new Map<bigint, { readonly superBlock: SuperBlockView; readonly victims: Victim[] }>();
    for (const task of blockedTasks(kernel)) {
      for (const { kind, waiter, object } of task.waits) {
        const found = kind === "percpu-rwsem" ? writerLockAt(kernel, object) : undefined;
        if (found === undefined || freezeLevel(found.superBlock) === "SB_UNFROZEN") continue;
        const { superBlock, activity } = found;
        const entry = frozen.get(superBlock.address) ?? { superBlock, victims: [] };
        entry.victims.push({ task, waiter, lock: object, activity });
        frozen.set(superBlock.address, entry);
      }
    }
    for (const { superBlock, victims } of frozen.values()) yield describe(kernel, superBlock, victims);
  },
};

function describe(kernel: Kernel, superBlock: SuperBlockView, victims: readonly Victim[]): RuleFinding {
  const [first] = victims;
  const places = Array.from(superBlockMounts(kernel, superBlock), (mount) => mountPath(kernel, mount));
  const device = deviceOf(kernel, superBlock);
  const where = places[0] ?? device;
  const level = freezeLevel(superBlock) ?? `level ${superBlock.frozen()}`;
  const others = victims.length > 1 ? ` and ${victims.length - 1} more` : "";
  const verb = victims.length > 1 ? "are" : "is";
  const at = hexAddress(superBlock.address);
  return {
    severity: "critical",
    confidence: "certain",
    claim: `${taskName(first.task)}${others} ${verb} stuck because ${where} is frozen: for ${formatSeconds(first.task.seconds)} it has waited to write to the ${fileSystemName(kernel, superBlock)} file system on ${device}, whose freeze level is ${level}.`,
    evidence: [
      ...victims.flatMap((victim) => victimEvidence(victim, at)),
      {
        says: `The file system is at ${level} (${superBlock.frozen()}): all changes are kept out until it is thawed`,
        source: "struct super_block.s_writers.frozen",
        address: at,
      },
      ...freezerEvidence(superBlock, at),
      {
        says: `It is ${device}, mounted on ${places.join(", ") || "nothing"}`,
        source: "struct super_block.s_mounts",
        address: at,
      },
    ],
    advice: [
      `On the running machine \`fsfreeze --unfreeze ${where}\` lets the tasks go on.`,
      "Find what froze it and did not thaw it: fsfreeze, a snapshot of LVM, a backup agent, or a guest agent (qemu-ga, vmtoolsd) on behalf of the hypervisor.",
    ],
    check: [
      `bt ${first.task.pid}`,
      `ps -m ${first.task.pid}`,
      `struct super_block.s_writers.frozen ${superBlock.address.toString(16)}`,
      `mount ${superBlock.address.toString(16)}`,
    ],
  };
}

/** `/dev/vda1`, or the name that the file system goes by when no block device is under it. */
function deviceOf(kernel: Kernel, superBlock: SuperBlockView): string {
  const device = superBlock.blockDevice();
  return device === 0n ? superBlock.id() : `/dev/${blockDeviceName(kernel, device)}`;
}

function victimEvidence({ task, waiter, lock, activity }: Victim, superBlock: string): readonly Evidence[] {
  return [
    {
      says: `${taskName(task)} has been in uninterruptible sleep for ${formatSeconds(task.seconds)}`,
      source: "struct task_struct, run queue clock minus sched_info.last_arrival",
      address: hexAddress(task.address),
    },
    {
      says: `Its stack holds a waiter that is linked into the waiters of the lock ${hexAddress(lock)}`,
      source: "struct wait_queue_entry, percpu_rwsem_wake_function",
      address: hexAddress(waiter),
    },
    {
      says: `That lock keeps out ${activity} and is part of the super block ${superBlock}`,
      source: "struct super_block.s_writers.rw_sem",
      address: hexAddress(lock),
    },
  ];
}

/** A counter that this kernel may not have. */
function countOf(read: () => number): number {
  try {
    return read();
  } catch (error) {
    if (error instanceof AbsentError) return 0;
    throw error;
  }
}

/** Since v6.6 the kernel counts who holds a freeze: user space or itself. */
function freezerEvidence(superBlock: SuperBlockView, at: string): readonly Evidence[] {
  const holders = [
    ["user space", countOf(() => superBlock.userFreezes())],
    ["the kernel itself", countOf(() => superBlock.kernelFreezes())],
  ] as const;
  return holders.flatMap(([who, count]) =>
    count > 0
      ? [{ says: `The freeze was asked for by ${who} (${count})`, source: "struct super_block.s_writers", address: at }]
      : [],
  );
}
