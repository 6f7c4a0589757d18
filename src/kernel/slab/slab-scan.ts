/** Slabs found by the struct pages of the machine: of kernels that list none that is full. */
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { mappedFrames, Page, pageBlocks, pageMap, slabTest } from "#kernel/page";
import { type SlabHead, slabReader } from "./slab-head.ts";

/** Every slab by its cache; empty when this kernel does not say which pages are slabs. Worked out once. */
export function slabsByCache(kernel: Kernel): ReadonlyMap<Address, readonly SlabHead[]> {
  const found = new Map<Address, SlabHead[]>();
  const isSlab = slabTest(kernel);
  const layout = kernel.layout(Page);
  if (isSlab === undefined) return found;
  const reader = slabReader(kernel);
  const { entrySize } = pageMap(kernel);
  const [entry, flags, type] = [entrySize >> 2, layout.offset("flags") >> 2, layout.offset("type") >> 2];
  const head = layout.offset("head") >> 2;
  for (const { start, end } of mappedFrames(kernel)) {
    for (const { words, count, address } of pageBlocks(kernel, start, end)) {
      for (let i = 0, at = 0; i < count; i++, at += entry) {
        // A page behind the first one says so by bit 0, and has no type of its own.
        if (!isSlab(words[at + flags], words[at + flags + 1], words[at + type]) || (words[at + head] & 1) === 1)
          continue;
        const slab = optional(() => reader.read(offsetBy(address, i * entrySize)));
        if (slab === undefined || slab.objects === 0) continue;
        const others = found.get(slab.cache);
        if (others === undefined) found.set(slab.cache, [slab]);
        else others.push(slab);
      }
    }
  }
  return found;
}
