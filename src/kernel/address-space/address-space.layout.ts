/** include/linux/mm_types.h. */
import { layout } from "#kernel/layout";

/** An entry of the memory map: only its size is asked for here. */
export const MemoryMapEntry = layout("struct page", {});
