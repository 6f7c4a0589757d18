import type { ByteSource } from "./byte-source.ts";

/** `parts` one behind the other, as one source called `name`. */
export function joinedSource(name: string, parts: readonly ByteSource[]): ByteSource {
  const starts: number[] = [];
  let size = 0;
  for (const part of parts) {
    starts.push(size);
    size += part.size;
  }
  return {
    name,
    size,
    readInto(offset, target) {
      let done = 0;
      for (let i = 0; i < parts.length && done < target.length; i++) {
        const within = offset + done - starts[i];
        if (within < 0 || within >= parts[i].size) continue;
        const wanted = Math.min(target.length - done, parts[i].size - within);
        const got = parts[i].readInto(within, target.subarray(done, done + wanted));
        done += got;
        if (got < wanted) break;
      }
      return done;
    },
  };
}
