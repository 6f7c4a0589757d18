/** runq: the tasks that wait for a processor. */
import { type Row, UsageError } from "#base";
import { hasGroups } from "#kernel/sched";
import { type Arguments, has, valuesOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { chosenCpus } from "./cpu-list.ts";
import { notApplicable } from "./not-applicable.ts";
import { hiddenCpus } from "./offline-cpus.ts";
import { type ClockRow, clockRows, formatClocks } from "./runq/clocks.ts";
import { groupRows, type QueuesRow, queuedTaskRows, queueRows } from "./runq/queues.ts";
import { formatQueues } from "./runq/queues-text.ts";
import type { Session } from "./session.ts";
import { SynopsisError } from "./usage.ts";

type RunqRow = QueuesRow | ClockRow;

export const runq: Command<Row & RunqRow> = {
  name: "runq",
  summary: "the tasks that wait for a processor",
  synopsis: ["[-t] [-T] [-m] [-g] [-c cpu(s)]"],
  description: `Shows for each processor the task that it was running, and what its run queue holds: the lists of the real-time
class by priority, and the tree of the fair class, whose first task would run next. Tasks of control groups stand among
the others; -g shows the groups. The running task is not in the fair tree.

Queues of deadline tasks and of a scheduler in BPF (sched_ext) are shown where something is in them.`,
  options: [
    { name: "t", help: "each run queue's clock, and when its current task got the processor, in nanoseconds" },
    { name: "T", help: "how far each run queue's clock is behind the newest one" },
    { name: "m", help: "how long the current tasks have had their processors" },
    { name: "g", help: "by task group, with the names of control groups; throttled ones are marked" },
    { name: "c", value: "cpu(s)", help: "only these processors" },
    { name: "d", help: "every task that says that it is in a run queue or runs", hidden: true },
  ],
  rows: {
    cpu: {
      cpu: "number of the processor",
      view: "what is shown of it: its queues, its groups or its tasks",
      runQueue: "address of its `struct rq`",
      current: "the task that it was running",
      hidden: "whether it was offline while `set offline hide` is on; nothing of it follows then",
    },
    queue: {
      cpu: "number of the processor",
      class: "scheduling class: RT, CFS, DL, SCX",
      address: "address of the array of lists, the tree or the list; its tasks follow",
    },
    group: {
      cpu: "number of the processor",
      class: "scheduling class: RT or CFS",
      root: "`INIT` or `ROOT` for the group that all others are in",
      group: "address of the `struct task_group`",
      queue: "address of its `struct cfs_rq` or `struct rt_rq` on this processor; what is in it follows",
      depth: "how many groups it is in",
      priority: "real-time priority of its most urgent task, 0 the highest",
      name: "name of its control group's directory",
      throttled: "whether it has used up its share of processor time",
    },
    task: {
      cpu: "number of the processor",
      class: "scheduling class of the queue that it was found in",
      priority: "priority as the scheduler reckons it: below 0 deadline, to 99 real-time, from 100 fair; low is urgent",
      task: "the task",
      running: "whether it is the one that runs",
      throttled: "whether it has used up its time (deadline class)",
      depth: "how many groups it is in",
    },
    broken: { cpu: "number of the processor", depth: "how many groups the queue is in", reason: "why it is not whole" },
    clock: {
      view: "what is shown of it: times, lags or durations",
      cpu: "number of the processor",
      cpus: "number of processors, whether shown or not",
      clock: "its run queue's clock when it was last set: nanoseconds, decimal digits",
      lag: "how far that is behind the newest one, in nanoseconds",
      current: "the task that it was running",
      lastRun: "when that task got the processor, by the same clock: nanoseconds, decimal digits",
      running: "for how long it had it, in milliseconds",
      hidden: "whether it was offline while `set offline hide` is on",
    },
  } satisfies RowsOf<RunqRow>,
  examples: [
    { line: "runq", shows: "who runs, and who waits" },
    { line: "runq -m", shows: "how long the running tasks have been running" },
    { line: "runq -g -c 0", shows: "the first processor's tasks by control group" },
  ],
  *run(session, args) {
    for (const row of rowsOf(session, args) as Iterable<Row & RunqRow>) {
      session.checkpoint();
      yield row;
    }
  },
  *text(rows, { radix }) {
    const clocks: ClockRow[] = [];
    yield* formatQueues(
      (function* () {
        for (const row of rows) {
          if (row.kind === "clock") clocks.push(row);
          else yield row;
        }
      })(),
    );
    yield* formatClocks(clocks, radix);
  },
};

function* rowsOf(session: Session, args: Arguments): Generator<RunqRow> {
  const { kernel } = session;
  const lists = valuesOf(args, "c");
  if (lists.length > 1) throw new SynopsisError("only one -c option allowed");
  const all = chosenCpus(kernel, undefined);
  const cpus = { cpus: chosenCpus(kernel, lists[0]), hidden: hiddenCpus(session) };
  if (has(args, "g") && !hasGroups(kernel, "fair") && !hasGroups(kernel, "realTime")) {
    throw new UsageError(notApplicable("g"));
  }
  if (has(args, "t")) yield* clockRows(kernel, "times", cpus, all);
  else if (has(args, "T")) yield* clockRows(kernel, "lags", cpus, all);
  else if (has(args, "m")) yield* clockRows(kernel, "durations", cpus, all);
  else if (has(args, "d")) yield* queuedTaskRows(kernel, cpus);
  else if (has(args, "g")) yield* groupRows(kernel, cpus, () => session.checkpoint());
  else yield* queueRows(kernel, cpus);
}
