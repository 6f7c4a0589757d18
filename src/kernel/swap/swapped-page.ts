/** The content of pages that were swapped out. */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { blockDevicePrivate } from "#kernel/fs";
import { SwapDeviceLayout } from "./swap.layout.ts";
import { findCachedSwapPage } from "./swap-cache.ts";
import { findSwapDevice } from "./swap-device.ts";
import type { SwapPlace } from "./swap-entry.ts";
import { readZramPage } from "./zram.ts";

/** A page: where it is in physical memory, or what it holds. */
export type PageContent = { readonly physical: number } | Uint8Array;

/**
 * A page that was swapped out, when it can be had: it is still in memory, was all zeros, or its device is memory itself
 * (zram). Undefined when it is on a disk, which no dump holds. Faults and damage are passed on.
 */
export function readSwappedPage(kernel: Kernel, place: SwapPlace): PageContent | undefined {
  const cached = findCachedSwapPage(kernel, place);
  if (cached === "zeros") return new Uint8Array(kernel.target.physical.pageSize);
  if (cached !== undefined) return cached;
  const zram = zramBehind(kernel, place.device);
  return zram && readZramPage(kernel, zram, place.page);
}

/** The `struct zram` of a swap device; undefined for any other device. */
function zramBehind(kernel: Kernel, number: number): Address | undefined {
  const device = findSwapDevice(kernel, number);
  const block = device === undefined ? 0n : kernel.layout(SwapDeviceLayout).at(device).blockDevice();
  if (block === 0n) return undefined;
  const { name, privateData } = blockDevicePrivate(kernel, block as Address);
  return /^zram\d/.test(name) && privateData !== 0n ? offsetBy(privateData, 0) : undefined;
}
