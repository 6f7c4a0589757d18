/** Dump files that differ from the fixture's without being copied. */
import { readFileSync } from "node:fs";
import { type FileSource, openFile } from "#host";
import type { ByteSource } from "#source";

/** `source` with other bytes at some offset. */
function patched(source: ByteSource, offset: number, bytes: Uint8Array): ByteSource {
  return {
    name: source.name,
    size: source.size,
    readInto(from, target) {
      const got = source.readInto(from, target);
      const start = Math.max(from, offset);
      const end = Math.min(from + got, offset + bytes.length);
      if (start < end) target.set(bytes.subarray(start - offset, end - offset), start - from);
      return got;
    },
  };
}

/** The ELF file as QEMU wrote it, with section headers in front. */
export function qemuElf(vmcore: string, head: string): ByteSource {
  return patched(openFile(vmcore), 0, readFileSync(head));
}

/** Calls `use` with the opened file, and closes it. */
export function withFile<T>(path: string, use: (file: FileSource) => T): T {
  const file = openFile(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}
