/** include/linux/xarray.h; before v4.20 radix trees (include/linux/radix-tree.h) had nodes of the same shape. */
import { at, before, int, layout, length, newest, pointer } from "#kernel/layout";

/** The root: `xa_head`; `rnode` of a radix tree. kernel: f8d5d0cc145c "xarray: Add definition of struct xarray" (v4.20). */
export const XarrayRoot = layout(["struct xarray", "struct radix_tree_root"], {
  head: newest(pointer("xa_head"), before("v4.20", "f8d5d0cc145c", pointer("rnode"))),
});

/** An inner node: 64 slots, each covering 2^shift indexes. */
export const XarrayNode = layout(["struct xa_node", "struct radix_tree_node"], {
  shift: int("shift"),
  /** In which slot of its parent it stands. */
  offset: int("offset"),
  parent: pointer("parent"),
  slots: at("slots"),
  slotCount: length("slots"),
});
