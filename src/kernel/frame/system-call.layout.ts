/** include/trace/syscall.h: what the kernel keeps of every system call for its tracer (CONFIG_FTRACE_SYSCALLS). */
import { int, layout, pointer } from "#kernel/layout";

/** The prototype of a system call as texts. */
export const SyscallMetadata = layout("struct syscall_metadata", {
  name: pointer("name"),
  argumentCount: int("nb_args"),
  types: pointer("types"),
  names: pointer("args"),
});
