/** include/linux/fs.h, include/linux/fdtable.h, include/linux/fs_struct.h. */
import { at, before, int, layout, long, newest, pointer } from "#kernel/layout";

/** What of a task leads to its files. */
export const TaskFiles = layout("struct task_struct", { table: pointer("files"), places: pointer("fs") });

/** The root and the working directory of a process. */
export const ProcessPlaces = layout("struct fs_struct", {
  rootDentry: pointer("root.dentry"),
  rootMount: pointer("root.mnt"),
  cwdDentry: pointer("pwd.dentry"),
  cwdMount: pointer("pwd.mnt"),
});

/** The open files of a process. */
export const FileTable = layout("struct files_struct", { descriptors: pointer("fdt") });

/** File descriptors: which are in use, and what each stands for. */
export const DescriptorTable = layout("struct fdtable", {
  count: int("max_fds"),
  files: pointer("fd"),
  /** A bit for each descriptor. */
  open: pointer("open_fds"),
});

/** An open file. */
export const OpenFileLayout = layout("struct file", {
  dentry: pointer("f_path.dentry"),
  mount: pointer("f_path.mnt"),
  mapping: pointer("f_mapping"),
});

/** A file, without its name. */
export const FileNodeLayout = layout("struct inode", {
  number: long("i_ino"),
  mode: int("i_mode"),
  size: long("i_size"),
  mapping: pointer("i_mapping"),
});

/** The pages of a file that are in memory. */
export const PageCacheLayout = layout("struct address_space", {
  host: pointer("host"),
  /** kernel: b93b016313b3 "page cache: use xa_lock" (v4.17). */
  entries: newest(at("i_pages"), before("v4.17", "b93b016313b3", at("page_tree"))),
  pages: long("nrpages"),
});
