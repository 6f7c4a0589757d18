/** Draws mounts: a root with /proc and a frozen ext4 file system on /mnt/data, as init sees them. */
import type { KernelSpec, Objects, Value } from "./kernel.ts";

/** The members that a dentry needs for its path. */
function dentry(name: string, parent: string, superBlock: string, inode: Value = 0): Value {
  return {
    d_parent: parent,
    "d_name.len": name.length,
    "d_name.name": name,
    d_sb: superBlock,
    d_inode: inode,
  };
}

const OBJECTS: Objects = {
  "struct file_system_type rootfs": { name: "rootfs" },
  "struct file_system_type procfs": { name: "proc" },
  "struct file_system_type ext4": { name: "ext4" },
  "struct gendisk disk": { disk_name: "nvme0n1" },
  "struct block_device partition": { bd_dev: 0x0010_3001, bd_partno: 2, bd_disk: "&disk" },
  "struct dentry root": dentry("/", "&root", "&root_sb"),
  "struct dentry mnt": dentry("mnt", "&root", "&root_sb"),
  "struct dentry data": dentry("data", "&mnt", "&root_sb"),
  "struct dentry proc": dentry("proc", "&root", "&root_sb"),
  "struct dentry proc_root": dentry("/", "&proc_root", "&proc_sb"),
  "struct dentry data_root": dentry("/", "&data_root", "&data_sb"),
  "struct dentry file": dentry("a.log", "&data_root", "&data_sb", "&file_inode"),
  "struct inode file_inode": { i_sb: "&data_sb" },
  "struct nsproxy proxy": { mnt_ns: "&ns" },
};

const superBlock = (type: string, root: string, also: { readonly [member: string]: Value } = {}): Value => ({
  s_type: type,
  s_root: root,
  ...also,
});

/** The three mounts, without what links them to each other; `links` adds that, by the name of the mount. */
function mountObjects(links: Readonly<Record<string, { readonly [member: string]: Value }>>): Objects {
  const mount = (name: string, device: string, members: { readonly [member: string]: Value }): [string, Value] => [
    `struct mount ${name}`,
    { mnt_devname: device, ...members, ...links[name] },
  ];
  return Object.fromEntries([
    mount("root_mount", "rootfs", {
      mnt: { mnt_root: "&root", mnt_sb: "&root_sb" },
      mnt_parent: "&root_mount",
      mnt_mountpoint: "&root",
      mnt_id: 1,
    }),
    mount("proc_mount", "proc", {
      mnt: { mnt_root: "&proc_root", mnt_sb: "&proc_sb" },
      mnt_parent: "&root_mount",
      mnt_mountpoint: "&proc",
      mnt_id: 2,
    }),
    mount("data_mount", "/dev/nvme0n1p2", {
      mnt: { mnt_root: "&data_root", mnt_sb: "&data_sb" },
      mnt_parent: "&root_mount",
      mnt_mountpoint: "&data",
      mnt_id: 3,
    }),
  ]);
}

/** A kernel before v6.8: mounts in lists, with the cursor of a reader of /proc/mounts among them. */
export function listedMounts(): KernelSpec {
  return {
    tasks: [{ pid: 1, comm: "init", also: { nsproxy: "&proxy" } }],
    globals: { "struct list_head super_blocks": ["&root_sb.s_list", "&proc_sb.s_list", "&data_sb.s_list"] },
    heap: {
      ...OBJECTS,
      ...mountObjects({}),
      "struct super_block root_sb": superBlock("&rootfs", "&root", { s_mounts: ["&root_mount.mnt_instance"] }),
      "struct super_block proc_sb": superBlock("&procfs", "&proc_root", { s_mounts: ["&proc_mount.mnt_instance"] }),
      "struct super_block data_sb": superBlock("&ext4", "&data_root", {
        s_id: "nvme0n1p2",
        s_bdev: "&partition",
        "s_writers.frozen": 4,
        s_mounts: ["&data_mount.mnt_instance"],
      }),
      "struct mount cursor": { mnt: { mnt_flags: 0x1000_0000 } },
      "struct mnt_namespace ns": {
        root: "&root_mount",
        mounts: 3,
        list: ["&root_mount", "&cursor", "&proc_mount", "&data_mount"].map((name) => `${name}.mnt_list`),
      },
    },
  };
}

/** Like Linux 6.18: the namespace has a tree, the super block a chain, and one member holds partition and flags. */
export function treedMounts(): KernelSpec {
  const BLACK = 1;
  return {
    types: `
      struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
      struct rb_root { struct rb_node *rb_node; };
      struct block_device { struct gendisk *bd_disk; atomic_t __bd_flags; u32 bd_dev; };
      struct super_block {
        struct list_head s_list;
        u32 s_dev;
        struct file_system_type *s_type;
        struct dentry *s_root;
        struct mount *s_mounts;
        struct block_device *s_bdev;
        struct sb_writers s_writers;
        char s_id[32];
        const char *s_subtype;
      };
      struct mount {
        struct mount *mnt_parent;
        struct dentry *mnt_mountpoint;
        struct vfsmount mnt;
        union { struct rb_node mnt_node; void *mnt_llist; };
        struct mount *mnt_next_for_sb;
        const char *mnt_devname;
        struct list_head mnt_list;
        int mnt_id;
      };
      struct mnt_namespace { struct mount *root; struct { struct rb_root mounts; }; unsigned int nr_mounts; };
    `,
    tasks: [{ pid: 1, comm: "init", also: { nsproxy: "&proxy" } }],
    globals: { "struct list_head super_blocks": ["&root_sb.s_list", "&proc_sb.s_list", "&data_sb.s_list"] },
    heap: {
      ...OBJECTS,
      ...mountObjects({
        proc_mount: {
          mnt_node: { __rb_parent_color: BLACK, rb_left: "&root_mount.mnt_node", rb_right: "&data_mount.mnt_node" },
        },
        root_mount: { mnt_node: { __rb_parent_color: "&proc_mount.mnt_node" } },
        data_mount: { mnt_node: { __rb_parent_color: "&proc_mount.mnt_node" }, mnt_next_for_sb: "&root_mount" },
      }),
      "struct block_device partition": { bd_dev: 0x0010_3001, __bd_flags: 0x102, bd_disk: "&disk" },
      "struct super_block root_sb": superBlock("&rootfs", "&root"),
      "struct super_block proc_sb": superBlock("&procfs", "&proc_root", { s_mounts: "&proc_mount" }),
      "struct super_block data_sb": superBlock("&ext4", "&data_root", {
        s_id: "nvme0n1p2",
        s_bdev: "&partition",
        "s_writers.frozen": 1,
        s_mounts: "&data_mount",
      }),
      "struct mnt_namespace ns": { root: "&root_mount", "mounts.rb_node": "&proc_mount.mnt_node", nr_mounts: 3 },
    },
  };
}
