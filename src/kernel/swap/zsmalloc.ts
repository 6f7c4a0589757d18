/** Objects of zsmalloc, the allocator of compressed pages (mm/zsmalloc.c). */
import { type Address, CorruptionError, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { pageMap } from "#kernel/page";
import { moduleLayout } from "./module-layout.ts";
import { ZpdescLayout, ZsClassLayout, ZsPageLayout, ZsPoolLayout, ZspageLayout } from "./zram.layout.ts";

/** ZSPAGE_MAGIC. */
const MAGIC = 0x58;
/** What stands before an object, or with the page of one that is alone: its handle, with the bit that says it is in use. */
const HEADER = 8;
const IN_USE = 1n;

/**
 * A handle leads to a word of frame number, index and, in its lowest bit, a tag. How many bits the index has depends on
 * how much memory the kernel was made for (46 or 52 bits of physical address), and newer kernels have no tag: it is the
 * header of the object that proves which.
 */
const ENCODINGS = [
  { tag: 1n, index: 23n },
  { tag: 0n, index: 24n },
  { tag: 1n, index: 29n },
  { tag: 0n, index: 30n },
] as const;

/** Where an object begins: its first page, and its place there. */
interface Place {
  readonly page: Address;
  readonly offset: number;
  /** The class has one object on one page, which has no header. */
  readonly bare: boolean;
}

/** The `size` bytes of the object behind `handle`, in the pool at `pool`. CorruptionError when there is none; may fault. */
export function readZsObject(kernel: Kernel, pool: Address, handle: Address, size: number): Uint8Array {
  const word = kernel.target.memory.u64(handle);
  for (const { tag, index } of ENCODINGS) {
    const object = word >> tag;
    const place = optional(() =>
      findObject(kernel, pool, handle, Number(object >> index), Number(object & ((1n << index) - 1n))),
    );
    if (place !== undefined) return readAcross(kernel, place, size);
  }
  throw new CorruptionError("zsmalloc", handle, "no object of this handle");
}

function findObject(kernel: Kernel, pool: Address, handle: Address, frame: number, index: number): Place | undefined {
  const page = pageMap(kernel).pageOf(frame);
  if (page === undefined) return undefined;
  const pages = pageLayout(kernel);
  const zspage = pages.at(page).zspage();
  if (!isKernelAddress(zspage)) return undefined;
  const view = moduleLayout(kernel, ZspageLayout).at(zspage);
  if (view.magic() !== MAGIC) return undefined;
  const pools = moduleLayout(kernel, ZsPoolLayout).at(pool);
  const number = view.class();
  if (number >= pools.classCount()) return undefined;
  const { memory, physical } = kernel.target;
  const size = moduleLayout(kernel, ZsClassLayout).at(memory.pointer(offsetBy(pools.classes(), number * 8)));
  const offset = (size.size() * index) % physical.pageSize;
  const bare = size.objects() === 1 && size.pages() === 1;
  const place = { page, offset, bare };
  const named = bare
    ? BigInt.asUintN(64, pages.at(page).handle())
    : new DataView(readAcross(kernel, { ...place, bare: true }, HEADER).buffer).getBigUint64(0, true);
  return named === (handle | IN_USE) ? place : undefined;
}

/** Bytes of an object; it may end on the next page. */
function readAcross(kernel: Kernel, { page, offset, bare }: Place, size: number): Uint8Array {
  const { physical } = kernel.target;
  const bytes = new Uint8Array(size);
  const start = offset + (bare ? 0 : HEADER);
  const pages = [page];
  if (start + size > physical.pageSize) pages.push(pageLayout(kernel).at(page).next());
  for (const [i, one] of pages.entries()) {
    const from = Math.max(0, start - i * physical.pageSize);
    const to = Math.min(physical.pageSize, start + size - i * physical.pageSize);
    const frame = pageMap(kernel).frameOf(one);
    if (frame === undefined) throw new CorruptionError("zsmalloc", one, "an object that ends on no page");
    if (from < to) {
      const behind = from + i * physical.pageSize - start;
      physical.readPhysical(frame * physical.pageSize + from, bytes.subarray(behind, behind + to - from));
    }
  }
  return bytes;
}

function pageLayout(kernel: Kernel): ReturnType<typeof moduleLayout<(typeof ZsPageLayout)["fields"]>> {
  const descriptors = moduleLayout(kernel, ZpdescLayout);
  return descriptors.has("zspage") ? descriptors : kernel.layout(ZsPageLayout);
}
