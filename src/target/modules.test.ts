import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec, type ModuleSpec, type Objects } from "../testing/kernel.ts";

const TYPES = `
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct latch_tree_node { struct rb_node node[2]; };
struct latch_tree_root { unsigned int seq; struct rb_root tree[2]; };
struct mod_tree_node { struct module *mod; struct latch_tree_node node; };
struct mod_tree_root { struct latch_tree_root root; unsigned long addr_min, addr_max; };
`;
const BLACK = 1;
const NAMES = ["ext4", "jbd2", "nfs"] as const;
const MODULES: readonly ModuleSpec[] = NAMES.map((name) => ({ name, functions: [`${name}_init`] }));

/** The tree with jbd2 at its top, in the copy of that number. */
function tree(copy: 0 | 1, nodes: Objects = {}): KernelSpec {
  const link = (name: string): string => `&at_${name}.node.node[${copy}]`;
  const node = (name: string, rest: Objects): Objects => ({
    [`struct mod_tree_node at_${name}`]: {
      mod: `&${name}`,
      ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [`node.node[${copy}].${key}`, value])),
    },
  });
  return {
    types: TYPES,
    heap: {
      ...node("jbd2", { __rb_parent_color: BLACK, rb_left: link("ext4"), rb_right: link("nfs") }),
      ...node("ext4", { __rb_parent_color: link("jbd2") }),
      ...node("nfs", { __rb_parent_color: link("jbd2") }),
      ...nodes,
    },
    globals: { "struct mod_tree_root mod_tree": { "root.seq": copy, [`root.tree[${copy}].rb_node`]: link("jbd2") } },
  };
}

/** The names of the modules, and the notes. */
function modules(spec: KernelSpec) {
  const { target } = drawKernel({ modules: MODULES, ...spec }).kernel;
  return { names: target.modules.map(({ name }) => name), notes: target.notes };
}

describe("modules", () => {
  test.each([0, 1] as const)("are those that list and tree have, whichever copy of it is read: %d", (copy) => {
    expect(modules(tree(copy))).toEqual({ names: NAMES, notes: [] });
  });

  test("may be hidden from the list, and are found in the tree", () => {
    const overwrite = { "&ext4.list.next": "&nfs.list", "&nfs.list.prev": "&ext4.list" };
    expect(modules({ ...tree(0), overwrite })).toEqual({
      names: NAMES,
      notes: ["the tree of modules has jbd2, which the list of modules lacks"],
    });
  });

  test("may be missing in the tree", () => {
    expect(modules({ ...tree(0), overwrite: { "&at_jbd2.node.node[0].rb_right": 0 } })).toEqual({
      names: NAMES,
      notes: ["the list of modules has nfs, which the tree of modules lacks"],
    });
  });

  test("are found from the other end of a list that is broken in one place", () => {
    expect(modules({ overwrite: { "&ext4.list.next": 0xdead_0000_0000_0100n } })).toEqual({
      names: NAMES,
      notes: [expect.stringMatching(/^the list of modules is not whole \(3 read\): .*dead0000000001/)],
    });
  });

  test("are found by the tree where the list is broken at both ends", () => {
    const overwrite = { "&ext4.list.next": 0x1000, "&nfs.list.prev": 0x1000 };
    expect(modules({ ...tree(0), overwrite })).toEqual({
      names: NAMES,
      notes: [
        expect.stringMatching(/^the list of modules is not whole \(2 read\): /),
        "the tree of modules has jbd2, which the list of modules lacks",
      ],
    });
  });

  test.each<[string, KernelSpec["overwrite"], RegExp]>([
    [
      "a node that names another parent",
      { "&at_ext4.node.node[0].__rb_parent_color": "&at_nfs" },
      /its parent is another node$/,
    ],
    ["a node that leads nowhere", { "&at_jbd2.node.node[0].rb_left": 0x1000 }, /unmapped$/],
    [
      "a node that leads back",
      { "&at_ext4.node.node[0].rb_left": "&at_jbd2.node.node[0]" },
      /its parent is another node$/,
    ],
  ])("are those of the list when the tree is broken: %s", (_, overwrite, note) => {
    expect(modules({ ...tree(0), overwrite: overwrite ?? {} })).toEqual({
      names: NAMES,
      notes: [expect.stringMatching(/^the tree of modules is not whole: /)],
    });
    expect(modules({ ...tree(0), overwrite: overwrite ?? {} }).notes[0]).toMatch(note);
  });
});
