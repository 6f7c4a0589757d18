/** include/linux/module.h */
import { before, int, layout, long, newest, text } from "#kernel/layout";

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
});
