/** include/linux/sched/signal.h, include/uapi/linux/resource.h. */
import { at, layout, length, long } from "#kernel/layout";

export const ProcessLimits = layout("struct signal_struct", { limits: at("rlim"), count: length("rlim") });

export const ResourceLimit = layout("struct rlimit", { current: long("rlim_cur"), maximum: long("rlim_max") });
