/** include/linux/utsname.h */
import { chars, layout } from "#kernel/layout";

export const UtsNamespace = layout("struct uts_namespace", {
  sysname: chars("name.sysname"),
  nodename: chars("name.nodename"),
  release: chars("name.release"),
  version: chars("name.version"),
  machine: chars("name.machine"),
});
