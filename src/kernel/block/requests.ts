/** Requests to disks that are under way (block/blk-mq.c, block/blk-mq-tag.c, block/genhd.c). */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { perCpuOffset, possibleCpus } from "#kernel/cpu";
import { type SbitmapView, sbitmapAt, sbitmapBits, sbitmapQueueAt } from "#kernel/sbitmap";
import { xarrayEntries } from "#kernel/xarray";
import {
  BlockDevicePart,
  BlockRequest,
  DiskStatistics,
  HardwareQueue,
  RequestQueue,
  RequestTags,
  SoftwareQueue,
} from "./block.layout.ts";
import type { DiskView } from "./disks.ts";

/** How many requests are under way. */
export interface RequestCounts {
  /** Reads, or where only that is counted those that nobody waits for. */
  readonly first: number;
  /** Writes, or those that somebody waits for. */
  readonly second: number;
  /** How many the driver has; `queues` where a driver with several queues knows by itself. Undefined since v5.0. */
  readonly inDriver: number | "queues" | undefined;
}

/** MQ_RQ_IN_FLIGHT of enum mq_rq_state: the driver has been given the request. */
const IN_FLIGHT = 1;
/** Hardware queues are at most as many as processors. */
const MOST_QUEUES = 2 ** 16;
/** Bytes of a pointer and of a counter. */
const WORD = 8;

/** True when this kernel counts requests by whether they are waited for, which it did before v5.0. */
export function countsBySync(kernel: Kernel): boolean {
  const { target } = kernel;
  return kernel.layout(RequestQueue).has("counts") && target.structures.enumerator("BLK_RW_SYNC") !== undefined;
}

/** True when this kernel counts the requests that drivers have, which it did before v5.0. */
export function countsInDriver(kernel: Kernel): boolean {
  return kernel.layout(RequestQueue).has("inDriver");
}

/** The requests of a disk that are under way. May fault. */
export function requestCounts(kernel: Kernel, disk: DiskView): RequestCounts {
  const layout = kernel.layout(RequestQueue);
  const queue = layout.at(disk.queue());
  const isQueued = layout.has("operations") && queue.operations() !== 0n;
  const [first, second] = isQueued ? queuedCounts(kernel, queue.address) : singleCounts(kernel, disk);
  if (!countsInDriver(kernel)) return { first, second, inDriver: undefined };
  return { first, second, inDriver: isQueued ? "queues" : driverCount(kernel, queue.address) };
}

type Pair = readonly [number, number];

/** Of a driver with queues of its own: what its tags stand for, or before v4.18 what its processors count. */
function queuedCounts(kernel: Kernel, queue: Address): Pair {
  if (!kernel.layout(BlockRequest).has("state")) return countedByProcessors(kernel, queue);
  let [reads, writes] = [0, 0];
  for (const request of requestsInFlight(kernel, queue)) {
    if ((kernel.layout(BlockRequest).at(request).flags() & 1) === 0) reads++;
    else writes++;
  }
  return [reads, writes];
}

/** The requests of a queue that its driver has. Queues may share tags: every request is seen once. May fault. */
function* requestsInFlight(kernel: Kernel, queue: Address): Generator<Address, void> {
  const layout = kernel.layout(BlockRequest);
  const seen = new Set<Address>();
  for (const tags of tagSets(kernel, queue)) {
    for (const request of taggedRequests(kernel, tags)) {
      if (seen.has(request)) continue;
      seen.add(request);
      const view = layout.at(request);
      if (view.queue() === queue && view.state() === IN_FLIGHT) yield request;
    }
  }
}

/** The tags of a disk's queues, each once: several may share them. */
function* tagSets(kernel: Kernel, queue: Address): Generator<Address, void> {
  const seen = new Set<Address>();
  for (const hardware of hardwareQueues(kernel, queue)) {
    const tags = kernel.layout(HardwareQueue).at(hardware).tags();
    if (tags === 0n || seen.has(tags)) continue;
    seen.add(tags);
    yield tags;
  }
}

/** The `struct sbitmap_queue`s that the tags of a disk's requests are given out by; none without queues. May fault. */
export function* tagBitmaps(kernel: Kernel, disk: DiskView): Generator<Address, void> {
  const queues = kernel.layout(RequestQueue);
  const queue = queues.at(disk.queue());
  if (!queues.has("operations") || queue.operations() === 0n) return;
  const layout = kernel.layout(RequestTags);
  const seen = new Set<Address>();
  for (const at of tagSets(kernel, queue.address)) {
    const tags = layout.at(at);
    const bitmap = layout.has("bitmap") ? tags.bitmap() : tags.bitmapPlace();
    if (!seen.has(bitmap)) yield bitmap;
    seen.add(bitmap);
  }
}

function* hardwareQueues(kernel: Kernel, at: Address): Generator<Address, void> {
  const layout = kernel.layout(RequestQueue);
  const queue = layout.at(at);
  if (layout.has("queueTable")) {
    for (const { entry } of xarrayEntries(kernel, queue.queueTable())) yield entry;
    return;
  }
  const count = queue.hardwareQueues();
  if (count > MOST_QUEUES) throw new CorruptionError("request_queue", at, `${count} hardware queues`);
  const array = queue.queueArray();
  for (let i = 0; i < count; i++) {
    const hardware = kernel.target.memory.pointer(offsetBy(array, i * WORD));
    if (hardware !== 0n) yield hardware;
  }
}

/** What the tags that are taken stand for; reserved tags come before the others in the array of requests. */
function* taggedRequests(kernel: Kernel, at: Address): Generator<Address, void> {
  const layout = kernel.layout(RequestTags);
  const tags = layout.at(at);
  const reserved = tags.reserved();
  const requests = tags.requests();
  const isPointer = layout.has("bitmap");
  const bitmap = (place: Address): SbitmapView => sbitmapAt(kernel, sbitmapQueueAt(kernel, place).bitmap());
  const found = function* (map: SbitmapView, first: number): Generator<Address, void> {
    for (const bit of sbitmapBits(kernel, map)) {
      const request = kernel.target.memory.pointer(offsetBy(requests, (first + bit) * WORD));
      if (request !== 0n) yield request;
    }
  };
  if (reserved > 0) yield* found(bitmap(isPointer ? tags.reservedBitmap() : tags.reservedBitmapPlace()), 0);
  yield* found(bitmap(isPointer ? tags.bitmap() : tags.bitmapPlace()), reserved);
}

/** Of kernels before v4.18: what each processor sent off, less what came back. */
function countedByProcessors(kernel: Kernel, queue: Address): Pair {
  const queues = kernel.layout(RequestQueue).at(queue).softwareQueues();
  const layout = kernel.layout(SoftwareQueue);
  return sumOfProcessors(kernel, (cpu) => {
    const view = layout.at(offsetBy(queues, perCpuOffset(kernel, cpu)));
    const [sent, done] = [words(kernel, view.dispatched()), words(kernel, view.completed())];
    return [sent[0] - done[0], sent[1] - done[1]];
  });
}

/** Of a driver without queues: counters of the queue, or since v5.0 of the disk. */
function singleCounts(kernel: Kernel, disk: DiskView): Pair {
  const layout = kernel.layout(RequestQueue);
  if (layout.has("counts")) {
    const counts = kernel.target.memory.read(layout.at(disk.queue()).counts(), WORD);
    return [counts.i32(0), counts.i32(4)];
  }
  const devices = kernel.layout(BlockDevicePart);
  const statistics = devices.has("statistics") ? devices.at(disk.whole()).statistics() : disk.statistics();
  const inFlight = kernel.layout(DiskStatistics);
  return sumOfProcessors(kernel, (cpu) =>
    words(kernel, inFlight.at(offsetBy(statistics, perCpuOffset(kernel, cpu))).inFlight()),
  );
}

/** request_queue.in_flight: one number, or since v2.6.31 two. */
function driverCount(kernel: Kernel, queue: Address): number {
  const counts = kernel.target.memory.read(kernel.layout(RequestQueue).at(queue).inDriver(), WORD);
  return counts.u32(0) + counts.u32(4);
}

function sumOfProcessors(kernel: Kernel, countsOf: (cpu: number) => Pair): Pair {
  let [first, second] = [0, 0];
  for (const cpu of possibleCpus(kernel)) {
    const counts = countsOf(cpu);
    first += counts[0];
    second += counts[1];
  }
  return [first, second];
}

function words(kernel: Kernel, at: Address): Pair {
  const bytes = kernel.target.memory.read(at, 2 * WORD);
  return [Number(bytes.i64(0)), Number(bytes.i64(WORD))];
}
