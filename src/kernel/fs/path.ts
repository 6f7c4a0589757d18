/** Names of files: from a dentry up to the root of everything, across mount points (fs/d_path.c, prepend_path). */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { DentryLayout, MountLayout } from "./fs.layout.ts";

/** NAME_MAX: no component is longer (include/uapi/linux/limits.h). */
const LONGEST_NAME = 255;
/** PATH_MAX is 4096; components and crossed mounts together cannot be more by far. */
const MOST_STEPS = 8192;

/** A dentry whose fields are read on demand. */
export function dentryAt(kernel: Kernel, at: Address): View<(typeof DentryLayout)["fields"]> {
  return kernel.layout(DentryLayout).at(at);
}

/** The last component of a dentry's name, bytes as Latin-1; `/` for the root of a file system. */
export function dentryName(kernel: Kernel, dentry: Address): string {
  const view = kernel.layout(DentryLayout).at(dentry);
  const length = view.length();
  if (length > LONGEST_NAME) throw new CorruptionError("dentry", dentry, `a name of ${length} bytes`);
  return kernel.target.memory.cstring(view.name(), length);
}

/**
 * The path of `dentry`, a name in the file system that `mount` (a `struct mount`) attaches to the tree: absolute, `/` for
 * the root. Without a mount, or when the dentry is not below the mount's root, the path ends at the root of its file
 * system. CorruptionError for a chain of parents that does not end, MemoryFault where one cannot be read.
 */
export function dentryPath(kernel: Kernel, dentry: Address, mount?: Address): string {
  const dentries = kernel.layout(DentryLayout);
  const mounts = kernel.layout(MountLayout);
  const names: string[] = [];
  let name = dentry;
  let within = mount;
  for (let steps = 0; ; steps++) {
    if (steps > MOST_STEPS) throw new CorruptionError("dentry", dentry, `more than ${MOST_STEPS} parents`);
    const top = within === undefined ? undefined : mounts.at(within);
    if (name === top?.root()) {
      if (top.parent() === top.address) break;
      name = top.mountpoint();
      within = top.parent();
      continue;
    }
    const parent = dentries.at(name).parent();
    if (parent === name) break;
    names.unshift(dentryName(kernel, name));
    name = parent;
  }
  return `/${names.join("/")}`;
}

/** The path of `dentry` in the mount whose `struct vfsmount` is at `vfsmount`: what `struct path` holds. */
export function pathOf(kernel: Kernel, dentry: Address, vfsmount: Address): string {
  return dentryPath(kernel, dentry, containerOf(kernel.layout(MountLayout), "vfsmount", vfsmount).address);
}
