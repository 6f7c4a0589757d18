/** kmem -v: what vmalloc and its like mapped. */
import { type Address, hex, type Row } from "#base";
import type { Kernel } from "#kernel";
import { findVmapRange, type VmapRange, vmapRanges } from "#kernel/vmap";
import { messageOf } from "../error-text.ts";
import type { RemarkRow } from "./slab-row.ts";

/** A mapped stretch of kernel addresses. */
export interface VmallocRow extends Row {
  readonly kind: "vmalloc";
  readonly area: Address | undefined;
  readonly mapping: Address;
  readonly start: Address;
  readonly end: Address;
  readonly size: number;
}

/** The meaning of the fields. */
export const VMALLOC_FIELDS = {
  area: "address of its `struct vmap_area`; absent in kernels before v2.6.28",
  mapping: "address of its `struct vm_struct`",
  start: "its first address",
  end: "the address behind it",
  size: "bytes, with the page behind that guards it",
} as const;

/** Every stretch. */
export function* vmallocRows(kernel: Kernel): Generator<VmallocRow | RemarkRow> {
  const { ranges, fault } = vmapRanges(kernel);
  for (const range of ranges) yield rowOf(range);
  if (fault !== undefined) yield { kind: "remark", text: `kmem: ${messageOf(fault)}` };
}

/** The stretch that holds an address, if any. */
export function vmallocRowAt(kernel: Kernel, at: Address): VmallocRow | undefined {
  const range = findVmapRange(kernel, at);
  return range && rowOf(range);
}

const rowOf = ({ area, mapping, start, end, size }: VmapRange): VmallocRow => ({
  kind: "vmalloc",
  area,
  mapping,
  start,
  end,
  size,
});

/** What stands above the stretches, whether or not any follows. */
export const VMALLOC_TITLES = "   VMAP_AREA         VM_STRUCT                 ADDRESS RANGE                SIZE\n";

/** One line. */
export function formatVmalloc({ area, mapping, start, end, size }: VmallocRow): string {
  const place = area === undefined ? "-".padStart(16) : hex(area).padEnd(16);
  return `${place}  ${hex(mapping).padEnd(16)}  ${hex(start)} - ${hex(end)}  ${String(size).padStart(7)}\n`;
}
