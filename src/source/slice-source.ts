import type { ByteSource } from "./byte-source.ts";

/** The part of `source` that begins at `start` and has `size` bytes, cut at the source's end. */
export function sliceSource(source: ByteSource, start: number, size: number): ByteSource {
  const length = Math.max(0, Math.min(size, source.size - start));
  return {
    name: source.name,
    size: length,
    readInto(offset, target) {
      const wanted = Math.max(0, Math.min(target.length, length - offset));
      return source.readInto(start + offset, target.subarray(0, wanted));
    },
  };
}
