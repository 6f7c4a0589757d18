/** The open files of a process (fs/file.c). */
import { type Address, Bytes, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { DescriptorTable, FileTable, TaskFiles } from "./file.layout.ts";

/** A descriptor and the `struct file` that it stands for. */
export interface OpenFile {
  readonly descriptor: number;
  readonly file: Address;
}

/** sysctl fs.nr_open cannot be raised beyond this (sysctl_nr_open_max); more is a broken table. */
const MOST_DESCRIPTORS = 2 ** 28;
/** Descriptors looked at in one go: a page of pointers. */
const STEP = 512;

/** The `files_struct` of a task, which the threads of a process share; 0 for one that has given it up. */
export function fileTable(kernel: Kernel, task: Address): Address {
  return kernel.layout(TaskFiles).at(task).table();
}

/** The open files of a `files_struct`, by descriptor; a bit that was set before its file counts as closed. May fault. */
export function* openFiles(kernel: Kernel, table: Address): Generator<OpenFile, void> {
  const descriptors = kernel.layout(FileTable).at(table).descriptors();
  if (descriptors === 0n) return;
  const view = kernel.layout(DescriptorTable).at(descriptors);
  const count = view.count();
  if (count > MOST_DESCRIPTORS) throw new CorruptionError("fdtable", descriptors, `${count} descriptors`);
  const { memory } = kernel.target;
  const [open, files] = [view.open(), view.files()];
  if (open === 0n || files === 0n) return;
  const pointers = new Bytes(new Uint8Array(STEP * 8));
  for (let first = 0; first < count; first += STEP) {
    // The bitmap is one of whole words, whatever the count.
    const bits = memory.read(offsetBy(open, first >> 3), (Math.min(STEP, count - first + 63) >> 6) * 8).array;
    const used = lastUsed(bits);
    if (used === -1) continue;
    memory.readInto(offsetBy(files, first * 8), pointers.array.subarray(0, (used + 1) * 8));
    for (let i = 0; i <= used; i++) {
      if (((bits[i >> 3] >> (i & 7)) & 1) === 0) continue;
      const file = pointers.address(i * 8);
      if (file !== 0n) yield { descriptor: first + i, file };
    }
  }
}

/** The highest bit that is set; -1 when none is. */
function lastUsed(bits: Uint8Array): number {
  for (let i = bits.length - 1; i >= 0; i--) if (bits[i] !== 0) return i * 8 + 31 - Math.clz32(bits[i]);
  return -1;
}
