import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { NamespaceProxy } from "./namespaces.layout.ts";
import { taskAt } from "./task.ts";

/** The kinds of namespaces that a `struct nsproxy` names. */
export type NamespaceKind = keyof (typeof NamespaceProxy)["fields"] & string;

/** A namespace of a task; undefined for a task that has already given them up (a zombie). May fault. */
export function findNamespace(kernel: Kernel, task: Address, kind: NamespaceKind): Address | undefined {
  const proxy = taskAt(kernel, task).nsproxy();
  if (proxy === 0n) return undefined;
  const namespace = kernel.layout(NamespaceProxy).at(proxy)[kind]();
  return namespace === 0n ? undefined : namespace;
}
