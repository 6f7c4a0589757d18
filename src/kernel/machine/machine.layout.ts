/** arch/x86/include/asm/e820/types.h, arch/x86/include/asm/paravirt_types.h, arch/x86/include/asm/hypervisor.h. */
import { at, before, int, layout, length, long, newest, text } from "#kernel/layout";

/** The firmware's map of physical memory. */
export const MemoryMap = layout(["struct e820_table", "struct e820map"], {
  count: newest(int("nr_entries"), before("v4.12", undefined, int("nr_map"))),
  entries: newest(at("entries"), before("v4.12", undefined, at("map"))),
  most: newest(length("entries"), before("v4.12", undefined, length("map"))),
});

/** A stretch of it. */
export const MemoryMapStretch = layout(["struct e820_entry", "struct e820entry"], {
  start: long("addr"),
  size: long("size"),
  type: int("type"),
});

/** Who provides what real hardware would. */
export const Paravirtualization = layout("struct pv_info", { name: text("name") });

/** A hypervisor that the kernel knows. */
export const Hypervisor = layout("struct hypervisor_x86", { name: text("name") });
