/** include/linux/nsproxy.h. */
import { layout, pointer } from "#kernel/layout";

/** What a process shares with others: one pointer per kind of namespace. */
export const NamespaceProxy = layout("struct nsproxy", {
  mounts: pointer("mnt_ns"),
  net: pointer("net_ns"),
  ipc: pointer("ipc_ns"),
});
