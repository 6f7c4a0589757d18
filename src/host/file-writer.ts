import { closeSync, openSync, writeSync } from "node:fs";
import { UsageError } from "#base";

/** A file that is written from its beginning. */
interface FileWriter {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Bytes kept until they are written. */
const BUFFER = 1 << 20;

/** Makes a file, or empties it; undefined when it cannot be opened. Writing throws UsageError when the disk is full. */
export function createFile(path: string): FileWriter | undefined {
  let file: number;
  try {
    file = openSync(path, "w");
  } catch {
    return undefined;
  }
  const buffer = new Uint8Array(BUFFER);
  let used = 0;
  const flush = (): void => {
    try {
      for (let written = 0; written < used; ) written += writeSync(file, buffer, written, used - written);
    } catch (error) {
      throw new UsageError(`${path}: ${(error as Error).message}`);
    } finally {
      used = 0;
    }
  };
  return {
    write(bytes) {
      for (let done = 0; done < bytes.length; ) {
        if (used === BUFFER) flush();
        const length = Math.min(bytes.length - done, BUFFER - used);
        buffer.set(bytes.subarray(done, done + length), used);
        used += length;
        done += length;
      }
    },
    close() {
      try {
        flush();
      } finally {
        closeSync(file);
      }
    },
  };
}
