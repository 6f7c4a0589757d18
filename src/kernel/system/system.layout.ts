/** include/linux/utsname.h, include/linux/panic.h, include/linux/pid_namespace.h. */
import { chars, int, layout } from "#kernel/layout";

/** What uname(2) says. */
export const UtsNamespace = layout("struct uts_namespace", {
  sysname: chars("name.sysname"),
  nodename: chars("name.nodename"),
  release: chars("name.release"),
  version: chars("name.version"),
  machine: chars("name.machine"),
});

/** What a bit of the taint mask is called: one per bit, in the array `taint_flags`. */
export const TaintFlagLayout = layout("struct taint_flag", {
  letter: int("c_true"),
});

/** kernel: 7863dcc72d0f "pid: allow pid_max to be set per pid namespace" (v6.14); a global variable before. */
export const PidNamespaceLimit = layout("struct pid_namespace", { most: int("pid_max") });
