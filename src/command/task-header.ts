import { type Address, isPartial, type TaskCell } from "#base";
import type { Kernel } from "#kernel";
import { taskAt } from "#kernel/task";

/** What begins the output of every command that works on tasks. */
export interface TaskHeader {
  readonly task: TaskCell;
  /** The processor that it runs on or ran on last. */
  readonly cpu: number;
}

/** The header's facts of a task; unreadable memory gives pid 0 and an empty name, so that the rest can still be shown. */
export function taskHeader(kernel: Kernel, at: Address): TaskHeader {
  const task = taskAt(kernel, at);
  const read = <T>(field: () => T, otherwise: T): T => {
    try {
      return field();
    } catch (error) {
      if (isPartial(error)) return otherwise;
      throw error;
    }
  };
  return {
    task: { task: at, pid: read(() => task.pid(), 0), comm: read(() => task.comm(), "") },
    cpu: read(() => task.cpu(), 0),
  };
}

/** crash's header line, without newline. */
export function formatTaskHeader({ task, cpu }: TaskHeader): string {
  const pid = String(task.pid).padEnd(8);
  return `PID: ${pid} TASK: ${task.task.toString(16)}  CPU: ${String(cpu).padEnd(3)}  COMMAND: "${task.comm}"`;
}
