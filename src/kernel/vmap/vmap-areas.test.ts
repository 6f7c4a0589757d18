import { describe, expect, test } from "vitest";
import { address } from "#base";
import { drawKernel } from "../../testing/kernel.ts";
import { findVmapRange, vmapRanges } from "./index.ts";

const NEW = `
struct vm_struct { struct vm_struct *next; void *addr; unsigned long size; };
struct vmap_area { unsigned long va_start, va_end; struct list_head list; struct vm_struct *vm; unsigned long flags; };
struct rb_list { void *root; struct list_head head; };
struct vmap_node { int pool; struct rb_list busy; };`;
/** Before v5.2 a flag tells whether \`vm\` holds. */
const OLD = `
struct vm_struct { struct vm_struct *next; void *addr; unsigned long size; };
struct vmap_area { unsigned long va_start, va_end, flags; struct list_head list; struct vm_struct *vm; };`;

const HEAP = {
  "struct vm_struct one": { addr: 0x5000, size: 0x2000 },
  "struct vm_struct two": { addr: 0x1000, size: 0x3000 },
  "struct vmap_area high": { va_start: 0x5000, va_end: 0x7000, vm: "&one" },
  "struct vmap_area low": { va_start: 0x1000, va_end: 0x4000, vm: "&two" },
  "struct vmap_area ram": { va_start: 0x8000, va_end: 0x9000, vm: 0 },
};

const startsOf = ({ kernel }: ReturnType<typeof drawKernel>): readonly bigint[] =>
  vmapRanges(kernel).ranges.map(({ start }) => start);

describe("what vmalloc mapped", () => {
  const listed = drawKernel({
    types: NEW,
    heap: HEAP,
    globals: { "struct list_head vmap_area_list": ["&high.list", "&low.list", "&ram.list"] },
  });

  test("stands in one list until v6.9, by address, without what has no mapping", () => {
    expect(startsOf(listed)).toEqual([0x1000n, 0x5000n]);
  });

  test("stands in lists of several nodes since", () => {
    const drawn = drawKernel({
      types: NEW,
      heap: { ...HEAP, "struct vmap_node nodes[2]": [{ "busy.head": ["&high.list"] }, { "busy.head": ["&low.list"] }] },
      globals: { "struct vmap_node *vmap_nodes": "&nodes", "unsigned int nr_vmap_nodes": 2 },
    });
    expect(startsOf(drawn)).toEqual([0x1000n, 0x5000n]);
  });

  test("is told by a flag before v5.2", () => {
    const drawn = drawKernel({
      types: OLD,
      heap: { ...HEAP, "struct vmap_area high": { va_start: 0x5000, va_end: 0x7000, flags: 4, vm: "&one" } },
      globals: { "struct list_head vmap_area_list": ["&high.list", "&low.list"] },
    });
    expect(startsOf(drawn)).toEqual([0x5000n]);
  });

  test("was a chain of mappings before v2.6.28", () => {
    const drawn = drawKernel({
      types: NEW,
      heap: { ...HEAP, "struct vm_struct first": { next: "&one", addr: 0x1000, size: 0x1000 } },
      globals: { "struct vm_struct *vmlist": "&first" },
    });
    expect(startsOf(drawn)).toEqual([0x1000n, 0x5000n]);
  });

  test("is found by any of its addresses", () => {
    const { kernel, at } = listed;
    expect(findVmapRange(kernel, address(0x3fff))).toMatchObject({
      area: at("&low"),
      mapping: at("&two"),
      size: 0x3000,
    });
    expect(findVmapRange(kernel, address(0x4000))).toBeUndefined();
    expect(findVmapRange(kernel, address(0x0fff))).toBeUndefined();
  });

  test("a broken list keeps what was found", () => {
    const drawn = drawKernel({
      types: NEW,
      heap: HEAP,
      globals: { "struct list_head vmap_area_list": ["&high.list", "&low.list"] },
      overwrite: { "&low.list.next": 0 },
    });
    expect(startsOf(drawn)).toEqual([0x1000n, 0x5000n]);
    expect(vmapRanges(drawn.kernel).fault?.message).toContain("NULL");
  });
});
