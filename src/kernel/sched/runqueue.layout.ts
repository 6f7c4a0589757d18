/** kernel/sched/sched.h, include/linux/sched.h, include/linux/sched/ext.h; before v3.3: kernel/sched.c. */
import { type Address, offsetBy } from "#base";
import { at, before, configured, custom, type Field, int, layout, length, long, newest, pointer } from "#kernel/layout";
import { resolveTypedefs } from "#types";

/** The run queue of a processor: one queue inside it for each scheduling class. */
export const RunQueue = layout("struct rq", {
  current: pointer("curr"),
  idle: pointer("idle"),
  clock: long("clock"),
  running: int("nr_running"),
  fair: at("cfs"),
  realTime: at("rt"),
  deadline: at("dl"),
  /** Since v6.12, tasks of a scheduler in BPF. */
  extensible: at("scx"),
});

/** What a task group has on each processor: an array of pointers, or objects in per-CPU memory. */
export interface GroupQueues {
  readonly kind: "pointers" | "per-cpu";
  readonly at: Address;
}

/** A pointer to pointers, or one to a per-CPU structure. */
function groupQueues(path: string): Field<GroupQueues> {
  return custom(path, ({ type, bitOffset }) => {
    const bare = resolveTypedefs(type);
    if (bare.kind !== "pointer") return undefined;
    const kind = resolveTypedefs(bare.target).kind === "pointer" ? "pointers" : "per-cpu";
    return (memory, start) => ({ kind, at: memory.pointer(offsetBy(start, bitOffset >> 3)) });
  });
}

/** Tasks that share processor time as one. */
export const TaskGroup = layout("struct task_group", {
  state: at("css"),
  parent: pointer("parent"),
  siblings: at("siblings"),
  children: at("children"),
  /** kernel: b8fea7af0e40 (v7.2) made the pointers one per-CPU object. */
  fair: groupQueues("cfs_rq"),
  /** For the real-time class; gone where its groups are. */
  realTime: configured("CONFIG_RT_GROUP_SCHED", groupQueues("rt_rq")),
});

/** The completely fair class: a tree of entities, each a task or the queue of a group. */
export const FairQueue = layout("struct cfs_rq", {
  /** The `struct rb_node` at the top of the tree. kernel: bfb068892d3 "sched/fair: replace cfs_rq->rb_leftmost" (v4.14). */
  root: newest(
    pointer("tasks_timeline.rb_root.rb_node"),
    before("v4.14", "bfb068892d3", pointer("tasks_timeline.rb_node")),
  ),
  tree: at("tasks_timeline"),
  /** The entity that runs; it is not in the tree. */
  current: pointer("curr"),
  group: pointer("tg"),
  /** kernel: 736c55a02c47 "sched/fair: Rename cfs_rq.nr_running into nr_queued" (v6.14). */
  running: newest(int("nr_queued"), before("v6.14", "736c55a02c47", int("nr_running"))),
  throttled: int("throttled"),
  /** Tasks that were taken out of the tree since their group is throttled: since v6.18 not the group leaves, but they do. */
  limbo: at("throttled_limbo_list"),
});

/** What the tree holds: of a task, or with `queue` of a group. */
export const FairEntity = layout("struct sched_entity", { node: at("run_node"), queue: pointer("my_q") });

/** The real-time class: a list for each priority. */
export const RealTimeQueue = layout("struct rt_rq", {
  array: at("active"),
  lists: at("active.queue"),
  priorities: length("active.queue"),
  group: configured("CONFIG_RT_GROUP_SCHED", pointer("tg")),
  running: int("rt_nr_running"),
  throttled: int("rt_throttled"),
  /** kernel: e864c499d9e5 "sched: track the next-highest priority on each runqueue" (v2.6.30). */
  highest: newest(int("highest_prio.curr"), before("v2.6.30", "e864c499d9e5", int("highest_prio"))),
});

/** What a list of the real-time class holds: of a task, or with `queue` of a group. */
export const RealTimeEntity = layout("struct sched_rt_entity", {
  node: at("run_list"),
  queue: configured("CONFIG_RT_GROUP_SCHED", pointer("my_q")),
});

const CACHED = "sched/deadline: replace earliest dl and rq leftmost caching";

/** The deadline class: a tree, the earliest deadline first. */
export const DeadlineQueue = layout("struct dl_rq", {
  root: newest(pointer("root.rb_root.rb_node"), before("v4.14", CACHED, pointer("rb_root.rb_node"))),
  tree: newest(at("root"), before("v4.14", CACHED, at("rb_root"))),
});

/** What the tree of the deadline class holds. */
export const DeadlineEntity = layout("struct sched_dl_entity", {
  node: at("rb_node"),
  /** It stands for another class, which it lets run. kernel: 63ba8422f876 "sched/deadline: Introduce deadline servers" (v6.8). */
  server: int("dl_server"),
  /** It has used up its time and waits for the next period, outside the tree. */
  throttled: int("dl_throttled"),
});

/** Tasks of a scheduler in BPF: all that can run on a processor. */
export const ExtensibleQueue = layout("struct scx_rq", { runnable: at("runnable_list") });

/** The parts of a task that stand in run queues. */
export const QueuedTask = layout("struct task_struct", {
  priority: int("prio"),
  fair: at("se"),
  realTime: at("rt"),
  deadline: at("dl"),
  extensibleNode: at("scx.runnable_node"),
  limboNode: at("throttle_node"),
  /** kernel: fd2f4419b4cb "sched: Provide p->on_rq" (v3.0). */
  onQueue: newest(int("on_rq"), before("v3.0", "fd2f4419b4cb", int("se.on_rq"))),
});
