/** runq, runq -g and runq -d: their rows in crash's words. */
import { hex, isUnavailable, type TaskCell, type Unavailable } from "#base";
import type { ClassName, CpuRow, GroupRow, QueuedRow, QueuesRow } from "./queues.ts";

/** The lines of a view. A queue, and a processor whose tasks are listed without one, says so when it is empty. */
export function* formatQueues(rows: Iterable<QueuesRow>): Generator<string> {
  let first = true;
  let empty: string | undefined;
  let depth = 0;
  const close = function* (): Generator<string> {
    if (empty !== undefined) yield `${empty}[no tasks queued]\n`;
    empty = undefined;
  };
  for (const row of rows) {
    if (row.kind === "task" || row.kind === "broken" || (row.kind === "group" && row.depth > depth)) empty = undefined;
    yield* close();
    switch (row.kind) {
      case "cpu":
        yield* formatCpu(row, first);
        first = false;
        if (row.view === "tasks" && !row.hidden) empty = indent(undefined, 0);
        break;
      case "queue":
        yield `  ${QUEUE_TITLES[row.class]}: ${hex(row.address)}\n`;
        [empty, depth] = [indent(row.class, 0), 0];
        break;
      case "group":
        yield formatGroup(row);
        [empty, depth] = [indent(row.class, row.depth), row.depth];
        break;
      case "task":
        yield formatQueued(row);
        break;
      case "broken":
        yield `${indent(undefined, row.depth)}(${row.reason})\n`;
    }
  }
  yield* close();
}

const QUEUE_TITLES: Readonly<Record<ClassName, string>> = {
  RT: "RT PRIO_ARRAY",
  CFS: "CFS RB_ROOT",
  DL: "DL RB_ROOT",
  SCX: "SCX RUNNABLE_LIST",
};

/** The blanks before a task: the real-time class has priorities before its groups, which takes more room. */
function indent(which: ClassName | undefined, depth: number): string {
  return " ".repeat(5 + (which === "RT" ? 6 : 3) * depth);
}

function formatQueued({ class: which, depth, priority, task, running, throttled }: QueuedRow): string {
  const mark = running ? " [CURRENT]" : throttled ? " (THROTTLED)" : "";
  return `${indent(which, depth)}${formatPriority(priority)} ${formatTask(task)}${mark}\n`;
}

function formatPriority(priority: number | Unavailable): string {
  return `[${(isUnavailable(priority) ? "?" : String(priority)).padStart(3)}]`;
}

/** A task as every view of `runq` names it. */
export function formatTask({ pid, task, comm }: TaskCell): string {
  return `PID: ${String(pid).padEnd(5)}  TASK: ${hex(task)}  COMMAND: "${comm}"`;
}

function* formatCpu({ cpu, view, runQueue: at, current, hidden }: CpuRow, first: boolean): Generator<string> {
  // The list of tasks separates processors by their numbers alone, also when it begins with another one than 0.
  if (view === "tasks" ? cpu > 0 : !first) yield "\n";
  if (hidden) {
    yield `CPU ${cpu} [OFFLINE]\n`;
    return;
  }
  const queue = view === "queues" ? ` RUNQUEUE: ${isUnavailable(at) ? "(unknown)" : hex(at)}` : "";
  yield `CPU ${cpu}${queue}\n`;
  if (view !== "tasks")
    yield `  CURRENT: ${isUnavailable(current) ? `(${current.unavailable})` : formatTask(current)}\n`;
}

function formatGroup({ class: which, root, group, queue, depth, priority, name, throttled }: GroupRow): string {
  const title = which === "CFS" ? "CFS_RQ" : "RT_RQ";
  const marks = `${name === undefined ? "" : ` <${name}>`}${throttled ? " (THROTTLED)" : ""}`;
  if (root !== undefined) return `  ${root}_TASK_GROUP: ${hex(group)}  ${title}: ${hex(queue)}\n`;
  const place = `TASK_GROUP: ${hex(group)}  ${title}: ${hex(queue)}`;
  if (which === "CFS") return `${" ".repeat(2 + 3 * depth)}${place} ${marks}\n`;
  return `${" ".repeat(6 * depth - 1)}${formatPriority(priority ?? 0)} ${place}${marks}\n`;
}
