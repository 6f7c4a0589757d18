import { closeSync, fstatSync, openSync, readSync, realpathSync, type Stats } from "node:fs";
import { UsageError } from "#base";
import type { ByteSource } from "#source";

const LARGEST_READ = 1 << 30;
/** What a device, a network file system or the running kernel says of bytes that it cannot give. */
const UNREADABLE: readonly string[] = ["EIO", "EFAULT", "ENXIO", "ESTALE", "EPERM"];

/** A file as a source; `close` gives its descriptor back, after which reading fails. */
export interface FileSource extends ByteSource {
  close(): void;
}

/** A file on this machine. */
export interface LocalFile extends FileSource {
  /** Another text whenever the file is another one: its place, size and time of change. */
  readonly identity: string;
  /** True for /proc/kcore, the memory of this machine. */
  readonly live: boolean;
}

/**
 * Opens the file at `path` for random access; offsets beyond 4 GiB work. Every read is a system call: wrap it with
 * `chunkedSource` for small reads. UsageError, one sentence for people, when there is no such file, it may not be
 * read, is a directory or device, or is empty.
 */
export function openFile(path: string): LocalFile {
  const descriptor = openDescriptor(path);
  try {
    const stats = fstatSync(descriptor);
    checkRegular(path, stats);
    const real = realpathSync(path);
    const identity = `${real} ${stats.dev}:${stats.ino} ${stats.size} ${stats.mtimeMs}`;
    return { ...fileSource(path, descriptor, stats.size), identity, live: real === "/proc/kcore" };
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
        const got = readAt(descriptor, target.subarray(done, done + wanted), offset + done);
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

/** Bytes read; 0 at the end, and where the file exists but cannot be read. */
function readAt(descriptor: number, target: Uint8Array, offset: number): number {
  try {
    // /proc/kcore has addresses for offsets, which exceed what Node takes as a number.
    return readSync(descriptor, target, 0, target.length, Number.isSafeInteger(offset) ? offset : BigInt(offset));
  } catch (error) {
    if (error instanceof Error && "code" in error && UNREADABLE.includes(String(error.code))) return 0;
    throw error;
  }
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
