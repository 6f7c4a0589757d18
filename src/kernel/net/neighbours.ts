/** The ARP table (net/core/neighbour.c, net/ipv4/arp.c). */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { chainNodes } from "#memory";
import { ipv4Text } from "./address-text.ts";
import { netDeviceAt } from "./devices.ts";
import { Neighbour, NeighbourHash, NeighbourTable } from "./net.layout.ts";

/** Somebody at the other end of a link. */
export type NeighbourView = View<(typeof Neighbour)["fields"]>;

/** NUD_ bits of `neighbour.nud_state`, by place (include/uapi/linux/neighbour.h). */
const STATES = ["INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "NOARP", "PERMANENT"] as const;

/** Far more buckets than net.ipv4.neigh.default.gc_thresh3 lets a table grow to. */
const MOST_BUCKETS = 2 ** 24;

/**
 * The neighbours of IPv4, bucket by bucket. A bucket that breaks off goes to `fail`, and the next is walked; without
 * it, and when the table itself is unreadable, the fault is thrown. AbsentError without ARP.
 */
export function* arpNeighbours(kernel: Kernel, fail?: (error: unknown) => void): Generator<NeighbourView, void> {
  const { first, count } = bucketsOf(kernel, kernel.symbol("arp_tbl"));
  const { memory } = kernel.target;
  const layout = kernel.layout(Neighbour);
  for (let i = 0; i < count; i++) {
    const head = memory.pointer(offsetBy(first, i * 8));
    if (head === 0n) continue;
    try {
      for (const node of chainNodes(memory, head, "neighbours")) yield containerOf(layout, "link", node);
    } catch (error) {
      if (fail === undefined) throw error;
      fail(error);
    }
  }
}

function bucketsOf(kernel: Kernel, at: Address): { readonly first: Address; readonly count: number } {
  const tables = kernel.layout(NeighbourTable);
  const table = tables.at(at);
  if (!tables.has("hash")) return { first: table.buckets(), count: bounded(at, table.mask() + 1) };
  const hashes = kernel.layout(NeighbourHash);
  const hash = hashes.at(table.hash());
  const count = hashes.has("shift") ? 2 ** hash.shift() : hash.mask() + 1;
  return { first: hash.buckets(), count: bounded(hash.address, count) };
}

function bounded(at: Address, count: number): number {
  if (count <= MOST_BUCKETS) return count;
  throw new CorruptionError("neigh_hash_table", at, `${count} buckets`);
}

/** The internet address of a neighbour of IPv4. May fault. */
export function neighbourAddress(kernel: Kernel, neighbour: NeighbourView): string {
  return ipv4Text(kernel.target.memory.read(neighbour.key(), 4).array);
}

/** Its hardware address, as many bytes as its device's addresses have. May fault. */
export function neighbourHardware(kernel: Kernel, neighbour: NeighbourView): readonly number[] {
  const size = Math.min(netDeviceAt(kernel, neighbour.device()).addressLength(), neighbour.hardwareLength());
  return [...kernel.target.memory.read(neighbour.hardwareAddress(), size).array];
}

/** The NUD_ bits that are set. May fault. */
export function neighbourStates(neighbour: NeighbourView): readonly string[] {
  const state = neighbour.state();
  return STATES.filter((_, bit) => ((state >> bit) & 1) !== 0);
}
