/** include/linux/sched/signal.h, include/linux/signal_types.h, include/uapi/asm-generic/siginfo.h, asm/thread_info.h. */
import { at, before, int, layout, length, long, newest, pointer } from "#kernel/layout";

/** What a thread has to do with signals. */
export const SignalTask = layout("struct task_struct", {
  process: pointer("signal"),
  handlers: pointer("sighand"),
  /** The first 64 signals; there are no more on any machine but MIPS. */
  blocked: long("blocked.sig[0]"),
  pending: long("pending.signal.sig[0]"),
  queue: at("pending.list"),
});

/** What the threads of a process share. */
export const SignalProcess = layout("struct signal_struct", {
  threads: newest(int("nr_threads"), before("v2.6.35", undefined, int("count"))),
  pending: long("shared_pending.signal.sig[0]"),
  queue: at("shared_pending.list"),
});

/** What the threads of a process do with signals; element N - 1 is of signal N. */
export const Handlers = layout("struct sighand_struct", { actions: at("action"), count: length("action") });

/** What is done with one signal. */
export const SignalAction = layout("struct k_sigaction", {
  /** 0 is SIG_DFL, 1 SIG_IGN. */
  handler: pointer("sa.sa_handler"),
  flags: long("sa.sa_flags"),
  mask: long("sa.sa_mask.sig[0]"),
});

/** A signal that waits, with what is told along with it. */
export const QueuedSignal = layout("struct sigqueue", {
  link: at("list"),
  info: at("info"),
  number: int("info.si_signo"),
  code: int("info.si_code"),
  sender: int("info._sifields._kill._pid"),
});

/** TIF_* bits of a thread. */
export const ThreadFlags = layout("struct thread_info", { flags: long("flags") });
