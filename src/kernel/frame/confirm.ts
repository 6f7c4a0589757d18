/** Whether a pointer that was found by reasoning leads to what its type promises. */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import { superBlocks } from "#kernel/fs";
import { type Wait, waitsOf } from "#kernel/lock";
import { slabCacheOf } from "#kernel/slab";
import { taskTable } from "#kernel/task";
import { type CType, resolveTypedefs } from "#types";

/** Caches that are not named after the structure that they hold, or hold it inside another (mm, fs and net sources). */
const CACHES: ReadonlyMap<string, RegExp> = new Map([
  ["file", /^filp$/],
  ["inode", /inode_cache/],
  ["dentry", /^dentry$/],
  ["mount", /^mnt_cache$/],
  ["vfsmount", /^mnt_cache$/],
  ["mm_struct", /^mm_struct$/],
  ["vm_area_struct", /^vm_area_struct$/],
  ["bio", /^(bio-|biovec)/],
  ["buffer_head", /^buffer_head$/],
  ["sk_buff", /^skbuff_/],
  ["sock", /^(UNIX|TCP|UDP|RAW|NETLINK|PACKET|.*[Ss]ock)/],
  ["socket", /^sock_inode_cache$/],
  ["pid", /^pid(_\d)?$/],
  ["filename", /^(names_cache|kmalloc-)/],
  ["kmem_cache", /^kmem_cache$/],
]);

/** Locks that a sleeping task waits for, by the structure that a pointer to one promises. */
const LOCKS = new Set(["mutex", "rw_semaphore", "percpu_rw_semaphore", "semaphore", "completion", "wait_queue_head"]);

/**
 * A sentence that says what is at `at`, when that is what a pointer to `type` should lead to: a task of the task table, a
 * super block of the kernel's list, the lock that `task` waits for, an object of the right slab cache. Undefined when it
 * is not, or nothing is known of such objects.
 */
export function confirmed(kernel: Kernel, task: Address, type: CType, at: Address): string | undefined {
  const pointer = resolveTypedefs(type);
  const target = pointer.kind === "pointer" ? resolveTypedefs(pointer.target) : undefined;
  const name = target?.kind === "struct" ? target.name : undefined;
  if (name === undefined || at === 0n) return undefined;
  if (name === "task_struct")
    return taskTable(kernel).tasks.some(({ address }) => address === at) ? "a task" : undefined;
  if (name === "super_block") return isSuperBlock(kernel, at) ? "a super block of the kernel's list" : undefined;
  if (LOCKS.has(name) && isAwaited(kernel, task, at)) return "the task waits for it";
  const cache = slabCacheOf(kernel, at);
  if (cache === undefined) return undefined;
  return cache === name || CACHES.get(name)?.test(cache) ? `an object of the slab cache ${cache}` : undefined;
}

function isSuperBlock(kernel: Kernel, at: Address): boolean {
  return optional(() => Array.from(superBlocks(kernel)).some(({ address }) => address === at)) ?? false;
}

/** A percpu_rw_semaphore holds the queue that is waited in; the pointer leads to its start. */
function isAwaited(kernel: Kernel, task: Address, at: Address): boolean {
  const waits: readonly Wait[] = optional(() => waitsOf(kernel, task)) ?? [];
  return waits.some(({ object }) => object === at);
}
