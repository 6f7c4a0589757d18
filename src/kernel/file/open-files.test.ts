import { describe, expect, test } from "vitest";
import { CorruptionError } from "#base";
import { taskTable } from "#kernel/task";
import { drawKernel, type KernelSpec, type Value } from "../../testing/kernel.ts";
import { listedMounts } from "../../testing/kernel-mounts.ts";
import { fileNames, taskPlaces } from "./file-names.ts";
import { fileTable, openFiles } from "./open-files.ts";
import { cachedPages, findCachedNote, findCachedPage } from "./page-cache.ts";

const TYPES = `
  struct path { struct vfsmount *mnt; struct dentry *dentry; };
  struct file { struct path f_path; struct address_space *f_mapping; };
  struct fdtable { unsigned int max_fds; struct file **fd; unsigned long *close_on_exec; unsigned long *open_fds; };
  struct files_struct { atomic_t count; struct fdtable *fdt; };
  struct fs_struct { int users; struct path root, pwd; };
  struct inode { unsigned short i_mode; struct super_block *i_sb; struct address_space *i_mapping; unsigned long i_ino; long i_size; };
  struct address_space { struct inode *host; struct xarray i_pages; unsigned long nrpages; };
`;

/** A process with the files of some descriptors open. */
function drawFiles(count: number, open: Readonly<Record<number, Value>>, also: KernelSpec = {}) {
  const descriptors = Object.keys(open).map(Number);
  const words = Array.from({ length: Math.ceil(count / 64) }, (_, i) =>
    descriptors.filter((one) => one >> 6 === i).reduce((word, one) => word | (1n << BigInt(one & 63)), 0n),
  );
  return drawKernel({
    ...also,
    types: TYPES,
    heap: {
      "struct file a": {},
      "struct file b": {},
      "struct fdtable table": { max_fds: count, fd: "&pointers[0]", open_fds: "&bits[0]" },
      "struct files_struct files": { fdt: "&table" },
      [`struct file *pointers[${count}]`]: Array.from({ length: count }, (_, i) => open[i] ?? 0),
      [`unsigned long bits[${words.length}]`]: words,
      ...also.heap,
    },
  });
}

describe("open files", () => {
  test.each([
    ["of a small table", 64, { 0: "&a", 63: "&b" }],
    ["of a table of several pages", 2048, { 1: "&a", 600: "&b", 2047: "&a" }],
    ["of a table that is no multiple of a page", 576, { 512: "&a", 575: "&b" }],
  ])("%s", (_name, count, open) => {
    const { kernel, at } = drawFiles(count, open);
    expect([...openFiles(kernel, at("&files"))]).toEqual(
      Object.entries(open).map(([descriptor, file]) => ({ descriptor: Number(descriptor), file: at(file) })),
    );
  });

  test("are not those whose bit is set before their file", () => {
    const { kernel, at } = drawFiles(64, { 0: "&a", 5: 0 });
    expect([...openFiles(kernel, at("&files"))]).toEqual([{ descriptor: 0, file: at("&a") }]);
  });

  test("of a task that gave them up are none", () => {
    const { kernel, at } = drawFiles(64, {}, { heap: { "struct files_struct empty": {} } });
    expect([...openFiles(kernel, at("&empty"))]).toEqual([]);
    expect(fileTable(kernel, taskTable(kernel).tasks[0]?.address ?? at("&empty"))).toBe(0n);
  });

  test("of a table larger than any are broken", () => {
    const { kernel, at } = drawFiles(64, {}, { overwrite: { "&table.max_fds": 0xffff_ffff } });
    expect(() => [...openFiles(kernel, at("&files"))]).toThrow(CorruptionError);
  });
});

describe("names of files", () => {
  const mounts = listedMounts();
  const { kernel, at } = drawKernel({
    ...mounts,
    types: TYPES,
    heap: {
      ...mounts.heap,
      "struct file log": { f_path: { dentry: "&file", mnt: "&data_mount.mnt" } },
      "struct dentry pipe": { d_parent: "&pipe", d_inode: "&fifo", "d_name.name": "x" },
      "struct dentry socket": { d_parent: "&socket", "d_name.name": "TCP", "d_name.len": 3 },
      "struct inode fifo": { i_mode: 0o010600 },
      "struct inode event": { i_mode: 0o600 },
      "struct fs_struct places": {
        root: { dentry: "&data_root", mnt: "&data_mount.mnt" },
        pwd: { dentry: "&root", mnt: "&root_mount.mnt" },
      },
    },
    tasks: [{ pid: 9, comm: "jailed", also: { fs: "&places" } }],
  });
  const names = fileNames(kernel);

  test("across mounts, and of what is in no directory", () => {
    expect(names.file(at("&log"))).toEqual({
      dentry: at("&file"),
      mount: at("&data_mount.mnt"),
      inode: at("&file_inode"),
    });
    expect(names.path(at("&file"), at("&data_mount.mnt"))).toBe("/mnt/data/a.log");
    expect(names.path(at("&socket"), at("&proc_mount.mnt"))).toBe("TCP");
    expect(names.path(at("&pipe"), at("&proc_mount.mnt"))).toBe("");
  });

  test("kinds", () => {
    expect(names.kind(at("&fifo"))).toBe("FIFO");
    expect(names.kind(at("&event"))).toBe("UNKN");
  });

  test("places of a task in a chroot", () => {
    const jailed = taskTable(kernel).tasks.find(({ pid }) => pid === 9);
    const places = jailed && taskPlaces(kernel, jailed.address);
    expect(places && names.path(places.root.dentry, places.root.mount)).toBe("/mnt/data");
  });
});

test("pages of a file, without what is noted of those that have gone", () => {
  const { kernel, at } = drawKernel({
    types: TYPES,
    heap: {
      "struct address_space mapping": { i_pages: { xa_head: "&top+2" }, nrpages: 3 },
      "struct xa_node top": {
        "slots[1]": 0x1000,
        "slots[4]": 0x2000,
        "slots[5]": (4 << 2) | 2,
        "slots[9]": (7 << 1) | 1,
      },
    },
  });
  const mapping = at("&mapping");
  expect([...cachedPages(kernel, mapping)]).toEqual([
    { index: 1, count: 1, page: 0x1000n },
    { index: 4, count: 2, page: 0x2000n },
  ]);
  expect(findCachedPage(kernel, mapping, 5)).toEqual({ index: 4, count: 2, page: 0x2000n });
  expect(findCachedPage(kernel, mapping, 2)).toBeUndefined();
  expect(findCachedPage(kernel, mapping, 9)).toBeUndefined();
  expect(findCachedNote(kernel, mapping, 9)).toBe(15n);
  expect(findCachedNote(kernel, mapping, 4)).toBeUndefined();
});
