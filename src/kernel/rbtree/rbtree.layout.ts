/** include/linux/rbtree_types.h (before v5.11: include/linux/rbtree.h). */
import { before, layout, newest, pointer } from "#kernel/layout";

/**
 * A node; `parentColor` is the address of its parent with the colour in bit 0. kernel: bf7ad8eeab99 "rbtree: move some
 * implementation details from rbtree.h to rbtree.c" (v3.7).
 */
export const RbNode = layout("struct rb_node", {
  parentColor: newest(pointer("__rb_parent_color"), before("v3.7", "bf7ad8eeab99", pointer("rb_parent_color"))),
  left: pointer("rb_left"),
  right: pointer("rb_right"),
});
