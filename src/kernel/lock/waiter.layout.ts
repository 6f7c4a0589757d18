/** Structures that a sleeping task leaves on its own stack and in a lock's list of waiters. */
import { at, before, int, layout, long, newest, pointer } from "#kernel/layout";

/** include/linux/wait.h. kernel: 2055da97389a "sched/wait: Disambiguate wq_entry->task_list and wq_head->task_list naming" (v4.13). */
export const WaitQueueEntry = layout(["struct wait_queue_entry", "struct __wait_queue"], {
  task: pointer("private"),
  function: pointer("func"),
  node: newest(at("entry"), before("v4.13", "2055da97389a", at("task_list"))),
});

/** A queue of tasks that wait for something to become true. */
export const WaitQueueHead = layout(["struct wait_queue_head", "struct __wait_queue_head"], {
  head: newest(at("head"), before("v4.13", "2055da97389a", at("task_list"))),
});

/** kernel/locking/mutex.h */
export const MutexWaiter = layout("struct mutex_waiter", { task: pointer("task"), node: at("list") });

/** include/linux/mutex.h; the owner's low three bits are flags. */
export const Mutex = layout("struct mutex", { waiters: at("wait_list"), owner: long("owner") });

/** kernel/locking/rwsem.c */
export const RwsemWaiter = layout("struct rwsem_waiter", { task: pointer("task"), node: at("list") });

/** include/linux/rwsem.h; the owner's low bits tell readers from a writer. */
export const Rwsem = layout("struct rw_semaphore", {
  waiters: at("wait_list"),
  owner: long("owner"),
  count: long("count"),
});

/** kernel/locking/semaphore.c */
export const SemaphoreWaiter = layout("struct semaphore_waiter", { task: pointer("task"), node: at("list") });

/** A counting semaphore; 0 means that everybody waits. */
export const Semaphore = layout("struct semaphore", { waiters: at("wait_list"), count: int("count") });

/** include/linux/swait.h: what completions wait with since v5.7. */
export const SwaitQueue = layout("struct swait_queue", { task: pointer("task"), node: at("task_list") });

/** The head of such a queue. */
export const SwaitHead = layout("struct swait_queue_head", { head: at("task_list") });

/** An event that is waited for once. */
export const Completion = layout("struct completion", {
  waiters: newest(at("wait.task_list")),
  done: int("done"),
});

/** include/linux/percpu-rwsem.h. kernel: 7f26482a872c "locking/percpu-rwsem: Remove the embedded rwsem" (v5.7). */
export const PercpuRwsem = layout("struct percpu_rw_semaphore", {
  waiters: at("waiters.head"),
  blocked: int("block"),
});
