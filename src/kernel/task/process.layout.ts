/** include/linux/sched/signal.h, include/uapi/linux/resource.h. */
import { at, layout, length, long } from "#kernel/layout";

/** What a process may use. */
export const ProcessLimits = layout("struct signal_struct", { limits: at("rlim"), count: length("rlim") });

/** One limit: what is in force, and how far it may be raised. */
export const ResourceLimit = layout("struct rlimit", { current: long("rlim_cur"), maximum: long("rlim_max") });
