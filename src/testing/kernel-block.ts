/**
 * Draws disks with requests under way: `vda` with two hardware queues that share their tags, `sda` without any, `loop0`,
 * and `pmem0` whose driver takes bios, besides a partition.
 */
import type { KernelSpec, Objects, Value } from "./kernel.ts";

const TYPES = `
struct kobject { const char *name; struct list_head entry; };
struct kset { struct list_head list; struct kobject kobj; };
struct klist { int k_lock; struct list_head k_list; };
struct klist_node { void *n_klist; struct list_head n_node; };
struct class { const char *name; };
struct subsys_private { struct kset subsys; struct klist klist_devices; const struct class *class; };
struct device_type { const char *name; };
struct device { struct device_private *p; const struct device_type *type; };
struct device_private { struct klist_node knode_class; struct device *device; };
struct disk_stats { long in_flight[2]; };
struct block_device { struct gendisk *bd_disk; struct disk_stats *bd_stats; struct device bd_device; };
struct gendisk {
  int major; char disk_name[32]; struct block_device *part0; void *fops; struct request_queue *queue;
};
struct sbitmap { unsigned int depth, shift, map_nr; struct sbitmap_word *map; };
struct sbitmap_word { unsigned long word; unsigned long cleared; };
struct sbitmap_queue { struct sbitmap sb; };
struct blk_mq_tags { unsigned int nr_reserved_tags; struct sbitmap_queue bitmap_tags, breserved_tags; struct request **rqs; };
struct blk_mq_hw_ctx { struct blk_mq_tags *tags; };
struct request_queue { void *mq_ops; unsigned int nr_hw_queues; struct blk_mq_hw_ctx **queue_hw_ctx; };
struct request { struct request_queue *q; unsigned int cmd_flags; int state; };
`;

/** A disk whose device is in the class's list. */
function disk(name: string, major: number, members: { readonly [member: string]: Value }): Objects {
  return {
    [`struct gendisk ${name}`]: { major, disk_name: name, part0: `&${name}_whole`, ...members },
    [`struct block_device ${name}_whole`]: {
      bd_disk: `&${name}`,
      bd_stats: `&${name}_statistics`,
      "bd_device.type": "&disk_type",
    },
    [`struct device_private ${name}_private`]: { device: `&${name}_whole.bd_device` },
  };
}

/** The machine. */
export function drawnDisks(): KernelSpec {
  const inFlight = 1;
  const node = (name: string): string => `&${name}_private.knode_class.n_node`;
  return {
    types: TYPES,
    globals: {
      "struct class block_class": { name: "block" },
      "struct device_type disk_type": { name: "disk" },
      "struct kset *class_kset": "&classes",
    },
    perCpu: { "struct disk_stats pmem0_statistics": [{ in_flight: [3, -1] }, { in_flight: [-1, 2] }] },
    heap: {
      "struct kset classes": { list: ["&other.subsys.kobj.entry", "&block.subsys.kobj.entry"] },
      "struct subsys_private other": { class: 0 },
      "struct subsys_private block": {
        class: "&block_class",
        "klist_devices.k_list": [node("vda"), node("gone"), node("part"), node("sda"), node("loop0"), node("pmem0")],
      },
      "struct device_private gone_private": { "knode_class.n_klist": 1 },
      "struct device_private part_private": { device: "&part.bd_device" },
      "struct block_device part": { bd_disk: "&vda", "bd_device.type": 0 },
      "struct disk_stats vda_statistics": {},
      "struct disk_stats sda_statistics": {},
      "struct disk_stats loop0_statistics": {},
      ...disk("vda", 254, { queue: "&vda_queue" }),
      ...disk("sda", 8, { queue: "&sda_queue" }),
      ...disk("loop0", 7, { queue: "&sda_queue" }),
      ...disk("pmem0", 259, { queue: "&pmem_queue" }),
      "struct request_queue pmem_queue": { mq_ops: 0 },
      "struct request_queue sda_queue": { mq_ops: 1, nr_hw_queues: 1, queue_hw_ctx: "&sda_queues" },
      "void *sda_queues[1]": ["&hw"],
      "struct request_queue vda_queue": { mq_ops: 1, nr_hw_queues: 2, queue_hw_ctx: "&vda_queues" },
      "void *vda_queues[2]": ["&hw", "&hw2"],
      "struct blk_mq_hw_ctx hw": { tags: "&tags" },
      "struct blk_mq_hw_ctx hw2": { tags: "&tags" },
      "struct blk_mq_tags tags": {
        nr_reserved_tags: 1,
        breserved_tags: { sb: { depth: 1, shift: 0, map_nr: 1, map: "&reserved_words" } },
        bitmap_tags: { sb: { depth: 6, shift: 2, map_nr: 2, map: "&words" } },
        rqs: "&requests",
      },
      "struct sbitmap_word reserved_words[1]": [{ word: 1 }],
      // Tags 0 to 3 and 4, 5; tag 1 has been given back, tag 7 does not exist.
      "struct sbitmap_word words[2]": [{ word: 0b1111, cleared: 0b0010 }, { word: 0b1011 }],
      "void *requests[8]": ["&reserved", "&read", "&stale", "&write", "&idle", "&foreign", 0, "&read"],
      "struct request reserved": { q: "&vda_queue", cmd_flags: 34, state: inFlight },
      "struct request read": { q: "&vda_queue", cmd_flags: 0x800, state: inFlight },
      "struct request stale": { q: "&vda_queue", state: inFlight },
      "struct request write": { q: "&vda_queue", cmd_flags: 0x801, state: inFlight },
      "struct request idle": { q: "&vda_queue", state: 0 },
      "struct request foreign": { q: "&sda_queue", cmd_flags: 1, state: inFlight },
    },
  };
}

/** Kernels before v4.18: requests counted by queues, and by processors for drivers with several. */
const OLD_TYPES = `
struct klist { int k_lock; struct list_head k_list; };
struct klist_node { void *n_klist; struct list_head n_node; };
struct class { const char *name; struct subsys_private *p; };
struct subsys_private { int before; struct klist klist_devices; };
struct device_type { const char *name; };
struct device { const struct device_type *type; struct klist_node knode_class; };
struct disk_stats { unsigned long ios[2]; };
struct hd_struct { int partno; struct device __dev; };
struct gendisk { int major; char disk_name[32]; struct hd_struct part0; struct request_queue *queue; };
struct request_list { int count[2]; };
struct request_queue { struct request_list root_rl; void *mq_ops; struct blk_mq_ctx *queue_ctx; unsigned int in_flight[2]; };
struct blk_mq_ctx { unsigned long rq_dispatched[2]; unsigned long rq_completed[2]; };
struct request { struct request_queue *q; unsigned int cmd_flags; };
enum blk_rw { BLK_RW_ASYNC = 0, BLK_RW_SYNC = 1 };
`;

/** `sda` with one queue, `vda` with a queue of each processor, as before v4.18. */
export function drawnOldDisks(): KernelSpec {
  const disk = (name: string, major: number): Objects => ({
    [`struct gendisk ${name}`]: { major, disk_name: name, queue: `&${name}_queue`, "part0.__dev.type": "&disk_type" },
  });
  return {
    types: OLD_TYPES,
    globals: {
      "struct class block_class": { name: "block", p: "&block" },
      "struct device_type disk_type": { name: "disk" },
    },
    perCpu: {
      "struct blk_mq_ctx contexts": [
        { rq_dispatched: [9, 4], rq_completed: [7, 4] },
        { rq_dispatched: [1, 6], rq_completed: [1, 5] },
      ],
    },
    heap: {
      "struct subsys_private block": {
        "klist_devices.k_list": ["&sda.part0.__dev.knode_class.n_node", "&vda.part0.__dev.knode_class.n_node"],
      },
      ...disk("sda", 8),
      ...disk("vda", 254),
      "struct request_queue sda_queue": { root_rl: { count: [2, 3] }, in_flight: [1, 3] },
      "struct request_queue vda_queue": { mq_ops: 1, queue_ctx: "&contexts" },
    },
  };
}
