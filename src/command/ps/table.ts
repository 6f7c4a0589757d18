/** The plain table of ps: one line a task. */
import { type Address, hex, optional } from "#base";
import type { Kernel } from "#kernel";
import { memoryPages } from "#kernel/mm";
import { runningTasks } from "#kernel/sched";
import { type MemoryUse, memoryUses, schedulingPolicy, taskAt, taskStateLetters } from "#kernel/task";
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
  /** That processor was offline, and is not to be shown. */
  readonly hidden: boolean;
  /** The scheduler's policy, without its `SCHED_`. */
  readonly policy: string | undefined;
  /** The scheduler's priority (task_struct.prio): 120 for an ordinary task, below 100 for real-time ones. */
  readonly priority: number | undefined;
  readonly kernelThread: boolean;
}

/** PF_KTHREAD in task_struct.flags (include/linux/sched.h). */
const PF_KTHREAD = 0x0020_0000;

/** What the rows of a table share: read once. */
export interface TableFacts {
  readonly running: ReadonlySet<Address>;
  /** Pages of the machine's memory. */
  readonly allPages: number | undefined;
  readonly memoryOf: (task: Address) => MemoryUse;
  readonly hidden: (cpu: number) => boolean;
}

/** Reads what all rows need. */
export function tableFacts(kernel: Kernel, hidden: (cpu: number) => boolean): TableFacts {
  return {
    running: optional(() => runningTasks(kernel)) ?? new Set(),
    allPages: optional(() => memoryPages(kernel)),
    memoryOf: memoryUses(kernel),
    hidden,
  };
}

/** The row of a task. */
export function tableRow(kernel: Kernel, at: Address, facts: TableFacts): TableRow {
  const task = taskAt(kernel, at);
  const header = taskHeader(kernel, at);
  const pageKilobytes = kernel.target.dump.pageSize / 1024;
  const memory = optional(() => facts.memoryOf(at));
  const parent = optional(() => taskAt(kernel, task.parent()).pid());
  const active = facts.running.has(at);
  return {
    kind: "task",
    ...header,
    ppid: parent,
    state: optional(() => taskStateLetters(kernel, at)),
    memoryPercent: memory && facts.allPages && (memory.residentPages * 100) / facts.allPages,
    virtualKilobytes: memory && memory.totalPages * pageKilobytes,
    residentKilobytes: memory && memory.residentPages * pageKilobytes,
    stackPointer: optional(() => task.savedSp()),
    active,
    hidden: active && facts.hidden(header.cpu),
    policy: optional(() => schedulingPolicy(task.policy())),
    priority: optional(() => task.priority()),
    kernelThread: optional(() => isKernelThread(kernel, at)) ?? false,
  };
}

/** True for tasks that never had a user's address space. */
export function isKernelThread(kernel: Kernel, at: Address): boolean {
  const task = taskAt(kernel, at);
  return task.mm() === 0n && (task.pid() === 0 || (task.flags() & PF_KTHREAD) !== 0);
}

/** How the table is laid out. */
export interface TableStyle {
  /** The saved stack pointer in the place of the task's address. */
  readonly showsStack: boolean;
  /** Policy and priority behind the state. */
  readonly showsPolicy: boolean;
}

/** The column titles. */
export function formatTableHeader({ showsStack, showsPolicy }: TableStyle): string {
  const scheduling = showsPolicy ? "POLICY    PRIO  " : "";
  return `      PID    PPID  CPU ${showsStack ? "     KSTACKP     " : "      TASK       "} ST  ${scheduling}%MEM      VSZ      RSS  COMM\n`;
}

/** A line of the table. */
export function formatTableRow(row: TableRow, style: TableStyle): string {
  const number = (value: number | undefined, width: number): string => String(value ?? "?").padStart(width);
  const address = style.showsStack ? row.stackPointer : row.task.task;
  // What a running task saved at its last switch says nothing about where its stack is now.
  const shown = style.showsStack && row.active ? "       --       " : hex(address ?? 0n, 16);
  const name = row.kernelThread ? `[${row.task.comm}]` : row.task.comm;
  const mark = row.active ? (row.hidden ? "- " : "> ") : "  ";
  const scheduling = style.showsPolicy ? ` ${(row.policy ?? "?").padEnd(8)} ${number(row.priority, 5)} ` : "";
  return [
    `${mark}${number(row.task.pid, 7)} ${number(row.ppid, 7)} ${number(row.cpu, 3)}  `,
    `${shown}  ${row.state ?? "??"} ${scheduling}`,
    `${(row.memoryPercent?.toFixed(1) ?? "?").padStart(5)} ${number(row.virtualKilobytes, 8)} `,
    `${number(row.residentKilobytes, 8)}  ${name}\n`,
  ].join("");
}
