/** Pages on zram devices: block devices that are compressed memory (drivers/block/zram/zram_drv.c). */
import { AbsentError, type Address, FormatError, offsetBy, optional } from "#base";
import { createZstdDecoder, inflateDecoder, lz4Decoder, lzoDecoder, type PageDecoder } from "#codec";
import type { Kernel } from "#kernel";
import type { TypeSource } from "#types";
import { moduleLayout } from "./module-layout.ts";
import { ZramEntryLayout, ZramLayout } from "./zram.layout.ts";
import { readZsObject } from "./zsmalloc.ts";

/** The decoders by the names that zram's compressors have; 842 is made by hardware alone. */
const DECODERS: Readonly<Record<string, PageDecoder>> = {
  lzo: lzoDecoder,
  "lzo-rle": lzoDecoder,
  lz4: lz4Decoder,
  lz4hc: lz4Decoder,
  zstd: createZstdDecoder(),
  deflate: inflateDecoder,
};

/** The bits of an entry's flags: they stand above the size of the compressed page. */
interface Flags {
  readonly sizeBits: number;
  /** A bit by the name of its enumerator. */
  bit(name: string): number | undefined;
}

/**
 * The content of page `index` of the `struct zram` at `device`; undefined when it is elsewhere: written back to another
 * device, or compressed by what we do not know. AbsentError when this kernel's types lack zram; FormatError for a page that
 * does not expand; may fault.
 */
export function readZramPage(kernel: Kernel, device: Address, index: number): Uint8Array | undefined {
  const zram = moduleLayout(kernel, ZramLayout).at(device);
  const { pageSize } = kernel.target.physical;
  if (index >= Number(zram.size()) / pageSize) return undefined;
  const entries = moduleLayout(kernel, ZramEntryLayout);
  const entry = entries.at(offsetBy(zram.table(), index * entries.size));
  const { sizeBits, bit } = readFlags(kernel);
  const flags = entry.flags();
  const isSet = (name: string): boolean => {
    const at = bit(name);
    return at !== undefined && ((flags >>> at) & 1) === 1;
  };
  if (isSet("ZRAM_WB")) return undefined;
  const handle = BigInt.asUintN(64, entry.handle());
  // What was never written reads as zeros, as a page of one word does.
  if (isSet("ZRAM_SAME") || handle === 0n) return filled(pageSize, handle);
  const size = flags & ((1 << sizeBits) - 1);
  if (size > pageSize) throw new FormatError("zram", index, `at most ${pageSize} bytes`, String(size));
  const object = readZsObject(kernel, zram.pool(), handle as Address, size);
  if (size === pageSize) return object;
  const priority = (isSet("ZRAM_COMP_PRIORITY_BIT1") ? 1 : 0) + (isSet("ZRAM_COMP_PRIORITY_BIT2") ? 2 : 0);
  const decoder = DECODERS[algorithmOf(kernel, device, priority)];
  if (decoder === undefined) return undefined;
  const page = new Uint8Array(pageSize);
  const made = decoder.decode(object, page);
  if (made !== pageSize) throw new FormatError("zram", index, `${pageSize} bytes`, String(made));
  return page;
}

function filled(pageSize: number, word: bigint): Uint8Array {
  const page = new Uint8Array(pageSize);
  if (word !== 0n) new BigUint64Array(page.buffer).fill(word);
  return page;
}

/** The name of the algorithm that a page was compressed by; since v6.2 pages may be compressed again, by others. */
function algorithmOf(kernel: Kernel, device: Address, priority: number): string {
  const layout = moduleLayout(kernel, ZramLayout);
  const zram = layout.at(device);
  if (!layout.has("algorithms")) return zram.algorithm();
  if (priority >= zram.algorithmCount()) return "";
  const { memory } = kernel.target;
  return memory.cstring(memory.pointer(offsetBy(zram.algorithms(), priority * 8)), 64);
}

/** Flags have had other bits in nearly every kernel; `enum zram_pageflags` tells. */
function readFlags(kernel: Kernel): Flags {
  return kernel.once(ownFlags) ?? flagsOf(kernel.target.types);
}

function ownFlags({ target }: Kernel): Flags | undefined {
  return optional(() => flagsOf(target.structures));
}

function flagsOf(types: TypeSource): Flags {
  const flags = types.find("enum", "zram_pageflags");
  if (flags?.kind !== "enum") throw new AbsentError("the flags of zram's pages", ["enum zram_pageflags"]);
  const bits = new Map(flags.enumerators.map(({ name, value }) => [name, Number(value)]));
  return { sizeBits: Math.min(...bits.values()), bit: (name) => bits.get(name) };
}
