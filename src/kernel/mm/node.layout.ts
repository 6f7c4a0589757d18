/** include/linux/mmzone.h */
import { int, layout, long } from "#kernel/layout";

/** A memory node (pg_data_t). */
export const MemoryNode = layout("struct pglist_data", {
  presentPages: int("node_present_pages"),
  spannedPages: int("node_spanned_pages"),
  startFrame: long("node_start_pfn"),
  nodeId: int("node_id"),
});
