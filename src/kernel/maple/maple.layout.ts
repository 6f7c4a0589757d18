/** include/linux/maple_tree.h. */
import { at, int, layout, length, pointer } from "#kernel/layout";

/** The root: `ma_root` is the one entry, or a pointer to a node with the node's type in its low bits. */
export const MapleTree = layout("struct maple_tree", {
  root: pointer("ma_root"),
  flags: int("ma_flags"),
});

/** A node of any type; all start with `parent`. */
export const MapleNode = layout("struct maple_node", {
  parent: pointer("parent"),
  /** maple_dense. */
  denseSlots: at("slot"),
  denseCount: length("slot"),
  /** maple_leaf_64 and maple_range_64. */
  rangePivots: at("mr64.pivot"),
  rangePivotCount: length("mr64.pivot"),
  rangeSlots: at("mr64.slot"),
  rangeCount: length("mr64.slot"),
  /** maple_arange_64: also the largest stretch without entries below each slot. */
  gapPivots: at("ma64.pivot"),
  gapPivotCount: length("ma64.pivot"),
  gapSlots: at("ma64.slot"),
  gapCount: length("ma64.slot"),
  gaps: at("ma64.gap"),
  /** The last slot in use, and the slot with the largest gap. */
  end: at("ma64.meta.end"),
  gap: at("ma64.meta.gap"),
});
