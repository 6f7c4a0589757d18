import { closeSync, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { UsageError } from "#base";
import type { ByteSource } from "#source";

const LARGEST_READ = 1 << 30;

/** A file as a source; `close` gives its descriptor back, after which reading fails. */
export interface FileSource extends ByteSource {
  close(): void;
}

/**
 * Opens the file at `path` for random access; offsets beyond 4 GiB work. Every read is a system call: wrap it with
 * `chunkedSource` for small reads. UsageError, one sentence for people, when there is no such file, it may not be
 * read, is a directory or device, or is empty.
 */
export function openFile(path: string): FileSource {
  const descriptor = openDescriptor(path);
  try {
    const stats = fstatSync(descriptor);
    checkRegular(path, stats);
    return fileSource(path, descriptor, stats.size);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function fileSource(path: string, descriptor: number, size: number): FileSource {
  let open = true;
  return {
    name: path,
    size,
    readInto(offset, target) {
      // One call may return less than asked, and Node refuses to ask for 2 GiB.
      let done = 0;
      while (done < target.length) {
        const wanted = Math.min(target.length - done, LARGEST_READ);
        const got = readSync(descriptor, target, done, wanted, offset + done);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    close() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}

function openDescriptor(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    throw new UsageError(`${path}: expected a readable file, found ${describe(error)}`);
  }
}

function checkRegular(path: string, stats: Stats): void {
  if (stats.isDirectory()) throw new UsageError(`${path}: expected a file, found a directory`);
  if (!stats.isFile()) throw new UsageError(`${path}: expected a regular file, found a device, pipe or socket`);
  if (stats.size === 0) throw new UsageError(`${path}: expected a file with content, found an empty one`);
}

function describe(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Record<string, string> = {
    ENOENT: "no such file",
    EACCES: "one that may not be read (permission denied)",
    EPERM: "one that may not be read (operation not permitted)",
    ENOTDIR: "a path that goes through something that is no directory",
    ELOOP: "a circle of symbolic links",
    ENAMETOOLONG: "a name that is too long",
  };
  return words[code] ?? (code === "" ? String(error) : `the error ${code}`);
}
