/** include/linux/mmzone.h */
import { at, before, chars, int, layout, length, long, newest, pointer, text } from "#kernel/layout";

/** A memory node (pg_data_t). */
export const MemoryNode = layout("struct pglist_data", {
  presentPages: int("node_present_pages"),
  spannedPages: int("node_spanned_pages"),
  startFrame: int("node_start_pfn"),
  nodeId: int("node_id"),
  zones: at("node_zones"),
  zoneCount: length("node_zones"),
});

/** A zone of a node. */
export const Zone = layout("struct zone", {
  name: text("name"),
  startFrame: int("zone_start_pfn"),
  spannedPages: int("spanned_pages"),
  presentPages: int("present_pages"),
  // kernel: a921444382b4 "mm: move zone watermark accesses behind an accessor" (v5.0); 418589663d60 (v2.6.31).
  watermarks: newest(at("_watermark"), before("v5.0", "a921444382b4", at("watermark"))),
  freeAreas: at("free_area"),
  orders: length("free_area"),
  counters: at("vm_stat"),
  /** kernel: 0d5d823ab4e "mm: move zone->pages_scanned into a vmstat counter" (v3.17). */
  pagesScanned: before("v3.17", "0d5d823ab4e", long("pages_scanned")),
});

/** The free blocks of one order in a zone. */
export const FreeArea = layout("struct free_area", {
  lists: at("free_list"),
  listCount: length("free_list"),
});

/** A pool of huge pages. */
export const HugePages = layout("struct hstate", {
  order: int("order"),
  total: long("nr_huge_pages"),
  free: long("free_huge_pages"),
  name: chars("name"),
});

/** drivers/base/memory.c: what can be put offline at once. */
export const MemoryBlock = layout("struct memory_block", {
  startSection: int("start_section_nr"),
  state: int("state"),
  device: at("dev"),
  node: int("nid"),
});

/** include/linux/fs.h: an inode as a member of its file system, and the pages that it caches. */
export const CachedInode = layout("struct inode", {
  list: at("i_sb_list"),
  mapping: pointer("i_mapping"),
});

/** include/linux/fs.h. */
export const CachedPages = layout("struct address_space", { pages: long("nrpages") });

/** include/linux/fs.h. */
export const InodesOfSuperBlock = layout("struct super_block", { inodes: at("s_inodes") });

/** drivers/base/base.h: a bus with its devices. */
export const Bus = layout("struct subsys_private", {
  /** In the list of `bus_kset`. */
  entry: at("subsys.kobj.entry"),
  type: pointer("bus"),
  devices: at("klist_devices.k_list"),
});

/** include/linux/kobject.h. */
export const BusSet = layout("struct kset", { list: at("list") });

/** drivers/base/base.h: what the driver core keeps of a device. */
export const BusDevice = layout("struct device_private", {
  node: at("knode_bus.n_node"),
  device: pointer("device"),
});

/** include/linux/device.h. */
export const NamedDevice = layout("struct device", { name: text("kobj.name") });
