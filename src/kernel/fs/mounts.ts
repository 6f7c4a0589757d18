/** Mounts: which file system is attached where, in the namespace that a task sees (fs/namespace.c). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { containerOf, listEntries } from "#kernel/list";
import { rbNodes } from "#kernel/rbtree";
import { taskAt, taskTable } from "#kernel/task";
import { MountLayout, MountNamespaceLayout, NamespaceProxy } from "./fs.layout.ts";
import { dentryPath } from "./path.ts";

/**
 * MNT_CURSOR: no mount, but the place where a reader of /proc/mounts stands in the list.
 * kernel: 9f6c61f96f2d "proc/mounts: add cursor" (v5.8), gone with 2eea9ce4310d (v6.8).
 */
const MNT_CURSOR = 0x1000_0000;
/** sysctl fs.mount-max is 100000 by default; far more is a broken tree. */
const MOST_MOUNTS = 10_000_000;

/** A `struct mount` whose fields are read on demand. */
export type MountView = View<(typeof MountLayout)["fields"]>;

/** The mount namespace of a task; undefined for a task that has already given it up (a zombie). */
export function mountNamespaceOf(kernel: Kernel, task: Address): Address | undefined {
  const proxy = taskAt(kernel, task).nsproxy();
  if (proxy === 0n) return undefined;
  const namespace = kernel.layout(NamespaceProxy).at(proxy).mounts();
  return namespace === 0n ? undefined : namespace;
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
  let steps = 0;
  for (let at = kernel.target.memory.pointer(head); at !== 0n; ) {
    if (++steps > MOST_MOUNTS) throw new CorruptionError("super_block.s_mounts", at, `more than ${MOST_MOUNTS} mounts`);
    const mount = layout.at(at);
    yield mount;
    at = mount.nextOfSuperBlock();
  }
}

/** The `struct vfsmount` of a mount of the super block that the first process sees; undefined when it sees none. */
export function findMountOf(kernel: Kernel, superBlock: Address): Address | undefined {
  const init = taskTable(kernel).tasks.find(({ pid }) => pid > 0);
  const namespace = init && mountNamespaceOf(kernel, init.address);
  const all = namespace === undefined ? [] : mounts(kernel, namespace);
  for (const mount of all) if (mount.superBlock() === superBlock) return mount.vfsmount();
  return undefined;
}

/** Where a mount is attached: the path of its mount point, `/` for the root. */
export function mountPath(kernel: Kernel, mount: MountView): string {
  const parent = mount.parent();
  return parent === mount.address ? "/" : dentryPath(kernel, mount.mountpoint(), parent);
}
