/** include/linux/rbtree_types.h (before v5.11: include/linux/rbtree.h). */
import { layout, pointer } from "#kernel/layout";

/** A node; `parentColor` is the address of its parent with the colour in bit 0. */
export const RbNode = layout("struct rb_node", {
  parentColor: pointer("__rb_parent_color"),
  left: pointer("rb_left"),
  right: pointer("rb_right"),
});

/** The root of a tree; `rb_root_cached` begins with one. */
export const RbRoot = layout("struct rb_root", { node: pointer("rb_node") });
