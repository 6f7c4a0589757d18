/** include/linux/blkdev.h, include/linux/blk-mq.h, block/blk-mq.h, drivers/base/base.h. */
import { at, before, chars, int, layout, newest, pointer } from "#kernel/layout";

/** A disk. */
export const BlockDisk = layout("struct gendisk", {
  major: int("major"),
  name: chars("disk_name"),
  operations: pointer("fops"),
  queue: pointer("queue"),
  /** The whole disk as a block device; an embedded `hd_struct` before 0d02129e76ed (v5.11). */
  whole: pointer("part0"),
  /** The device of a disk before that. */
  device: before("v5.11", "0d02129e76ed", at("part0.__dev")),
  statistics: before("v5.11", "0d02129e76ed", pointer("part0.dkstats")),
});

/** A disk or a partition. kernel: 0d02129e76ed "block: merge struct block_device and struct hd_struct" (v5.11). */
export const BlockDevicePart = layout("struct block_device", {
  device: at("bd_device"),
  disk: pointer("bd_disk"),
  statistics: pointer("bd_stats"),
});

/** A block device with the inode that stands for it. */
export const BlockDeviceInode = layout("struct bdev_inode", { device: at("bdev"), inode: at("vfs_inode") });

/** The inodes of a file system. */
export const InodeList = layout("struct super_block", { inodes: at("s_inodes") });

/** An inode in that list. */
export const ListedInode = layout("struct inode", { list: at("i_sb_list") });

/** Requests to a disk. */
export const RequestQueue = layout("struct request_queue", {
  /** 0 for a driver that takes bios, or before v5.0 (a1ce35fa4985) single requests. */
  operations: pointer("mq_ops"),
  hardwareQueues: int("nr_hw_queues"),
  /** kernel: 4e5cc99e1e48 "blk-mq: manage hctx map via xarray" (v5.18); an array again in v7.2. */
  queueTable: at("hctx_table"),
  queueArray: pointer("queue_hw_ctx"),
  softwareQueues: pointer("queue_ctx"),
  /** Requests by direction, or by whether they are waited for. kernel: a1ce35fa4985 (v5.0) removed them. */
  counts: before("v5.0", "a1ce35fa4985", newest(at("root_rl.count"), at("rq.count"))),
  /** Requests that the driver has. */
  inDriver: before("v5.0", "a1ce35fa4985", at("in_flight")),
});

/** A queue of a device. */
export const HardwareQueue = layout("struct blk_mq_hw_ctx", { tags: pointer("tags") });

/** The tags of a hardware queue. */
export const RequestTags = layout("struct blk_mq_tags", {
  reserved: int("nr_reserved_tags"),
  /** Pointers from 222a5ae03cdd (v5.10), "blk-mq: Use pointers for blk_mq_tags bitmap tags", until v5.16; else inside. */
  bitmap: pointer("bitmap_tags"),
  bitmapPlace: at("bitmap_tags"),
  reservedBitmap: pointer("breserved_tags"),
  reservedBitmapPlace: at("breserved_tags"),
  requests: pointer("rqs"),
});

/** A request. */
export const BlockRequest = layout("struct request", {
  queue: pointer("q"),
  flags: int("cmd_flags"),
  /** kernel: 12f5b9314545 "blk-mq: Remove generation seqeunce" (v4.18). */
  state: int("state"),
});

/** Requests of a processor. kernel: 9a14d6ce4135 "block: remove debugfs blk_mq_ctx dispatched/merged/completed attributes" (v5.16). */
export const SoftwareQueue = layout("struct blk_mq_ctx", {
  dispatched: before("v5.16", "9a14d6ce4135", at("rq_dispatched")),
  completed: before("v5.16", "9a14d6ce4135", at("rq_completed")),
});

/** Counters of a disk, of each processor. */
export const DiskStatistics = layout("struct disk_stats", { inFlight: at("in_flight") });
