/** Draws run queues: tasks of every scheduling class, and control groups of which one is throttled. */
import type { KernelSpec, Value } from "./kernel.ts";
import { KERNEL_TYPES } from "./kernel-types.ts";

/** task_struct with the parts that stand in run queues. */
const TASK = (/struct task_struct \{[\s\S]*?\n\};/.exec(KERNEL_TYPES)?.[0] ?? "").replace(
  /\};$/,
  `  struct sched_entity se;
  struct sched_rt_entity rt;
  struct sched_dl_entity dl;
  struct sched_ext_entity scx;
  int on_rq;
  struct list_head throttle_node;
};`,
);

/** Structures of Linux 6.12 built with groups of the real-time class, which has four priorities here. */
export const QUEUE_TYPES = `
struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
struct rb_root { struct rb_node *rb_node; };
struct rb_root_cached { struct rb_root rb_root; struct rb_node *rb_leftmost; };
struct sched_entity { struct rb_node run_node; struct cfs_rq *my_q; };
struct sched_rt_entity { struct list_head run_list; struct rt_rq *my_q; };
struct sched_dl_entity { struct rb_node rb_node; unsigned int dl_throttled:1; unsigned int dl_server:1; };
struct sched_ext_entity { struct list_head runnable_node; };
struct cfs_rq { unsigned int nr_running; struct rb_root_cached tasks_timeline; struct sched_entity *curr; struct task_group *tg; int throttled; };
struct rt_prio_array { unsigned long bitmap[1]; struct list_head queue[4]; };
struct rt_rq { struct rt_prio_array active; unsigned int rt_nr_running; struct { int curr, next; } highest_prio; int rt_throttled; struct task_group *tg; };
struct dl_rq { struct rb_root_cached root; };
struct scx_rq { struct list_head runnable_list; };
struct rq { unsigned int nr_running; struct task_struct *curr, *idle; u64 clock; struct cfs_rq cfs; struct rt_rq rt; struct dl_rq dl; struct scx_rq scx; };
struct kernfs_node { struct kernfs_node *parent; const char *name; };
struct cgroup { struct kernfs_node *kn; };
struct cgroup_subsys_state { struct cgroup *cgroup; };
struct task_group { struct cgroup_subsys_state css; struct cfs_rq **cfs_rq; struct rt_rq **rt_rq; struct task_group *parent; struct list_head siblings, children; };
${TASK}`;

const BLACK = 1;
/** A tree of one node. */
const ALONE = { __rb_parent_color: BLACK };

/** The lists of a rt_prio_array: `lists` by priority, the others empty. */
const priorities = (lists: Readonly<Record<number, readonly string[]>> = {}): Value =>
  Array.from({ length: 4 }, (_, priority) => lists[priority] ?? []);

const emptyQueue = { rt: { "active.queue": priorities() }, "scx.runnable_list": [] };

/**
 * Processor 0 runs \`busy\`. In its queues wait \`waiting\`, \`worker\` of the control group \`web\`, \`napper\` of \`web/slow\`,
 * which is throttled and therefore in no queue, the real-time tasks \`urgent\` and \`grouped\` (of \`web\`), \`deadline\`,
 * \`late\`, which has used up its time, and \`extra\` of a scheduler in BPF. Processor 1 is idle.
 */
export function busyQueues(): KernelSpec {
  const task = (pid: number, comm: string, prio: number, also: { readonly [member: string]: Value }) => ({
    pid,
    comm,
    state: "RU" as const,
    also: { prio, on_rq: 1, ...also },
  });
  return {
    types: QUEUE_TYPES,
    tasks: [
      { ...task(10, "busy", 120, {}), running: true, stack: ["crunch"] },
      task(11, "waiting", 139, {
        "se.run_node": { __rb_parent_color: BLACK, rb_left: "&web_entity.run_node" },
      }),
      task(12, "worker", 120, { "se.run_node": ALONE }),
      task(13, "napper", 120, { "se.run_node": ALONE }),
      task(14, "urgent", 1, {}),
      task(15, "grouped", 2, {}),
      task(16, "deadline", -1, { "dl.rb_node": { __rb_parent_color: BLACK, rb_left: "&server.rb_node" } }),
      task(17, "late", -1, { "dl.dl_throttled": 1 }),
      task(18, "extra", 120, {}),
    ],
    perCpu: {
      "struct rq runqueues": [
        {
          cfs: {
            nr_running: 3,
            curr: "&busy.se",
            "tasks_timeline.rb_root.rb_node": "&waiting.se.run_node",
            tg: "&root_task_group",
          },
          rt: {
            "active.queue": priorities({ 1: ["&urgent.rt.run_list"], 3: ["&web_rt_entity.run_list"] }),
            tg: "&root_task_group",
          },
          "dl.root.rb_root.rb_node": "&deadline.dl.rb_node",
          "scx.runnable_list": ["&extra.scx.runnable_node"],
        },
        { ...emptyQueue, "cfs.tg": "&root_task_group" },
      ],
    },
    globals: {
      "struct task_group root_task_group": {
        "css.cgroup": "&top",
        cfs_rq: "&root_cfs",
        rt_rq: "&root_rt",
        children: ["&web.siblings"],
      },
    },
    heap: {
      "struct cgroup top": { kn: "&top_node" },
      "struct kernfs_node top_node": {},
      "struct cgroup web_cgroup": { kn: "&web_node" },
      "struct kernfs_node web_node": { parent: "&top_node", name: "web" },
      "struct cgroup slow_cgroup": { kn: "&slow_node" },
      "struct kernfs_node slow_node": { parent: "&web_node", name: "slow" },
      "struct cfs_rq *root_cfs[2]": ["&runqueues_0.cfs", "&runqueues_1.cfs"],
      "struct rt_rq *root_rt[2]": ["&runqueues_0.rt", "&runqueues_1.rt"],
      "struct task_group web": {
        "css.cgroup": "&web_cgroup",
        cfs_rq: "&web_cfs",
        rt_rq: "&web_rt",
        parent: "&root_task_group",
        children: ["&slow.siblings"],
      },
      "struct task_group slow": {
        "css.cgroup": "&slow_cgroup",
        cfs_rq: "&slow_cfs",
        rt_rq: "&slow_rt",
        parent: "&web",
        children: [],
      },
      "struct cfs_rq *web_cfs[2]": ["&web_cfs_0", "&web_cfs_1"],
      "struct cfs_rq web_cfs_0": { nr_running: 1, tg: "&web", "tasks_timeline.rb_root.rb_node": "&worker.se.run_node" },
      "struct cfs_rq web_cfs_1": { tg: "&web" },
      "struct cfs_rq *slow_cfs[2]": ["&slow_cfs_0", "&slow_cfs_1"],
      "struct cfs_rq slow_cfs_0": {
        nr_running: 1,
        tg: "&slow",
        throttled: 1,
        "tasks_timeline.rb_root.rb_node": "&napper.se.run_node",
      },
      "struct cfs_rq slow_cfs_1": { tg: "&slow" },
      "struct sched_entity web_entity": { run_node: { __rb_parent_color: "&waiting.se.run_node" }, my_q: "&web_cfs_0" },
      "struct rt_rq *web_rt[2]": ["&web_rt_0", "&web_rt_1"],
      "struct rt_rq web_rt_0": {
        "active.queue": priorities({ 2: ["&grouped.rt.run_list"] }),
        rt_nr_running: 1,
        "highest_prio.curr": 2,
        tg: "&web",
      },
      "struct rt_rq web_rt_1": { "active.queue": priorities(), tg: "&web" },
      "struct rt_rq *slow_rt[2]": ["&slow_rt_0", "&slow_rt_1"],
      "struct rt_rq slow_rt_0": { "active.queue": priorities(), tg: "&slow" },
      "struct rt_rq slow_rt_1": { "active.queue": priorities(), tg: "&slow" },
      "struct sched_rt_entity web_rt_entity": { my_q: "&web_rt_0" },
      "struct sched_dl_entity server": { rb_node: { __rb_parent_color: "&deadline.dl.rb_node" }, dl_server: 1 },
    },
  };
}
