import { UsageError } from "#base";
import { isElf } from "#elf";
import { type ByteSource, readUpTo } from "#source";
import { isSadump, isSadumpMedia } from "./sadump/index.ts";
import { isGuestDump, isSnapshot } from "./vmware/index.ts";

/** The containers that can be opened; `flattened` holds one of the others. */
export type ContainerKind = "elf" | "kdump" | "flattened" | "lime" | "sadump" | "vmware" | "vmware-guest";

/** What people pass by mistake, by its first bytes. */
const others: readonly (readonly [start: string, what: string])[] = [
  ["DISKDUMP", "a diskdump file, the ancestor of compressed kdump"],
  ["PAGEDU64", "a Windows crash dump"],
  ["PAGEDUMP", "a Windows crash dump"],
  ["\xed\xeb\x0f\xf0", "a Xen core file"],
  ["\xee\xeb\x0f\xf0", "a Xen core file"],
  ["QEVM", "a saved QEMU machine"],
  ["QFI\xfb", "a qcow2 disk image"],
  ["\x1f\x8b", "a gzip file"],
  ["\x28\xb5\x2f\xfd", "a zstd file"],
  ["\x04\x22\x4d\x18", "an lz4 file"],
  ["\xfd7zXZ\0", "an xz file"],
  ["BZh", "a bzip2 file"],
];

/** Raw memory has no signature; whoever has some must say where it belongs. */
const RAW = "(raw physical memory, LiME's padded format too, is named FILE@ADDRESS)";

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
  if (start.startsWith("EMiL")) return "lime";
  if (isSadump(source)) return "sadump";
  if (isSnapshot(source)) return "vmware";
  const other = others.find(([signature]) => start.startsWith(signature));
  if (other === undefined && isGuestDump(source)) return "vmware-guest";
  throw new UsageError(`${source.name}: expected a kernel crash dump, found ${other?.[1] ?? describe(source)}`);
}

function describe(source: ByteSource): string {
  const first = readUpTo(source, 0, 16).array;
  if (first.length === 0) return "an empty file";
  if (isSadumpMedia(source)) return "a file of sadump on backup media, of which single partitions alone are read";
  if (first.every((byte) => byte === 0)) return `a file that begins with zeros ${RAW}`;
  return `a file of another kind ${RAW}`;
}
