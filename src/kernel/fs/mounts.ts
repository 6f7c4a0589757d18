/** Mounts: which file system is attached where, in the namespace that a task sees (fs/namespace.c). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { chainEntries, containerOf, listEntries } from "#kernel/list";
import { rbNodes } from "#kernel/rbtree";
import { findNamespace, taskTable } from "#kernel/task";
import { MountLayout, MountNamespaceLayout } from "./fs.layout.ts";
import { dentryPath, parentsOf } from "./path.ts";

/**
 * MNT_CURSOR: no mount, but the place where a reader of /proc/mounts stands in the list.
 * kernel: 9f6c61f96f2d "proc/mounts: add cursor" (v5.8), gone with 2eea9ce4310d (v6.8).
 */
const MNT_CURSOR = 0x1000_0000;

/** A `struct mount` whose fields are read on demand. */
export type MountView = View<(typeof MountLayout)["fields"]>;

/** The mount namespace of a task; undefined for a task that has already given it up (a zombie). */
export function mountNamespaceOf(kernel: Kernel, task: Address): Address | undefined {
  return findNamespace(kernel, task, "mounts");
}

/**
 * The mounts of a namespace (a `struct mnt_namespace`): in the order in which they were made since v6.8, before in that
 * of /proc/mounts. Bounds and faults are those of listNodes and rbNodes.
 */
export function* mounts(kernel: Kernel, namespace: Address): Generator<MountView, void> {
  const layout = kernel.layout(MountLayout);
  const spaces = kernel.layout(MountNamespaceLayout);
  const space = spaces.at(namespace);
  if (!spaces.has("tree")) {
    for (const mount of listEntries(kernel, space.list(), layout, "list")) {
      if ((mount.flags() & MNT_CURSOR) === 0) yield mount;
    }
    return;
  }
  for (const node of rbNodes(kernel, space.tree(), "mnt_namespace.mounts")) yield containerOf(layout, "node", node);
}

/** The mounts of a super block, whatever namespace they are in: none when only the kernel itself uses it. */
export function* mountsOfSuperBlock(kernel: Kernel, head: Address): Generator<MountView, void> {
  const layout = kernel.layout(MountLayout);
  if (!layout.has("nextOfSuperBlock")) {
    yield* listEntries(kernel, head, layout, "instance");
    return;
  }
  const first = kernel.target.memory.pointer(head);
  yield* chainEntries(layout, first, (mount) => mount.nextOfSuperBlock(), "super_block.s_mounts");
}

/**
 * The `struct vfsmount` in which the first process sees a dentry: the last mount of its super block that shows it.
 * Undefined when none does. May fault.
 */
export function findMountOf(kernel: Kernel, superBlock: Address, dentry: Address): Address | undefined {
  const init = taskTable(kernel).tasks.find(({ pid }) => pid > 0);
  const namespace = init && mountNamespaceOf(kernel, init.address);
  const above = new Set(parentsOf(kernel, dentry));
  let found: Address | undefined;
  for (const mount of namespace === undefined ? [] : mounts(kernel, namespace)) {
    if (mount.superBlock() === superBlock && above.has(mount.root())) found = mount.vfsmount();
  }
  return found;
}

/** Where a mount is attached: the path of its mount point, `/` for the root. */
export function mountPath(kernel: Kernel, mount: MountView): string {
  const parent = mount.parent();
  return parent === mount.address ? "/" : dentryPath(kernel, mount.mountpoint(), parent);
}
