/** include/linux/swap.h, include/linux/fs.h. */
import { int, layout, length, pointer } from "#kernel/layout";

/** A device or file that pages are swapped to. */
export const SwapDeviceLayout = layout("struct swap_info_struct", {
  flags: int("flags"),
  /** Devices of higher priority are filled first; the kernel's own priorities are negative. */
  priority: int("prio"),
  /** Pages that can be swapped to, and that are in use; since v6.14 the second has a flag in it. */
  pages: int("pages"),
  used: int("inuse_pages"),
  /** Of a file, the device of its file system. */
  blockDevice: pointer("bdev"),
  /** A bit for each page that is all zeros, v6.12 to v7.1. */
  zeros: pointer("zeromap"),
  clusters: pointer("cluster_info"),
  file: pointer("swap_file"),
});

/** The file that was opened as a swap device. */
export const SwapFileLayout = layout("struct file", { dentry: pointer("f_path.dentry"), mount: pointer("f_path.mnt") });

/** Places of a swap device that are looked after together; what each holds since v6.18. */
export const SwapCluster = layout("struct swap_cluster_info", { table: pointer("table") });

/** The table of a cluster. */
export const SwapTable = layout("struct swap_table", { count: length("entries") });
