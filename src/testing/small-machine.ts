import type { KernelSpec } from "./kernel.ts";

/** A machine with something of each that commands show of a dump, small enough to be damaged word by word. */
export const SMALL_MACHINE: KernelSpec = {
  panicCpu: 1,
  log: ["Kernel panic - not syncing: sysrq triggered crash"],
  modules: [{ name: "nfs", functions: ["nfs_wait", "nfs_read"] }],
  heap: { "struct mm_struct mm": { total_vm: 100, rss_stat: { count: [1, 2, 3, 4] } } },
  globals: { "u64 jiffies_64": 2 ** 32 },
  tasks: [
    { pid: 1, comm: "init", also: { mm: "&mm" } },
    { pid: 5, comm: "init", name: "thread", leader: "init", also: { mm: "&mm" } },
    { pid: 193, comm: "dd", parent: "init", state: "UN", stack: ["__schedule", "schedule", "nfs_wait", "nfs_read"] },
    {
      pid: 200,
      comm: "sh",
      cpu: 1,
      running: true,
      stack: ["panic", "tick", { switches: "sysvec_timer" }, { entry: "asm_sysvec_timer" }, "sysrq_handle_crash"],
    },
  ],
};
