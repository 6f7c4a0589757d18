/** Draws tasks with their stacks, pids and run queues, as the kernel links them. */
import { memberPath } from "#types";
import { CALL, type Drawing, type Value } from "./kernel-drawing.ts";
import {
  type DrawnFrame,
  type DrawnTop,
  drawStack,
  drawSwitchedOut,
  type OrcEntries,
  registerBytes,
} from "./kernel-stacks.ts";

/** States by the letters of `ps`: __state and exit_state. */
const STATES = {
  RU: [0, 0],
  IN: [1, 0],
  UN: [2, 0],
  ST: [4, 0],
  TR: [8, 0],
  PA: [0x40, 0],
  ID: [0x402, 0],
  ZO: [0x80, 0x20],
} as const;

/** A task to draw. */
export interface TaskSpec {
  readonly pid: number;
  readonly comm: string;
  /** What `&name` means the task; its comm when left out. Its struct pid is `&name_pid`. */
  readonly name?: string;
  /** As `ps` shows it; IN when left out. */
  readonly state?: keyof typeof STATES;
  /** The processor that it runs on or ran on last; 0 when left out. */
  readonly cpu?: number;
  /** That processor was running it: its innermost frame is where the processor's registers are. */
  readonly running?: true;
  /** Seconds since it last got its processor. */
  readonly seconds?: number;
  /** The name of its parent; the idle task of processor 0 when left out. */
  readonly parent?: string;
  /** The name of its thread group's leader, when it is not the leader itself. */
  readonly leader?: string;
  readonly kernelThread?: true;
  /** Innermost first. The entry into the kernel, or the end of a kernel thread's stack, is added. */
  readonly stack?: readonly DrawnFrame[];
  /** Members of its task_struct. */
  readonly also?: { readonly [member: string]: Value };
}

/** Nanoseconds of every run queue's clock: the time of death. */
export const CLOCK = 1_000_000_000_000n;

const PF_KTHREAD = 0x0020_0000;
const STACK_SIZE = 16384;
const IDLE_STACK = ["default_idle", "do_idle", "cpu_startup_entry"];
const SLEEP_STACK = ["__schedule", "schedule"];

interface Drawn {
  readonly spec: TaskSpec;
  readonly name: string;
  readonly address: bigint;
  readonly idle: boolean;
}

/**
 * Draws the idle tasks and `specs`; gives the registers of each processor, as a struct pt_regs. `interruptTops` has the
 * first free word of each processor's interrupt stack.
 */
export function drawTasks(
  drawing: Drawing,
  orc: OrcEntries,
  specs: readonly TaskSpec[],
  interruptTops: readonly bigint[],
): readonly Uint8Array[] {
  const { type, size } = drawing.declared("struct task_struct task");
  const idle = interruptTops.map(
    (_, cpu): TaskSpec => ({ pid: 0, comm: `swapper/${cpu}`, state: "RU", cpu, kernelThread: true, stack: IDLE_STACK }),
  );
  // Each on a page of its own, as large as they are in a real kernel: a dump may lack one of them alone.
  const drawn = [...idle, ...specs].map((spec, i): Drawn => {
    const address = i === 0 ? drawing.allocateImage(size, 4096) : drawing.allocateHeap(size, 4096);
    const name = spec.name ?? spec.comm;
    drawing.name(name, type, address);
    return { spec, name, address, idle: i < idle.length };
  });
  drawing.symbol("init_task", drawn[0].address, "D");
  const tops = drawn.map((task) => drawTask(drawing, orc, task, drawn, interruptTops));
  const queue = drawing.declared("struct rq runqueues");
  const registers = idle.map((_, cpu) => {
    const current = drawn.findIndex(({ spec }) => spec.running && (spec.cpu ?? 0) === cpu);
    const running = current === -1 ? cpu : current;
    const at = drawing.resolve(`&runqueues_${cpu}`);
    drawing.set(at, queue.type, { curr: drawn[running].address, idle: drawn[cpu].address, clock: CLOCK });
    const { function: name, sp } = tops[running];
    return registerBytes({ rip: drawing.function(name) + BigInt(CALL), rsp: sp, cs: 0x10n, ss: 0x18n, rflags: 0x46n });
  });
  drawPids(drawing, drawn);
  return registers;
}

/** Draws a task and its stack; where its innermost frame stands. */
function drawTask(
  drawing: Drawing,
  orc: OrcEntries,
  task: Drawn,
  all: readonly Drawn[],
  interruptTops: readonly bigint[],
): DrawnTop {
  const { spec, address } = task;
  const { type } = drawing.declared("struct task_struct task");
  const stack = drawing.allocateMapped(STACK_SIZE, STACK_SIZE);
  const end: DrawnFrame = task.idle
    ? "secondary_startup_64_no_verify"
    : spec.kernelThread
      ? "ret_from_fork_asm"
      : { entry: "entry_SYSCALL_64_after_hwframe" };
  const calls = spec.stack ?? SLEEP_STACK;
  const top = drawStack(drawing, orc, [...calls, end], stack + BigInt(STACK_SIZE), interruptTops[spec.cpu ?? 0]);
  const savedSp = drawSwitchedOut(drawing, top);
  drawing.later(() => {
    const members = [...taskMembers(task, all), [["stack"], stack], [["thread.sp"], savedSp]] as const;
    for (const [paths, value] of members) drawing.setIfAny(address, type, paths, value);
    for (const [path, value] of Object.entries(spec.also ?? {})) drawing.set(address, type, { [path]: value });
  });
  if (spec.leader === undefined) drawGroup(drawing, task, all);
  return top;
}

/** What a spec says of its task: members by the names that they have had, newest first. */
function taskMembers({ spec, name }: Drawn, all: readonly Drawn[]): (readonly [readonly string[], Value])[] {
  const { state = "IN", cpu = 0, seconds = 0, parent = "swapper/0", leader, kernelThread } = spec;
  const [running, exit] = STATES[state];
  const children = all.filter(
    ({ spec: child, idle }) => !idle && child.leader === undefined && (child.parent ?? "swapper/0") === name,
  );
  return [
    [["__state", "state"], running],
    [["exit_state"], exit],
    [["comm"], spec.comm],
    [["pid"], spec.pid],
    [["tgid"], all.find((each) => each.name === leader)?.spec.pid ?? spec.pid],
    [["thread_info.cpu", "cpu"], cpu],
    [["flags"], kernelThread ? PF_KTHREAD : 0],
    [["sched_info.last_arrival"], CLOCK - BigInt(Math.round(seconds * 1e9))],
    [["parent"], `&${parent}`],
    [["real_parent"], `&${parent}`],
    [["group_leader"], `&${leader ?? name}`],
    [["prio"], 120],
    [["children"], children.map((child) => `&${child.name}.sibling`)],
  ];
}

/** The signal_struct of a thread group, whose leader is `task`, with the list of its threads. */
function drawGroup(drawing: Drawing, task: Drawn, all: readonly Drawn[]): void {
  const { type, size } = drawing.declared("struct signal_struct signal");
  const taskType = drawing.declared("struct task_struct task").type;
  const signal = drawing.allocateHeap(size);
  const threads = [task, ...all.filter(({ spec }) => spec.leader === task.name)];
  drawing.later(() => {
    drawing.set(signal, type, { thread_head: threads.map(({ name }) => `&${name}.thread_node`) });
    for (const { address } of threads) drawing.set(address, taskType, { signal });
  });
}

/** Every task but the idle ones: by number in init_pid_ns, and all leaders in the list that begins at init_task. */
function drawPids(drawing: Drawing, drawn: readonly Drawn[]): void {
  const pid = drawing.declared("struct pid pid");
  const tasks = drawn.filter(({ idle }) => !idle);
  // kernel: 2c4704756cab "pids: Move the pgrp and session pid pointers from task_struct to signal_struct" (v4.19)
  const link = memberPath(drawing.declared("struct task_struct task").type, "pid_links")
    ? "pid_links[0]"
    : "pids[0].node";
  const byNumber = new Map<number, bigint>();
  for (const { name, spec } of tasks) {
    const at = drawing.allocateHeap(pid.size);
    byNumber.set(spec.pid, at);
    drawing.name(`${name}_pid`, pid.type, at);
    drawing.later(() => {
      drawing.set(at, pid.type, { "tasks[0].first": `&${name}.${link}`, "numbers[0].nr": spec.pid });
      drawing.overwrite(`&${name}.${link}.pprev`, `&${name}_pid.tasks[0]`);
    });
  }
  const namespace = drawing.declared("struct pid_namespace init_pid_ns");
  const at = drawing.allocateImage(namespace.size);
  drawing.name("init_pid_ns", namespace.type, at);
  drawing.symbol("init_pid_ns", at, "D");
  const root = drawXarray(drawing, byNumber);
  drawing.later(() => {
    if (root !== 0n) drawing.set(at, namespace.type, { "idr.idr_rt.xa_head": root });
    drawing.set(drawn[0].address, drawing.declared("struct task_struct task").type, {
      tasks: tasks.filter(({ spec }) => spec.leader === undefined).map(({ name }) => `&${name}.tasks`),
    });
  });
}

const SLOT_BITS = 6;
/** xa_mk_node: the tag of a pointer to a node. */
const NODE = 2n;

/** Draws an xarray of `entries` and gives the value of its `xa_head` (lib/xarray.c). */
export function drawXarray(drawing: Drawing, entries: ReadonlyMap<number, bigint>): bigint {
  const most = Math.max(0, ...entries.keys());
  if (entries.size === 0) return 0n;
  if (most === 0) return entries.get(0) ?? 0n;
  const { type, size } = drawing.declared("struct xa_node node");
  const draw = (shift: number, from: number, parent: bigint, offset: number): bigint => {
    const at = drawing.allocateHeap(size);
    drawing.set(at, type, { shift, offset, parent });
    const span = 2 ** shift;
    for (let slot = 0; slot < 1 << SLOT_BITS; slot++) {
      const start = from + slot * span;
      const below = [...entries.keys()].some((index) => index >= start && index < start + span);
      if (!below) continue;
      const entry = shift === 0 ? (entries.get(start) ?? 0n) : draw(shift - SLOT_BITS, start, at, slot);
      drawing.set(at, type, { [`slots[${slot}]`]: entry });
    }
    return at | NODE;
  };
  let shift = 0;
  while (most >= 2 ** (shift + SLOT_BITS)) shift += SLOT_BITS;
  return draw(shift, 0, 0n, 0);
}
