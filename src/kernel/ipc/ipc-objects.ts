/** System V's objects (ipc/util.c, ipc/shm.c): shared memory, semaphores, message queues. */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { cachedPageCount, cachedPages, fileMapping } from "#kernel/file";
import { dentryAt } from "#kernel/fs";
import type { Resolved, ResolvedFields, View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { idrEntries } from "#kernel/xarray";
import {
  HugeFileSystem,
  HugeInode,
  HugePages,
  HugeSuperBlock,
  IpcIds,
  IpcNamespace,
  IpcPermission,
  MessageQueue,
  SemaphoreSet,
  SharedFile,
  SharedInode,
  SharedMemory,
} from "./ipc.layout.ts";

/** A kind of System V's objects, at its index in `ipc_namespace.ids`. */
export const IPC_KINDS = ["sem", "msg", "shm"] as const;
/** A kind of System V's objects. */
export type IpcKind = (typeof IPC_KINDS)[number];

/** What all objects have in common. */
export type PermissionView = View<(typeof IpcPermission)["fields"]>;

/** An object, and what it has in common with others. */
export interface IpcObject<V> {
  readonly view: V;
  readonly permission: PermissionView;
}

/** The namespace that the machine started with. */
export function firstIpcNamespace(kernel: Kernel): Address {
  return kernel.symbol("init_ipc_ns");
}

/** The shared memory of a `struct ipc_namespace`, by number; parts that cannot be read go to `fail`. May fault. */
export const sharedMemory = (kernel: Kernel, namespace: Address, fail: (error: unknown) => void) =>
  objectsOf(kernel, namespace, "shm", kernel.layout(SharedMemory), fail);

/** The semaphores of a `struct ipc_namespace`, as sharedMemory. */
export const semaphoreSets = (kernel: Kernel, namespace: Address, fail: (error: unknown) => void) =>
  objectsOf(kernel, namespace, "sem", kernel.layout(SemaphoreSet), fail);

/** The message queues of a `struct ipc_namespace`, as sharedMemory. */
export const messageQueues = (kernel: Kernel, namespace: Address, fail: (error: unknown) => void) =>
  objectsOf(kernel, namespace, "msg", kernel.layout(MessageQueue), fail);

function* objectsOf<F extends ResolvedFields & { readonly permission: unknown }>(
  kernel: Kernel,
  namespace: Address,
  kind: IpcKind,
  layout: Resolved<F>,
  fail: (error: unknown) => void,
): Generator<IpcObject<View<F>>, void> {
  const space = kernel.layout(IpcNamespace).at(namespace);
  const sets = kernel.layout(IpcIds);
  const index = IPC_KINDS.indexOf(kind);
  if (index >= space.count()) throw new CorruptionError("ipc_namespace.ids", namespace, `only ${space.count()} kinds`);
  const ids = sets.at(offsetBy(space.ids(), index * sets.size));
  for (const { entry } of idrEntries(kernel, ids.objects(), fail)) {
    const permission = kernel.layout(IpcPermission).at(entry);
    try {
      if (permission.deleted() !== 0) continue;
    } catch (error) {
      fail(error);
      continue;
    }
    yield { view: containerOf(layout, "permission", entry), permission };
  }
}

/** The inode of the file behind shared memory. May fault. */
export function sharedInode(kernel: Kernel, file: Address): Address {
  return dentryAt(kernel, kernel.layout(SharedFile).at(file).dentry()).inode();
}

/** Pages of shared memory that are in memory, and on swap devices; huge pages count as many of the usual size. May fault. */
export function sharedPages(kernel: Kernel, file: Address): { readonly resident: number; readonly swapped: number } {
  const inode = sharedInode(kernel, file);
  const mapping = fileMapping(kernel, inode);
  if (!isHuge(kernel, file)) {
    const swapped = containerOf(kernel.layout(SharedInode), "inode", inode).swapped();
    return { resident: cachedPageCount(kernel, mapping), swapped };
  }
  // Kernels before v6.7 count huge pages, later ones what they consist of: entries are huge pages in both.
  let entries = 0;
  for (const _ of cachedPages(kernel, mapping)) entries++;
  return { resident: entries * pagesOfHuge(kernel, inode), swapped: 0 };
}

/** True for memory of huge pages: its file is served by hugetlbfs, or by the table that leads there. */
function isHuge(kernel: Kernel, file: Address): boolean {
  const operations = kernel.layout(SharedFile).at(file).operations();
  const names = ["hugetlbfs_file_operations", "shm_file_operations_huge"];
  return names.some((name) => kernel.target.symbols.find(name)?.address === operations);
}

function pagesOfHuge(kernel: Kernel, inode: Address): number {
  const superBlock = kernel.layout(HugeInode).at(inode).superBlock();
  const fileSystem = kernel.layout(HugeSuperBlock).at(superBlock).own();
  const pages = kernel.layout(HugeFileSystem).at(fileSystem).pages();
  return 2 ** kernel.layout(HugePages).at(pages).order();
}
