/** Mounted file systems: the kernel's list of super blocks, where each is seen, and whether it is frozen (fs/super.c). */
import { type Address, optional } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { listEntries } from "#kernel/list";
import { DentryLayout, FileSystemType, InodeLayout, SuperBlockLayout } from "./fs.layout.ts";
import { type MountView, mountsOfSuperBlock } from "./mounts.ts";

/** A `struct super_block` whose fields are read on demand. */
export type SuperBlockView = View<(typeof SuperBlockLayout)["fields"]>;

/** The levels of `s_writers.frozen`, by number (include/linux/fs.h): what a freeze keeps out grows from each to the next. */
const FREEZE_LEVELS = [
  "SB_UNFROZEN",
  "SB_FREEZE_WRITE",
  "SB_FREEZE_PAGEFAULT",
  "SB_FREEZE_FS",
  "SB_FREEZE_COMPLETE",
] as const;

/** How far a file system is frozen; `SB_FREEZE_COMPLETE` is the state that `fsfreeze -f` leaves. */
export type FreezeLevel = (typeof FREEZE_LEVELS)[number];

/** The super block at an address of a `struct super_block`. */
export function superBlockAt(kernel: Kernel, at: Address): SuperBlockView {
  return kernel.layout(SuperBlockLayout).at(at);
}

/** Every super block of the kernel, mounted or internal, in the order of its list. Bounds and faults are listNodes'. */
export function superBlocks(kernel: Kernel): Generator<SuperBlockView, void> {
  return listEntries(kernel, kernel.symbol("super_blocks"), kernel.layout(SuperBlockLayout), "list");
}

/** The addresses of all super blocks, to tell a pointer to one from any other; read once. */
function superBlockSet(kernel: Kernel): ReadonlySet<Address> {
  return kernel.once(readSuperBlockSet);
}

function readSuperBlockSet(kernel: Kernel): ReadonlySet<Address> {
  return new Set(Array.from(superBlocks(kernel), ({ address }) => address));
}

/**
 * The super block of the dentry or inode at `at`; undefined when neither is there: a dentry is believed when its super
 * block is one of the kernel's and its inode agrees.
 */
export function superBlockBehind(kernel: Kernel, at: Address): Address | undefined {
  const known = superBlockSet(kernel);
  const find = (read: () => Address): Address | undefined => {
    const found = optional(read);
    return found !== undefined && known.has(found) ? found : undefined;
  };
  const ofInode = (inode: Address) => find(() => kernel.layout(InodeLayout).at(inode).superBlock());
  const dentry = kernel.layout(DentryLayout).at(at);
  const named = find(() => dentry.superBlock());
  if (named === undefined) return ofInode(at);
  const inode = dentry.inode();
  return inode === 0n || ofInode(inode) === named ? named : ofInode(at);
}

/** The kind of file system: `ext4`, `tmpfs`; a subtype (`sshfs` of `fuse`) is the super block's own. */
export function fileSystemName(kernel: Kernel, superBlock: SuperBlockView): string {
  return kernel.layout(FileSystemType).at(superBlock.type()).name();
}

/** The freeze level; undefined for a number that no kernel sets. */
export function freezeLevel(superBlock: SuperBlockView): FreezeLevel | undefined {
  return FREEZE_LEVELS[superBlock.frozen()];
}

/** Every mount of a super block, in all namespaces. */
export function superBlockMounts(kernel: Kernel, superBlock: SuperBlockView): Generator<MountView, void> {
  return mountsOfSuperBlock(kernel, superBlock.mounts());
}
