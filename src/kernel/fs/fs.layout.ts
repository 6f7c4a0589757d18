/** fs/mount.h, include/linux/mount.h, include/linux/fs.h, include/linux/fs/super_types.h, include/linux/dcache.h. */
import { at, before, chars, int, layout, long, newest, pointer, text } from "#kernel/layout";

/** Until then the whole of a mount was its `struct vfsmount`. */
const HIDDEN = ["v3.3", "7d6fec45a513"] as const;

/** A file system attached to the tree of names; `struct vfsmount` is the part of it that everybody sees. */
export const MountLayout = layout(["struct mount", "struct vfsmount"], {
  vfsmount: newest(at("mnt"), before(...HIDDEN, at("mnt_hash"))),
  root: newest(pointer("mnt.mnt_root"), before(...HIDDEN, pointer("mnt_root"))),
  superBlock: newest(pointer("mnt.mnt_sb"), before(...HIDDEN, pointer("mnt_sb"))),
  flags: newest(int("mnt.mnt_flags"), before(...HIDDEN, int("mnt_flags"))),
  parent: pointer("mnt_parent"),
  mountpoint: pointer("mnt_mountpoint"),
  deviceName: text("mnt_devname"),
  namespace: pointer("mnt_ns"),
  id: int("mnt_id"),
  /** In the list of its namespace, before v6.8. */
  list: at("mnt_list"),
  /** In the tree of its namespace. kernel: 2eea9ce4310d "mounts: keep list of mounts in an rbtree" (v6.8). */
  node: at("mnt_node"),
  /** In the list of its super block, before v6.18. */
  instance: at("mnt_instance"),
  /** The next mount of the same super block, in a chain that ends at NULL (v6.18). */
  nextOfSuperBlock: pointer("mnt_next_for_sb"),
});

/** The mounts that a group of processes sees. */
export const MountNamespaceLayout = layout("struct mnt_namespace", {
  root: pointer("root"),
  /** kernel: 2eea9ce4310d "mounts: keep list of mounts in an rbtree" (v6.8); before, `mounts` was their number. */
  tree: pointer("mounts.rb_node"),
  list: at("list"),
  count: newest(int("nr_mounts"), before("v6.8", "2eea9ce4310d", int("mounts"))),
});

/** A mounted file system. */
export const SuperBlockLayout = layout("struct super_block", {
  list: at("s_list"),
  device: int("s_dev"),
  /** Name of the block device, or of the kind of file system. */
  id: chars("s_id"),
  type: pointer("s_type"),
  subtype: text("s_subtype"),
  flags: int("s_flags"),
  magic: long("s_magic"),
  blockSize: int("s_blocksize"),
  root: pointer("s_root"),
  blockDevice: pointer("s_bdev"),
  active: int("s_active"),
  /** enum-like: SB_UNFROZEN to SB_FREEZE_COMPLETE. */
  frozen: int("s_writers.frozen"),
  /** kernel: 880b9577855e "fs: distinguish between user initiated freeze and kernel initiated freeze" (v6.6). */
  kernelFreezes: int("s_writers.freeze_kcount"),
  userFreezes: int("s_writers.freeze_ucount"),
  /** Head of a list; since v6.18 the first mount itself. */
  mounts: at("s_mounts"),
});

/** A kind of file system, as it registered itself. */
export const FileSystemType = layout("struct file_system_type", { name: text("name") });

/** A name in a directory. The name's text is wherever `d_name.name` points: inside the dentry when it is short. */
export const DentryLayout = layout("struct dentry", {
  parent: pointer("d_parent"),
  name: pointer("d_name.name"),
  length: int("d_name.len"),
  inode: pointer("d_inode"),
  superBlock: pointer("d_sb"),
});

/** A file, without its name. */
export const InodeLayout = layout("struct inode", { superBlock: pointer("i_sb") });

/** A block device: a disk or a partition of one. */
export const BlockDeviceLayout = layout("struct block_device", {
  device: int("bd_dev"),
  disk: pointer("bd_disk"),
  /** 0 for the whole disk. kernel: 1116b9fa15c0 "bdev: infrastructure for flags" (v6.10): the low byte of flags. */
  partition: newest(int("__bd_flags"), before("v6.10", "1116b9fa15c0", int("bd_partno"))),
});

/** A whole disk. */
export const DiskLayout = layout("struct gendisk", {
  name: chars("disk_name"),
  /** What its driver knows of it. */
  privateData: pointer("private_data"),
});
