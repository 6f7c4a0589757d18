/** include/linux/cgroup-defs.h (include/linux/cgroup.h at first), include/linux/kernfs.h. */
import type { Address } from "#base";
import { before, type Field, layout, mapped, newest, pointer, text } from "#kernel/layout";

/** What a controller keeps for a control group. */
export const CgroupState = layout("struct cgroup_subsys_state", { cgroup: pointer("cgroup") });

/** What the directory of a control group is, and where. */
export interface CgroupDirectory {
  readonly kind: "kernfs" | "dentry";
  readonly at: Address;
}

const directory = (path: string, kind: CgroupDirectory["kind"]): Field<CgroupDirectory> =>
  mapped(pointer(path), (at) => ({ kind, at }));

/** A control group. */
export const Cgroup = layout("struct cgroup", {
  /** kernel: 2bd59d48ebfb "cgroup: convert to kernfs" (v3.15); before, cgroupfs had inodes of its own. */
  directory: newest(directory("kn", "kernfs"), before("v3.15", "2bd59d48ebfb", directory("dentry", "dentry"))),
});

/** A file or directory of sysfs or cgroupfs. */
export const KernfsNode = layout("struct kernfs_node", {
  /** kernel: 633488947ef6 "kernfs: Use RCU to access kernfs_node::parent." (v6.15). */
  parent: newest(pointer("__parent"), before("v6.15", "633488947ef6", pointer("parent"))),
  name: text("name"),
});
