/** include/linux/swap.h, include/linux/fs.h. */
import { int, layout, pointer } from "#kernel/layout";

/** A device or file that pages are swapped to. */
export const SwapDeviceLayout = layout("struct swap_info_struct", {
  flags: int("flags"),
  /** Devices of higher priority are filled first; the kernel's own priorities are negative. */
  priority: int("prio"),
  /** Pages that can be swapped to, and that are in use; since v6.13 the second has a flag in it. */
  pages: int("pages"),
  used: int("inuse_pages"),
  file: pointer("swap_file"),
});

/** The file that was opened as a swap device. */
export const SwapFileLayout = layout("struct file", { dentry: pointer("f_path.dentry"), mount: pointer("f_path.mnt") });
