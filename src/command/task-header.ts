import { type Address, optional, type TaskCell } from "#base";
import type { Kernel } from "#kernel";
import { pidInTable, taskAt } from "#kernel/task";

/** What begins the output of every command that works on tasks. */
export interface TaskHeader {
  readonly task: TaskCell;
  /** The processor that it runs on or ran on last. */
  readonly cpu: number;
}

/** The header's facts of a task; unreadable memory gives an empty name, the pid that the task table has, and processor 0, so that the rest can still be shown. */
export function taskHeader(kernel: Kernel, at: Address): TaskHeader {
  const task = taskAt(kernel, at);
  return {
    task: {
      task: at,
      pid: optional(() => task.pid()) ?? pidInTable(kernel, at) ?? 0,
      comm: optional(() => task.comm()) ?? "",
    },
    cpu: optional(() => task.cpu()) ?? 0,
  };
}

/** crash's header line, without newline. */
export function formatTaskHeader({ task, cpu }: TaskHeader): string {
  const pid = String(task.pid).padEnd(8);
  return `PID: ${pid} TASK: ${task.task.toString(16)}  CPU: ${String(cpu).padEnd(3)}  COMMAND: "${task.comm}"`;
}
