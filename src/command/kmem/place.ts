/** Which page frame an address that the user typed means. */
import { type Address, hex, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress, kernelRegions, memoryEnd } from "#kernel/address-space";
import { memoryNodes } from "#kernel/mm";
import { mappedFrames, pageMap } from "#kernel/page";
import { type Arguments, has } from "../arguments.ts";
import { findAddress } from "../number.ts";
import type { Session } from "../session.ts";
import { SynopsisError } from "../usage.ts";

/** An address and what it stands for. */
export interface Place {
  /** As it was typed. */
  readonly typed: Address;
  /** It is physical. */
  readonly physical: boolean;
  /** It is that of a struct page, exactly. */
  readonly page: boolean;
  /** The page frame; undefined for a place that is nowhere in memory. */
  readonly frame: number | undefined;
  /** The address in the direct mapping, of memory that has one; else as it was typed. */
  readonly address: Address;
}

/** Takes a typed address apart: a struct page's, another one of the kernel's, or a physical one. */
function placeOf(kernel: Kernel, typed: Address, physicalOnly: boolean): Place {
  const { pageSize } = kernel.target.physical;
  const direct = kernelRegions(kernel).find(({ kind }) => kind === "direct")?.start;
  const at = (bytes: number): Address => (direct === undefined ? typed : offsetBy(direct, bytes));
  if (physicalOnly || !isKernelAddress(typed)) {
    const bytes = Number(typed);
    const frame = Math.floor(bytes / pageSize);
    if (!hasPage(kernel, frame)) return { typed, physical: true, page: false, frame: undefined, address: typed };
    return { typed, physical: true, page: false, frame, address: at(bytes) };
  }
  const own = frameOfPage(kernel, typed);
  if (own !== undefined) return { typed, physical: false, page: true, frame: own, address: at(own * pageSize) };
  const bytes = optional(() => kernel.target.memory.translate(typed));
  const frame = bytes === undefined ? undefined : Math.floor(bytes / pageSize);
  if (bytes === undefined || frame === undefined || !hasPage(kernel, frame)) {
    return { typed, physical: false, page: false, frame: undefined, address: typed };
  }
  return { typed, physical: false, page: false, frame, address: at(bytes) };
}

/** The frame whose struct page begins exactly at `at`. */
function frameOfPage(kernel: Kernel, at: Address): number | undefined {
  const map = optional(() => pageMap(kernel));
  const frame = map?.frameOf(at);
  if (map === undefined || frame === undefined || map.pageOf(frame) !== at) return undefined;
  return hasPage(kernel, frame) ? frame : undefined;
}

/** True when the memory map has a struct page for the frame. */
function hasPage(kernel: Kernel, frame: number): boolean {
  return mappedFrames(kernel).some(({ start, end }) => frame >= start && frame < end);
}

/** True when the frame stands before the end of the memory that the nodes have. */
export function isManaged(kernel: Kernel, frame: number): boolean {
  const nodes = optional(() => memoryNodes(kernel)) ?? [];
  const end = Math.max(0, ...nodes.map(({ startFrame, spanned }) => startFrame + spanned));
  return nodes.length === 0 ? frame * kernel.target.physical.pageSize < memoryEnd(kernel) : frame < end;
}

/** True for addresses that page tables alone map: vmalloc's and modules'. */
export function isMapped(kernel: Kernel, { typed }: Place): boolean {
  const regions = kernelRegions(kernel).filter(({ kind }) => kind === "vmalloc" || kind === "modules");
  return regions.some(({ start, end }) => typed >= start && typed < end);
}

/** What is said about an address that leads nowhere, in crash's words; empty for one that leads somewhere. */
export function untranslated({ typed, physical, frame }: Place): readonly string[] {
  if (frame !== undefined) return [];
  return physical
    ? [`kmem: cannot determine page for ${hex(typed)}`]
    : [`WARNING: cannot make virtual-to-physical translation: ${hex(typed)}`];
}

/** The places that the operands mean; throws for one that is no address. */
export function places(session: Session, args: Arguments): readonly Place[] {
  return args.operands.map((word) => {
    const at = findAddress(word);
    if (at === undefined) throw new SynopsisError();
    return placeOf(session.kernel, at, has(args, "P"));
  });
}
