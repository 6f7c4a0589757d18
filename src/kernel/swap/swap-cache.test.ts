import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { findCachedSwapPage } from "./swap-cache.ts";
import { swapDevices } from "./swap-device.ts";
import { swapPlaceOfNote } from "./swap-entry.ts";

const TYPES = `
  struct page { unsigned long flags; void *mapping; unsigned long index; unsigned long private; atomic_t _refcount; };
  struct address_space { struct inode *host; struct xarray i_pages; unsigned long nrpages; };
  struct path { struct vfsmount *mnt; struct dentry *dentry; };
  struct file { struct path f_path; };
`;
const DEVICE = `
  struct swap_info_struct { unsigned long flags; short prio; unsigned int pages; atomic_long_t inuse_pages;
    struct file *swap_file; struct block_device *bdev; struct swap_cluster_info *cluster_info;`;
/** What a page says of its place: device 1, page 5. */
const PLACE = (1n << 58n) | 5n;
const FRAMES = 1400;

/** The physical address of page `index` of the memory map. */
const physical = (index: number): number => index * 4096;

function drawn(spec: KernelSpec): ReturnType<typeof drawKernel> {
  return drawKernel({
    ...spec,
    types: `${TYPES}${spec.types ?? `${DEVICE} };`}`,
    globals: {
      "struct page *mem_map": "&pages[0]",
      "struct swap_info_struct *swap_info[32]": ["&closed", "&device"],
      ...spec.globals,
    },
    heap: {
      [`struct page pages[${FRAMES}]`]: [],
      "struct file file": { f_path: { dentry: "&name" } },
      "struct dentry name": { d_inode: "&node" },
      "struct inode node": {},
      "struct swap_info_struct closed": {},
      "struct swap_info_struct device": {
        flags: 3,
        swap_file: "&file",
        pages: 100,
        inuse_pages: 0x4000_0007,
        prio: -2,
      },
      ...spec.heap,
    },
    overwrite: { "&pages[40].private": PLACE, ...spec.overwrite },
  });
}

describe("the page of a place", () => {
  test("stands in the cache of its part of the device", () => {
    const { kernel } = drawn({
      globals: { "struct address_space *swapper_spaces[32]": [0, "&spaces[0]"], "int nr_swapper_spaces[32]": [0, 1] },
      heap: {
        "struct address_space spaces[2]": [],
        "struct xa_node top": { "slots[5]": "&pages[40]", "slots[6]": "&pages[40]", "slots[7]": "&pages[41]" },
      },
      overwrite: { "&spaces[0].i_pages.xa_head": "&top+2" },
    });
    expect(findCachedSwapPage(kernel, { device: 1, page: 5 })).toEqual({ physical: physical(40) });
    // A large folio stands there under each of its pages.
    expect(findCachedSwapPage(kernel, { device: 1, page: 6 })).toEqual({ physical: physical(41) });
    // A page that is another's by now.
    expect(findCachedSwapPage(kernel, { device: 1, page: 7 })).toBeUndefined();
    expect(findCachedSwapPage(kernel, { device: 1, page: 9 })).toBeUndefined();
    expect(findCachedSwapPage(kernel, { device: 3, page: 5 })).toBeUndefined();
  });

  test("was all zeros, says a bitmap", () => {
    const { kernel } = drawn({
      types: `${DEVICE} unsigned long *zeromap; };`,
      heap: {
        "unsigned long zeros[2]": [1n << 9n],
        "struct swap_info_struct device": { flags: 3, swap_file: "&file", zeromap: "&zeros[0]" },
      },
    });
    expect(findCachedSwapPage(kernel, { device: 1, page: 9 })).toBe("zeros");
    expect(findCachedSwapPage(kernel, { device: 1, page: 8 })).toBeUndefined();
  });

  const TABLE = `
    struct swap_cluster_info { int lock; atomic_long_t *table; };
    struct swap_table { atomic_long_t entries[512]; };`;
  const clusters = {
    "struct swap_cluster_info clusters[2]": [],
    "unsigned long entries[512]": [],
  };

  test("stands in a table, as a pointer (v6.18)", () => {
    const { kernel } = drawn({
      types: `${DEVICE} unsigned long *zeromap; };${TABLE}`,
      heap: {
        ...clusters,
        "struct swap_info_struct device": { flags: 3, swap_file: "&file", cluster_info: "&clusters[0]" },
      },
      overwrite: { "&clusters[0].table": "&entries[0]", "&entries[5]": "&pages[40]", "&entries[6]": 0x1235n },
    });
    expect(findCachedSwapPage(kernel, { device: 1, page: 5 })).toEqual({ physical: physical(40) });
    expect(findCachedSwapPage(kernel, { device: 1, page: 6 })).toBeUndefined();
    expect(findCachedSwapPage(kernel, { device: 1, page: 600 })).toBeUndefined();
  });

  test("stands in a table, as a frame number with flags (v7.1)", () => {
    const { kernel } = drawn({
      types: `${DEVICE} };${TABLE}`,
      heap: {
        ...clusters,
        "struct swap_info_struct device": { flags: 3, swap_file: "&file", cluster_info: "&clusters[0]" },
      },
      overwrite: {
        "&clusters[0].table": "&entries[0]",
        "&entries[5]": (1n << 60n) | (40n << 2n) | 2n,
        "&entries[6]": (1n << 60n) | (1n << 59n) | 1n,
      },
    });
    expect(findCachedSwapPage(kernel, { device: 1, page: 5 })).toEqual({ physical: physical(40) });
    expect(findCachedSwapPage(kernel, { device: 1, page: 6 })).toBe("zeros");
  });
});

test("devices in use, without the flag in the number of their pages", () => {
  const { kernel, at } = drawn({});
  const [device, ...more] = [...swapDevices(kernel)];
  expect(more).toEqual([]);
  expect(device?.address).toBe(at("&device"));
  expect([device?.number, device?.inode(), device?.pages(), device?.usedPages(), device?.priority()]).toEqual([
    1,
    at("&node"),
    100,
    7,
    -2,
  ]);
});

test("what a file in memory notes of a page that was swapped out", () => {
  const { kernel } = drawn({});
  expect(swapPlaceOfNote(kernel, (PLACE << 1n) | 1n)).toEqual({ device: 1, page: 5 });
});
