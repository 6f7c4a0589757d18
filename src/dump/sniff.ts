import { UsageError } from "#base";
import { isElf } from "#elf";
import { type ByteSource, readUpTo } from "#source";

/** The containers that can be opened; `flattened` holds one of the others. */
export type ContainerKind = "elf" | "kdump" | "flattened";

/** What people pass by mistake, by its first bytes. */
const others: readonly (readonly [start: string, what: string])[] = [
  ["DISKDUMP", "a diskdump file, the ancestor of compressed kdump"],
  ["PAGEDU64", "a Windows crash dump"],
  ["\xed\xeb\x0f\xf0", "a Xen core file"],
  ["\xee\xeb\x0f\xf0", "a Xen core file"],
  ["\xd2\xbe\xd2\xbe", "a VMware suspend file"],
  ["\xd3\xbe\xd3\xbe", "a VMware suspend file"],
  ["QEVM", "a saved QEMU machine"],
  ["QFI\xfb", "a qcow2 disk image"],
  ["\x1f\x8b", "a gzip file"],
  ["\x28\xb5\x2f\xfd", "a zstd file"],
  ["\x04\x22\x4d\x18", "an lz4 file"],
  ["\xfd7zXZ\0", "an xz file"],
  ["BZh", "a bzip2 file"],
];

/**
 * Which container `source` is, by its content. UsageError, naming what it is as far as the first bytes tell, when it is
 * none. An ELF file may still turn out to be no dump.
 */
export function sniffContainer(source: ByteSource): ContainerKind {
  if (isElf(source)) return "elf";
  const first = readUpTo(source, 0, 16);
  const start = String.fromCharCode(...first.array);
  if (start.startsWith("KDUMP   ")) return "kdump";
  if (start.startsWith("makedumpfile\0")) return "flattened";
  const other = others.find(([signature]) => start.startsWith(signature));
  throw new UsageError(`${source.name}: expected a kernel crash dump, found ${other?.[1] ?? describe(first.array)}`);
}

function describe(first: Uint8Array): string {
  if (first.length === 0) return "an empty file";
  if (first.every((byte) => byte === 0)) return "a file that begins with zeros";
  return "a file of another kind";
}
