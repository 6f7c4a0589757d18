/**
 * include/linux/device.h, include/linux/klist.h, drivers/base/base.h, fs/char_dev.c, block/genhd.c, drivers/base/map.c,
 * include/linux/ioport.h, include/linux/pci.h.
 */
import { at, before, chars, int, layout, length, long, newest, pointer, text } from "#kernel/layout";

/** A class of devices. */
export const DeviceClass = layout("struct class", {
  /** What the driver core keeps of it. kernel: 2df418cf4b72 "driver core: class: remove subsystem private pointer from struct class" (v6.4). */
  own: before("v6.4", "2df418cf4b72", pointer("p")),
});

/** What the driver core keeps of a class or a bus. */
export const Subsystem = layout(["struct subsys_private", "struct class_private"], {
  set: at("subsys.kobj.entry"),
  class: pointer("class"),
  devices: newest(at("klist_devices"), before("v2.6.38", undefined, at("class_devices"))),
});

/** A set of kernel objects. */
export const ObjectSet = layout("struct kset", { list: at("list") });

/** A list whose nodes can be taken out while others walk. */
export const Klist = layout("struct klist", { list: at("k_list") });

/** A node of it. */
export const KlistNode = layout("struct klist_node", {
  link: at("n_node"),
  /** The list, with a flag in the lowest bit of a node that has been taken out. */
  list: long("n_klist"),
});

/** A device of the driver core. */
export const DriverDevice = layout("struct device", {
  type: pointer("type"),
  /** Its place among those of its class. kernel: 570d0200123f "driver core: move device->knode_class to device_private" (v5.1). */
  inClass: before("v5.1", "570d0200123f", at("knode_class")),
});

/** What the driver core keeps of a device. */
export const DevicePrivate = layout("struct device_private", { inClass: at("knode_class"), device: pointer("device") });

/** A registered range of character device numbers. */
export const CharacterRange = layout("struct char_device_struct", {
  next: pointer("next"),
  major: int("major"),
  minor: int("baseminor"),
  name: chars("name"),
  device: pointer("cdev"),
});

/** A character device. */
export const CharacterDevice = layout("struct cdev", { operations: pointer("ops") });

/** A registered block device number. */
export const BlockMajor = layout("struct blk_major_name", {
  next: pointer("next"),
  major: int("major"),
  name: chars("name"),
});

/** A map from device numbers to what stands behind them, hashed by the major number. */
export const DeviceMap = layout("struct kobj_map", { buckets: at("probes"), count: length("probes") });

/** An entry of it. */
export const DeviceMapEntry = layout("struct probe", {
  next: pointer("next"),
  device: int("dev"),
  data: pointer("data"),
});

/** A range of I/O ports or of memory, and what it belongs to. */
export const Resource = layout("struct resource", {
  start: long("start"),
  end: long("end"),
  name: text("name"),
  sibling: pointer("sibling"),
  child: pointer("child"),
});

/** A PCI bus. */
export const PciBus = layout("struct pci_bus", {
  list: at("node"),
  parent: pointer("parent"),
  children: at("children"),
  devices: at("devices"),
  /** The bridge that leads to it; 0 for a root bus. */
  bridge: pointer("self"),
  name: text("dev.kobj.name"),
});

/** A PCI device. */
export const PciDevice = layout("struct pci_dev", {
  list: at("bus_list"),
  name: text("dev.kobj.name"),
  class: int("class"),
  vendor: int("vendor"),
  device: int("device"),
  headerType: int("hdr_type"),
  /** Its PCI Express capabilities register; 0 without PCI Express. */
  express: int("pcie_flags_reg"),
});
