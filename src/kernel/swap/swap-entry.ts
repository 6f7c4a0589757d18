/** Where a page that is not in memory was swapped to, as its entry in a page table says. */
import type { Kernel } from "#kernel";

/** A place on a swap device. */
export interface SwapPlace {
  /** Number of the device: its index in `swap_info`. */
  readonly device: number;
  /** In pages from the device's beginning; needs up to 50 bits. */
  readonly page: number;
}

/** Which bits of an entry hold what. */
interface Encoding {
  readonly inverted: boolean;
  readonly page: { readonly shift: bigint; readonly mask: bigint };
  readonly deviceShift: bigint;
}

const DEVICE = 0x1fn;

/**
 * kernel: bcd11afa7ada "x86/speculation/l1tf: Change order of offset/type in swap entry" and
 * "x86/speculation/l1tf: Protect swap entries against L1TF" (v4.19 and stable kernels of that year).
 */
const SINCE_L1TF: Encoding = { inverted: true, page: { shift: 9n, mask: (1n << 50n) - 1n }, deviceShift: 59n };
/** kernel: 00839ee3b299 "x86/mm: Move swap offset/type up in PTE to work around erratum" (v4.8). */
const SINCE_4_8: Encoding = { inverted: false, page: { shift: 14n, mask: (1n << 50n) - 1n }, deviceShift: 9n };
const OLDEST: Encoding = { inverted: false, page: { shift: 9n, mask: (1n << 55n) - 1n }, deviceShift: 1n };

/** What `entry`, neither empty nor present, says; arch/x86/include/asm/pgtable_64.h, __swp_type() and __swp_offset(). */
export function swapPlace(kernel: Kernel, entry: bigint): SwapPlace {
  const { inverted, page, deviceShift } = kernel.once(findEncoding);
  const bits = BigInt.asUintN(64, inverted ? ~entry : entry);
  return { device: Number((entry >> deviceShift) & DEVICE), page: Number((bits >> page.shift) & page.mask) };
}

/** Device and page of a swap entry in memory: the device is what stands highest. */
const NOTE_BITS = 63;

/**
 * Where a page of a file in memory was swapped to, by what its page cache notes: a value of the xarray, before v4.20 an
 * exceptional entry of a radix tree, with one bit more beside it (include/linux/swapops.h, swp_to_radix_entry).
 */
export function swapPlaceOfNote(kernel: Kernel, note: bigint): SwapPlace {
  const isXarray = kernel.target.structures.find("struct", "xarray") !== undefined;
  const bits = BigInt(isXarray ? NOTE_BITS : NOTE_BITS - 1);
  const entry = note >> (64n - bits);
  const shift = bits - 5n;
  return { device: Number(entry >> shift), page: Number(entry & ((1n << shift) - 1n)) };
}

/**
 * No type tells how entries are encoded. The defence against L1TF came with the variable that reports it, also to older
 * kernels; counters of nodes are of v4.8 as well (kernel: 75ef71840539 "mm, vmstat: add infrastructure for per-node vmstats").
 */
function findEncoding({ target }: Kernel): Encoding {
  const has = (symbol: string): boolean => target.symbols.find(symbol) !== undefined;
  return has("l1tf_mitigation") ? SINCE_L1TF : has("vm_node_stat") ? SINCE_4_8 : OLDEST;
}
