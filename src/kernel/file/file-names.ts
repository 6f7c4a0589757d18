/** Names and kinds of files, many at a time: what tasks have in common is read once. */
import { type Address, remembered } from "#base";
import type { Kernel } from "#kernel";
import { dentryAt, dentryName, dentryPath, pathOf } from "#kernel/fs";
import { FileNodeLayout, OpenFileLayout, ProcessPlaces, TaskFiles } from "./file.layout.ts";

/** The kind of a file, as crash abbreviates it: `UNKN` for what has no kind, such as an eventfd. */
export type FileKind = "REG" | "DIR" | "CHR" | "BLK" | "FIFO" | "SOCK" | "LNK" | "UNKN";

/** S_IFMT and the kinds below it (include/uapi/linux/stat.h). */
const KIND_MASK = 0o170000;
const KINDS: ReadonlyMap<number, FileKind> = new Map([
  [0o100000, "REG"],
  [0o040000, "DIR"],
  [0o020000, "CHR"],
  [0o060000, "BLK"],
  [0o010000, "FIFO"],
  [0o140000, "SOCK"],
  [0o120000, "LNK"],
]);

/** What is known of an open file. */
export interface NamedFile {
  /** 0 for a file that is being opened or closed. */
  readonly dentry: Address;
  readonly mount: Address;
  readonly inode: Address;
}

/** A place in the tree of names. */
export interface Place {
  readonly dentry: Address;
  /** The `struct vfsmount`. */
  readonly mount: Address;
}

/** Answers about files; each question is asked of the dump once. */
export interface FileNames {
  /** The place and inode of a `struct file`; may fault. */
  file(at: Address): NamedFile;
  /** The inode of a dentry; 0 for a name without a file. May fault. */
  inode(dentry: Address): Address;
  /** The path of a place; of a file that is in no directory (a pipe, a socket) the name alone. May fault. */
  path(dentry: Address, mount: Address): string;
  /** The kind of the file at an inode; may fault. */
  kind(inode: Address): FileKind;
}

/** Nothing is remembered yet: for the time of one command. */
export function fileNames(kernel: Kernel): FileNames {
  const files = kernel.layout(OpenFileLayout);
  const paths = remembered((mount: Address) => remembered((dentry: Address) => readPath(kernel, dentry, mount)));
  const inode = remembered((dentry: Address) => dentryAt(kernel, dentry).inode());
  return {
    inode,
    file: remembered((at: Address) => {
      const view = files.at(at);
      const dentry = view.dentry();
      if (dentry === 0n) return { dentry, mount: dentry, inode: dentry };
      return { dentry, mount: view.mount(), inode: inode(dentry) };
    }),
    path: (dentry, mount) => paths(mount)(dentry),
    kind: remembered((at: Address) => fileKind(kernel, at)),
  };
}

/** Where a task's root and working directory are; undefined for a task that has given them up. */
export function taskPlaces(kernel: Kernel, task: Address): { readonly root: Place; readonly cwd: Place } | undefined {
  const places = kernel.layout(TaskFiles).at(task).places();
  if (places === 0n) return undefined;
  const view = kernel.layout(ProcessPlaces).at(places);
  return {
    root: { dentry: view.rootDentry(), mount: view.rootMount() },
    cwd: { dentry: view.cwdDentry(), mount: view.cwdMount() },
  };
}

/** The kind of the file at a `struct inode`; may fault. */
export function fileKind(kernel: Kernel, inode: Address): FileKind {
  return KINDS.get(kernel.layout(FileNodeLayout).at(inode).mode() & KIND_MASK) ?? "UNKN";
}

/** The path of a dentry in a `struct vfsmount`, or without one below the root of its file system; as FileNames.path gives it. */
export function readPath(kernel: Kernel, dentry: Address, mount: Address | undefined): string {
  if (dentryAt(kernel, dentry).parent() === dentry) {
    const name = dentryName(kernel, dentry);
    if (name !== "/") return name;
  }
  return mount === undefined ? dentryPath(kernel, dentry) : pathOf(kernel, dentry, mount);
}
