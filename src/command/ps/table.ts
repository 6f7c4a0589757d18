/** The plain table of ps: one line a task. */
import { type Address, hex, optional } from "#base";
import type { Kernel } from "#kernel";
import { memoryPages } from "#kernel/mm";
import { runningTasks } from "#kernel/sched";
import { memoryUse, taskAt, taskStateLetters } from "#kernel/task";
import { type TaskHeader, taskHeader } from "../task-header.ts";

/** A task of the table. A field that could not be read is undefined. */
export interface TableRow extends TaskHeader {
  readonly kind: "task";
  readonly ppid: number | undefined;
  /** Two letters. */
  readonly state: string | undefined;
  /** Resident memory in per cent of the machine's. */
  readonly memoryPercent: number | undefined;
  readonly virtualKilobytes: number | undefined;
  readonly residentKilobytes: number | undefined;
  /** Saved kernel stack pointer. */
  readonly stackPointer: Address | undefined;
  /** A processor was running it. */
  readonly active: boolean;
  readonly kernelThread: boolean;
}

/** PF_KTHREAD in task_struct.flags (include/linux/sched.h). */
const PF_KTHREAD = 0x0020_0000;

/** The row of a task. */
export function tableRow(kernel: Kernel, at: Address): TableRow {
  const task = taskAt(kernel, at);
  const pageKilobytes = kernel.target.dump.pageSize / 1024;
  const memory = optional(() => memoryUse(kernel, at));
  const parent = optional(() => taskAt(kernel, task.parent()).pid());
  return {
    kind: "task",
    ...taskHeader(kernel, at),
    ppid: parent,
    state: optional(() => taskStateLetters(kernel, at)),
    memoryPercent: memory && optional(() => (memory.residentPages * 100) / memoryPages(kernel)),
    virtualKilobytes: memory && memory.totalPages * pageKilobytes,
    residentKilobytes: memory && memory.residentPages * pageKilobytes,
    stackPointer: optional(() => task.savedSp()),
    active: optional(() => runningTasks(kernel).has(at)) ?? false,
    kernelThread: optional(() => isKernelThread(kernel, at)) ?? false,
  };
}

/** True for tasks that never had a user's address space. */
export function isKernelThread(kernel: Kernel, at: Address): boolean {
  const task = taskAt(kernel, at);
  return task.mm() === 0n && (task.pid() === 0 || (task.flags() & PF_KTHREAD) !== 0);
}

/** The column titles; `-s` shows the stack pointer instead of the task's address. */
export function formatTableHeader(showsStack: boolean): string {
  return `      PID    PPID  CPU ${showsStack ? "     KSTACKP     " : "      TASK       "} ST  %MEM      VSZ      RSS  COMM\n`;
}

/** A line of the table. */
export function formatTableRow(row: TableRow, showsStack: boolean): string {
  const number = (value: number | undefined, width: number): string => String(value ?? "?").padStart(width);
  const address = showsStack ? row.stackPointer : row.task.task;
  // What a running task saved at its last switch says nothing about where its stack is now.
  const shown = showsStack && row.active ? "       --       " : hex(address ?? 0n, 16);
  const name = row.kernelThread ? `[${row.task.comm}]` : row.task.comm;
  return [
    `${row.active ? "> " : "  "}${number(row.task.pid, 7)} ${number(row.ppid, 7)} ${number(row.cpu, 3)}  `,
    `${shown}  ${row.state ?? "??"} `,
    `${(row.memoryPercent?.toFixed(1) ?? "?").padStart(5)} ${number(row.virtualKilobytes, 8)} `,
    `${number(row.residentKilobytes, 8)}  ${name}\n`,
  ].join("");
}
