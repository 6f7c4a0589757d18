/** kernel/printk/printk.c, v3.5 to v5.9. */
import { before, int, layout, long } from "#kernel/layout";

/**
 * The head of a record in `log_buf`: its text and its dictionary follow.
 * kernel: 7ff9554bb578 "printk: convert byte-buffer to variable-length record buffer" (v3.5), as `struct log`;
 * 62e32ac3505a "printk: rename struct log to struct printk_log" (v3.11); 896fbe20b4e2 "printk: use the lockless
 * ringbuffer" (v5.10) ended it.
 */
export const PrintkLog = layout(["struct printk_log", "struct log"], {
  nanoseconds: before("v5.10", "896fbe20b4e2", long("ts_nsec")),
  length: before("v5.10", "896fbe20b4e2", int("len")),
  textLength: before("v5.10", "896fbe20b4e2", int("text_len")),
  dictLength: before("v5.10", "896fbe20b4e2", int("dict_len")),
  facility: before("v5.10", "896fbe20b4e2", int("facility")),
  level: before("v5.10", "896fbe20b4e2", int("level")),
  /** kernel: 15ff2069cb7f "printk: Add caller information to printk() output." (v5.1), with CONFIG_PRINTK_CALLER. */
  caller: before("v5.10", "896fbe20b4e2", int("caller_id")),
});
