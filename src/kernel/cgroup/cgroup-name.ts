/** The names of control groups: those of their directories. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { dentryName } from "#kernel/fs";
import { Cgroup, CgroupState, KernfsNode } from "./cgroup.layout.ts";

/**
 * The name of the directory of the control group that a `struct cgroup_subsys_state` belongs to: `/` for the topmost;
 * undefined when it belongs to none (an autogroup), or to one without a directory.
 */
export function cgroupName(kernel: Kernel, state: Address): string | undefined {
  const cgroup = kernel.layout(CgroupState).at(state).cgroup();
  if (cgroup === 0n) return undefined;
  const { kind, at } = kernel.layout(Cgroup).at(cgroup).directory();
  if (at === 0n) return undefined;
  if (kind === "dentry") return dentryName(kernel, at);
  const node = kernel.layout(KernfsNode).at(at);
  return node.parent() === 0n ? "/" : node.name();
}
