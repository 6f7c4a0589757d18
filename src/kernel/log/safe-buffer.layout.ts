/** kernel/printk/printk_safe.c, before v5.15 (kernel: 93d102f094be "printk: remove safe buffers"). */
import { at, int, layout, length } from "#kernel/layout";

/** Text that was printed where the log could not be locked (in an NMI, or by printk itself), until it was moved there. */
export const SafeBufferLayout = layout("struct printk_safe_seq_buf", {
  length: int("len"),
  lost: int("message_lost"),
  text: at("buffer"),
  capacity: length("buffer"),
});
