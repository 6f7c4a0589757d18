/** Modules as the kernel looks them up by address: the second source beside its list of them (kernel/module/tree_lookup.c). */
import { type Address, isPartial, offsetBy } from "#base";
import { resolveLayout } from "#kernel/layout";
import type { AddressSpace } from "#memory";
import type { TypeSource } from "#types";
import { ModuleTree, ModuleTreeNode, TreeNode } from "./bootstrap.layout.ts";

/** A module has some ten regions, and no machine loads more modules than some thousand. */
const MOST_NODES = 65_536;
/** The colour of a node, and the bit beside it that alignment leaves free. */
const FLAGS = 3n;
const POINTER_SIZE = 8;

/** Addresses of `struct module`s, each once, and what broke. */
export interface ModulesInTree {
  readonly modules: ReadonlySet<Address>;
  readonly broke: string | undefined;
}

/** The modules in the tree at `root` (the variable `mod_tree`); undefined when this kernel keeps none. */
export function modulesInTree(memory: AddressSpace, types: TypeSource, root: Address): ModulesInTree | undefined {
  const tree = resolveLayout(ModuleTree, types, memory);
  const node = resolveLayout(ModuleTreeNode, types, memory);
  if (!tree.has("trees") || !node.has("nodes") || tree.at(root).count() !== 2) return undefined;
  const modules = new Set<Address>();
  let broke: string | undefined;
  try {
    // Writers change the copy that readers do not use: which one that is, the count of changes says.
    const copy = tree.has("sequence") ? memory.u32(tree.at(root).sequence()) & 1 : 0;
    const top = memory.pointer(offsetBy(tree.at(root).trees(), copy * POINTER_SIZE));
    const size = resolveLayout(TreeNode, types, memory).size;
    for (const at of treeNodes(memory, types, top, (sentence) => (broke ??= sentence))) {
      const own = node.at(offsetBy(at, -node.offset("nodes") - copy * size));
      modules.add(own.module());
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    broke ??= error.message;
  }
  return { modules, broke };
}

/** The nodes that can be reached; `fail` is told of those that cannot, and the others come all the same. */
function* treeNodes(
  memory: AddressSpace,
  types: TypeSource,
  top: Address,
  fail: (sentence: string) => void,
): Generator<Address, void> {
  const layout = resolveLayout(TreeNode, types, memory);
  const pending: { readonly at: Address; readonly parent: bigint }[] = [{ at: top, parent: 0n }];
  for (let count = 0; count < MOST_NODES; count++) {
    const next = pending.pop();
    if (next === undefined) return;
    const { at, parent } = next;
    if (at === 0n) continue;
    try {
      const node = layout.at(at);
      // A node that names the one above it is not met twice.
      if ((node.parentColor() & ~FLAGS) !== parent) {
        fail(`at ${at.toString(16)}: its parent is another node`);
        continue;
      }
      pending.push({ at: node.right(), parent: at }, { at: node.left(), parent: at });
    } catch (error) {
      if (!isPartial(error)) throw error;
      fail(error.message);
      continue;
    }
    yield at;
  }
  fail(`more than ${MOST_NODES} nodes`);
}
