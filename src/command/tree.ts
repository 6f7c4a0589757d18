/** tree: the entries of a tree, and what they are part of. */
import type { Command, RowsOf } from "./command.ts";
import { parseTreeRequest } from "./tree/request.ts";
import { formatRows, type TreeRow } from "./tree/rows.ts";
import { treeRows } from "./tree/walks.ts";

export const tree: Command<TreeRow> = {
  name: "tree",
  summary: "the entries of a red-black, radix or maple tree, or of an xarray",
  synopsis: [
    "[-t [radix|xarray|rbtree|maple]] [-r offset] [-[s|S] struct[.member[,member]]]",
    "-[x|d] [-o offset] [-l] [-p] [-v] [-N] start",
  ],
  description: `Shows the address of each entry of the tree whose root is at the start. Of a red-black tree these are the nodes, or
with -o the structures that the nodes are in, each before those below it.

The start is a struct rb_root, radix_tree_root, xarray or maple_tree, or with -r a structure that holds one; with -N it
is a node. Entries of an xarray may be numbers instead of pointers; those that stand for several indexes are shown once.

With -s the structures or members are shown below each entry, as \`struct\` shows them; -S reads numbers and strings
directly and writes them plainly. Either may be repeated.

Of damaged trees the rest is shown, with a line for each place that could not be followed.`,
  options: [
    {
      name: "t",
      value: "type",
      help: "the kind of tree: radix, xarray, rbtree (as without -t) or maple; two letters do",
    },
    { name: "r", value: "offset", help: "where in the structure at the start the root is: struct.member or bytes" },
    { name: "o", value: "offset", help: "where in a structure its rb_node is: struct.member or bytes" },
    { name: "s", value: "struct[.member,member]", help: "the structure at each entry, or members of it" },
    { name: "S", value: "struct[.member,member]", help: "as -s; numbers and strings are read directly" },
    { name: "l", help: "a red-black tree in its order" },
    { name: "p", help: "where each entry is: root/l/r, or the index and the slots that lead there" },
    { name: "v", help: "of a maple tree all nodes, with empty ranges" },
    { name: "N", help: "the start is a node" },
    { name: "x", help: "numbers in hexadecimal" },
    { name: "d", help: "numbers in decimal" },
  ],
  operands: "symbol",
  rows: {
    entry: {
      address:
        "address of the node, or of the structure that -o means; of other trees the pointer or tagged number stored",
      index: "the number for which it stands, in an xarray, radix or maple tree",
      last: "the last such number, where there are several",
      position: "the way from the root, with -p",
      values: "what -s or -S asked for, by member path or, for whole structures, by type; absent without them",
      text: "the same as text",
    },
    "maple-tree": {
      address: "address of the `struct maple_tree`",
      flags: "ma_flags",
      height: "levels of nodes",
      root: "ma_root: the top node with its type in the low bits, or the only entry",
    },
    "maple-node": {
      address: "address of the `struct maple_node`",
      type: "`enum maple_type`",
      first: "the lowest index below it",
      last: "the highest index below it",
      depth: "levels above it",
      parent: "the pointer to its parent, with the slot there in the low bits",
      slots: "pointers to nodes, entries, or 0, used or not",
      text: "the same as text",
    },
    remark: { text: "what could not be followed, and why" },
  } satisfies RowsOf<TreeRow>,
  examples: [
    { line: "tree -t xarray -r pid_namespace.idr init_pid_ns -S pid.level", shows: "a member of each entry" },
    { line: "tree -t rbtree -o vmap_area.rb_node vmap_area_root -p", shows: "where each node stands" },
    { line: "tree -t maple -r mm_struct.mm_mt init_mm -v", shows: "a maple tree with its nodes" },
  ],
  *run(session, args) {
    yield* treeRows(session, parseTreeRequest(session, args));
  },
  text: formatRows,
};
