import { describe, expect, test } from "vitest";
import { AbsentError, CorruptionError } from "#base";
import { taskTable } from "#kernel/task";
import { drawKernel, type Value } from "../../testing/kernel.ts";
import { listedMounts, treedMounts } from "../../testing/kernel-mounts.ts";
import { blockDeviceName, deviceNumber } from "./block-device.ts";
import { mountNamespaceOf, mountPath, mounts } from "./mounts.ts";
import { dentryName, dentryPath, pathOf } from "./path.ts";
import {
  fileSystemName,
  freezeLevel,
  superBlockAt,
  superBlockBehind,
  superBlockMounts,
  superBlocks,
} from "./super-blocks.ts";

const LAYOUTS = [
  ["lists", listedMounts(), "SB_FREEZE_COMPLETE", ["/mnt/data"]],
  // The chain has a second mount here, to see that it is followed.
  ["a tree and chains", treedMounts(), "SB_FREEZE_WRITE", ["/mnt/data", "/"]],
] as const;

describe.each(LAYOUTS)("mounts in %s", (_name, spec, level, places) => {
  const { kernel, at } = drawKernel(spec);
  const init = taskTable(kernel).tasks.find(({ pid }) => pid === 1);

  test("are those of the task's namespace, without cursors", () => {
    const namespace = mountNamespaceOf(kernel, init?.address ?? at("&root"));
    expect(namespace).toBe(at("&ns"));
    const seen = Array.from(mounts(kernel, at("&ns")), (mount) => [
      mount.address,
      mount.id(),
      mount.deviceName(),
      mountPath(kernel, mount),
    ]);
    expect(seen).toEqual([
      [at("&root_mount"), 1, "rootfs", "/"],
      [at("&proc_mount"), 2, "proc", "/proc"],
      [at("&data_mount"), 3, "/dev/nvme0n1p2", "/mnt/data"],
    ]);
  });

  test("belong to super blocks", () => {
    const blocks = [...superBlocks(kernel)];
    expect(blocks.map(({ address }) => address)).toEqual([at("&root_sb"), at("&proc_sb"), at("&data_sb")]);
    expect(blocks.map((block) => fileSystemName(kernel, block))).toEqual(["rootfs", "proc", "ext4"]);
    expect(blocks.map(freezeLevel)).toEqual(["SB_UNFROZEN", "SB_UNFROZEN", level]);
    const data = superBlockAt(kernel, at("&data_sb"));
    expect(Array.from(superBlockMounts(kernel, data), (mount) => mountPath(kernel, mount))).toEqual(places);
  });

  test("have a block device", () => {
    expect(blockDeviceName(kernel, superBlockAt(kernel, at("&data_sb")).blockDevice())).toBe("nvme0n1p2");
  });
});

describe("names", () => {
  const { kernel, at } = drawKernel(listedMounts());

  test("of a file, across the mount point", () => {
    expect(pathOf(kernel, at("&file"), at("&data_mount.mnt"))).toBe("/mnt/data/a.log");
    expect(dentryPath(kernel, at("&data"), at("&root_mount"))).toBe("/mnt/data");
    expect(dentryPath(kernel, at("&root"), at("&root_mount"))).toBe("/");
  });

  test("end at the root of the file system without a mount, or outside of it", () => {
    expect(dentryPath(kernel, at("&file"))).toBe("/a.log");
    expect(dentryPath(kernel, at("&file"), at("&proc_mount"))).toBe("/a.log");
  });

  test("of a root is a slash", () => {
    expect(dentryName(kernel, at("&data_root"))).toBe("/");
  });
});

test("before v3.3 a mount is its vfsmount", () => {
  const place = (name: string, parent: string): Value => ({
    d_parent: parent,
    "d_name.len": name.length,
    "d_name.name": name,
  });
  const { kernel, at } = drawKernel({
    types: `
      struct mount;
      struct vfsmount { struct list_head mnt_hash; struct vfsmount *mnt_parent; struct dentry *mnt_mountpoint, *mnt_root; };`,
    heap: {
      "struct dentry top": place("/", "&top"),
      "struct dentry mnt": place("mnt", "&top"),
      "struct dentry disk": place("/", "&disk"),
      "struct dentry file": place("a.log", "&disk"),
      "struct vfsmount first": { mnt_parent: "&first", mnt_root: "&top" },
      "struct vfsmount second": { mnt_parent: "&first", mnt_mountpoint: "&mnt", mnt_root: "&disk" },
    },
  });
  expect(pathOf(kernel, at("&file"), at("&second"))).toBe("/mnt/a.log");
});

test("a chain of parents that does not end is broken", () => {
  const spec = listedMounts();
  const loop = { d_parent: "&proc", "d_name.len": 1, "d_name.name": "x" };
  const { kernel, at } = drawKernel({
    ...spec,
    heap: { ...spec.heap, "struct dentry mnt": loop, "struct dentry proc": { ...loop, d_parent: "&mnt" } },
  });
  expect(() => dentryPath(kernel, at("&data"), at("&root_mount"))).toThrow(CorruptionError);
});

test("a name longer than any is broken", () => {
  const spec = listedMounts();
  const { kernel, at } = drawKernel({ ...spec, heap: { ...spec.heap, "struct dentry mnt": { "d_name.len": 256 } } });
  expect(() => dentryName(kernel, at("&mnt"))).toThrow(CorruptionError);
});

test("a task without namespaces has no mounts", () => {
  const { kernel, at } = drawKernel({ tasks: [{ pid: 1, comm: "init" }] });
  expect(mountNamespaceOf(kernel, at("&init"))).toBeUndefined();
  expect([...superBlocks(kernel)]).toEqual([]);
});

describe("the super block behind an address", () => {
  const { kernel, at } = drawKernel(listedMounts());
  test.each([
    ["a dentry", "&file", "&data_sb"],
    ["an inode", "&file_inode", "&data_sb"],
    ["a dentry without an inode", "&proc", "&root_sb"],
  ])("%s", (_name, object, block) => {
    expect(superBlockBehind(kernel, at(object))).toBe(at(block));
  });
  test("anything else has none", () => {
    expect(superBlockBehind(kernel, at("&disk"))).toBeUndefined();
    expect(superBlockBehind(kernel, 0x1234n as ReturnType<typeof at>)).toBeUndefined();
  });
});

test("a disk that ends with a letter", () => {
  const { kernel, at } = drawKernel({
    heap: {
      "struct gendisk disk": { disk_name: "vda" },
      "struct block_device whole": { bd_disk: "&disk" },
      "struct block_device part": { bd_disk: "&disk", bd_partno: 1 },
    },
  });
  expect(blockDeviceName(kernel, at("&whole"))).toBe("vda");
  expect(blockDeviceName(kernel, at("&part"))).toBe("vda1");
});

test("device numbers", () => {
  expect(deviceNumber(0x0fe0_0001)).toBe("254:1");
  expect(deviceNumber(0xfff0_0003)).toBe("4095:3");
});

test("a kernel without struct mount says so", () => {
  const { kernel, at } = drawKernel({ types: "struct mount { int mnt_id; };", heap: { "struct mount one": {} } });
  const [mount] = [at("&one")];
  expect(() => pathOf(kernel, mount, mount)).toThrow(AbsentError);
});
