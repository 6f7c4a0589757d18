/** include/linux/rbtree_types.h (before v5.11: include/linux/rbtree.h). */
import { before, layout, newest, pointer } from "#kernel/layout";

const RENAMED = "rbtree: move some implementation details from rbtree.h to rbtree.c";

/** A node; `parentColor` is the address of its parent with the colour in bit 0. */
export const RbNode = layout("struct rb_node", {
  parentColor: newest(pointer("__rb_parent_color"), before("v3.7", RENAMED, pointer("rb_parent_color"))),
  left: pointer("rb_left"),
  right: pointer("rb_right"),
});

/** The root of a tree; `rb_root_cached` begins with one. */
export const RbRoot = layout("struct rb_root", { node: pointer("rb_node") });
