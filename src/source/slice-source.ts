import type { ByteSource } from "./byte-source.ts";

/**
 * The part of `source` that begins at `start` and has `size` bytes, cut at the source's end. `name` is what messages
 * call it; offsets in messages count from `start`, so a part that has a name of its own should be given it.
 */
export function sliceSource(source: ByteSource, start: number, size: number, name: string = source.name): ByteSource {
  const length = Math.max(0, Math.min(size, source.size - start));
  return {
    name,
    size: length,
    readInto(offset, target) {
      const wanted = Math.max(0, Math.min(target.length, length - offset));
      return source.readInto(start + offset, target.subarray(0, wanted));
    },
  };
}
