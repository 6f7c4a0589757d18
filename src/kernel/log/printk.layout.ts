/** kernel/printk/printk_ringbuffer.h (since v5.10, kernel: 896fbe20b4e2 "printk: use the lockless ringbuffer"). */
import { chars, int, layout, long, pointer } from "#kernel/layout";

/** The ring: descriptors, what they are about, and text. */
export const PrintkRing = layout("struct printk_ringbuffer", {
  countBits: int("desc_ring.count_bits"),
  descriptors: pointer("desc_ring.descs"),
  infos: pointer("desc_ring.infos"),
  headId: long("desc_ring.head_id"),
  tailId: long("desc_ring.tail_id"),
  sizeBits: int("text_data_ring.size_bits"),
  data: pointer("text_data_ring.data"),
});

/** State of a record and where its text is, as logical positions. */
export const PrintkDescriptor = layout("struct prb_desc", {
  state: long("state_var"),
  begin: long("text_blk_lpos.begin"),
  next: long("text_blk_lpos.next"),
});

/** What is known of a record besides its text. */
export const PrintkInfo = layout("struct printk_info", {
  sequence: long("seq"),
  nanoseconds: long("ts_nsec"),
  textLength: int("text_len"),
  facility: int("facility"),
  flags: int("flags"),
  level: int("level"),
  caller: int("caller_id"),
  /** The calling task's name, where the kernel is built to keep it (CONFIG_PRINTK_EXECUTION_CTX, since v6.19). */
  callerName: chars("comm"),
  subsystem: chars("dev_info.subsystem"),
  device: chars("dev_info.device"),
});
