import { Lru } from "#base";
import type { ByteSource } from "./byte-source.ts";

/**
 * A source that reads `source` in aligned chunks and keeps the last ones. 16 KiB chunks measured best for random
 * access (a system call costs as much as 4 KiB of copying); reads larger than a chunk go straight through.
 */
export function chunkedSource(source: ByteSource, chunkSize: number = 16384, budget: number = 4 << 20): ByteSource {
  const chunks = new Lru<number, Uint8Array>(budget);
  const chunk = (index: number): Uint8Array => {
    const kept = chunks.get(index);
    if (kept !== undefined) return kept;
    const bytes = new Uint8Array(chunkSize);
    const got = source.readInto(index * chunkSize, bytes);
    const filled = bytes.subarray(0, got);
    chunks.set(index, filled, chunkSize);
    return filled;
  };
  return {
    name: source.name,
    size: source.size,
    readInto(offset, target) {
      if (target.length > chunkSize) return source.readInto(offset, target);
      let done = 0;
      while (done < target.length) {
        const at = offset + done;
        const index = Math.floor(at / chunkSize);
        const within = at - index * chunkSize;
        const part = chunk(index).subarray(within, within + target.length - done);
        if (part.length === 0) break;
        target.set(part, done);
        done += part.length;
      }
      return done;
    },
  };
}
