/** include/linux/xarray.h; before v4.20 radix trees (include/linux/radix-tree.h) had nodes of the same shape. */
import { at, before, custom, type Field, int, layout, length, newest, pointer } from "#kernel/layout";

/** The root: `xa_head`; `rnode` of a radix tree. kernel: f8d5d0cc145c "xarray: Add definition of struct xarray" (v4.20). */
export const XarrayRoot = layout(["struct xarray", "struct radix_tree_root"], {
  head: newest(pointer("xa_head"), before("v4.20", "f8d5d0cc145c", pointer("rnode"))),
});

/** RADIX_TREE_MAP_SHIFT, where nodes tell their height and not their shift: CONFIG_BASE_SMALL alone has another. */
const BITS = 6;
/** RADIX_TREE_HEIGHT_SHIFT: `path` holds the height below this bit, and the slot in the parent above it. */
const HEIGHT_BITS = 12;
const REPLACED_HEIGHT = "radix-tree: replace node->height with node->shift";

/** A number that is made of the one at `path`. */
const madeOf = (path: string, make: (value: number) => number): Field<number> =>
  custom(path, (place) => {
    const read = int(path).alternatives[0].bind(place);
    return read && ((memory, node) => make(read(memory, node)));
  });

/** An inner node: 64 slots, each covering 2^shift indexes. */
export const XarrayNode = layout(["struct xa_node", "struct radix_tree_node"], {
  shift: newest(
    int("shift"),
    before(
      "v4.7",
      REPLACED_HEIGHT,
      madeOf("path", (path) => ((path & ((1 << HEIGHT_BITS) - 1)) - 1) * BITS),
    ),
    before(
      "v3.15",
      "449dd6984d0e",
      madeOf("height", (height) => (height - 1) * BITS),
    ),
  ),
  /** In which slot of its parent it stands. */
  offset: newest(
    int("offset"),
    before(
      "v4.7",
      REPLACED_HEIGHT,
      madeOf("path", (path) => path >>> HEIGHT_BITS),
    ),
  ),
  /** Nodes know their parents since v3.3 (e2bdb933ab8b). */
  parent: pointer("parent"),
  slots: at("slots"),
  slotCount: length("slots"),
  /** Nodes that tell their height have children without a tag. */
  height: before("v4.7", REPLACED_HEIGHT, newest(int("path"), int("height"))),
});

/** A map from numbers to pointers, its numbers beginning at `base`. kernel: 6ce711f27500 (v4.16) brought the base. */
export const Idr = layout("struct idr", {
  root: at("idr_rt"),
  base: int("idr_base"),
  /** The layer at the top. kernel: 0a835c4f090a "Reimplement IDR and IDA using the radix tree" (v4.11). */
  top: before("v4.11", "0a835c4f090a", pointer("top")),
});

/** A node of an IDR that is not a radix tree; `layer` is how far it stands from the leaves. */
export const IdrLayer = layout("struct idr_layer", {
  layer: before("v4.11", "0a835c4f090a", int("layer")),
  slots: before("v4.11", "0a835c4f090a", at("ary")),
  slotCount: before("v4.11", "0a835c4f090a", length("ary")),
});
