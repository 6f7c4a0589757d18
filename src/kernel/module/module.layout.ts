/** include/linux/module.h */
import { at, before, int, layout, long, newest, text } from "#kernel/layout";

/** What a module is beyond its memory, its symbols and its tables, which opening a dump reads. */
export const ModuleFactsLayout = layout("struct module", {
  state: int("state"),
  taints: long("taints"),
  references: int("refcnt"),
  version: text("version"),
  sourceVersion: text("srcversion"),
  arguments: text("args", 4096),
  symbolCount: newest(int("core_kallsyms.num_symtab"), before("v4.5", "8244062ef1e5", int("num_symtab"))),
  /** Red Hat's kernels say it twice. */
  signatureOk: newest(int("sig_ok"), int("gpgsig_ok")),
  /** Memory by kind. kernel: ac3b43283923 "module: replace module_layout with module_memory" (v6.4). */
  regions: at("mem"),
});
