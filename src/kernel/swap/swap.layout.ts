/** include/linux/swap.h, include/linux/fs.h. */
import { int, layout, pointer } from "#kernel/layout";

/** A device or file that pages are swapped to. */
export const SwapDeviceLayout = layout("struct swap_info_struct", {
  flags: int("flags"),
  file: pointer("swap_file"),
});

/** The file that was opened as a swap device. */
export const SwapFileLayout = layout("struct file", { dentry: pointer("f_path.dentry"), mount: pointer("f_path.mnt") });
