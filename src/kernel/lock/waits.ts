/**
 * What a sleeping task waits for. It has put a waiter structure on its own stack and linked it into the list of the
 * thing it waits for: the structure is recognised by naming its task and by being linked both ways, so a stale copy on
 * the stack is not mistaken for it.
 */
import { type Address, isPartial, MemoryFault, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import type { Layout, ResolvedFields } from "#kernel/layout";
import { taskStack, threadSize } from "#kernel/stack";
import { taskAt, taskTable } from "#kernel/task";
import { chainNodes } from "#memory";
import { stackOwner } from "./stack-owner.ts";
import {
  Completion,
  Mutex,
  MutexWaiter,
  PercpuRwsem,
  Rwsem,
  RwsemWaiter,
  Semaphore,
  SemaphoreWaiter,
  SwaitQueue,
  WaitQueueEntry,
  WaitQueueHead,
} from "./waiter.layout.ts";

/** Kinds of thing that can be waited for. */
export type WaitKind = "percpu-rwsem" | "wait-queue" | "mutex" | "rwsem" | "semaphore" | "completion";

/** One thing that a task waits for. */
export interface Wait {
  readonly kind: WaitKind;
  /** Address of the waiter structure, on the task's stack. */
  readonly waiter: Address;
  /** Address of the lock, queue or completion. */
  readonly object: Address;
  /** The waiter's wake function (wait queues only). */
  readonly wakeFunction: string | undefined;
}

/** A waiter structure and the structure whose list it is in. */
interface Shape {
  readonly kind: WaitKind;
  readonly waiter: Layout<ResolvedFields>;
  readonly object: Layout<ResolvedFields>;
  /** The field of `object` that is the list's head. */
  readonly head: string;
}

const SHAPES: readonly Shape[] = [
  { kind: "wait-queue", waiter: WaitQueueEntry, object: WaitQueueHead, head: "head" },
  { kind: "mutex", waiter: MutexWaiter, object: Mutex, head: "waiters" },
  { kind: "rwsem", waiter: RwsemWaiter, object: Rwsem, head: "waiters" },
  { kind: "semaphore", waiter: SemaphoreWaiter, object: Semaphore, head: "waiters" },
  { kind: "completion", waiter: SwaitQueue, object: Completion, head: "waiters" },
];

/** The wake function of readers and writers that wait for a percpu_rw_semaphore (kernel/locking/percpu-rwsem.c). */
const PERCPU_RWSEM_WAKE = "percpu_rwsem_wake_function";

/** Functions below which a task sleeps on each kind; a shape is believed only with one of them on the stack. */
const SLEEPERS: Readonly<Record<WaitKind, RegExp>> = {
  "percpu-rwsem": /^percpu_rwsem_wait|^__percpu_down_read|^percpu_down_write/,
  "wait-queue": /./,
  mutex: /mutex_lock/,
  rwsem: /rwsem_down|down_read|down_write/,
  semaphore: /^__down|^down/,
  completion: /wait_for_completion|^wait_for_common|^__wait_for_common/,
};

/** What was found of a task's waits, and what the dump lacks to find more. */
export interface WaitSearch {
  readonly waits: readonly Wait[];
  /**
   * The first memory that a waiter on the stack leads to and that is not in the dump; undefined when there was none. What
   * merely looks like a waiter leads nowhere, which is no lack.
   */
  readonly unread: MemoryFault | undefined;
}

/** What the task waits for, by the waiters on its stack; empty when it waits for nothing of these kinds. */
export function waitsOf(kernel: Kernel, task: Address): readonly Wait[] {
  return searchWaits(kernel, task).waits;
}

/** Like waitsOf, with what kept a waiter from being followed. MemoryFault when not even the stack can be read. */
export function searchWaits(kernel: Kernel, task: Address): WaitSearch {
  const { memory } = kernel.target;
  const bottom = taskAt(kernel, task).stack();
  const top = offsetBy(bottom, threadSize(kernel));
  const { frames } = taskStack(kernel, task);
  const start = frames[0]?.slot ?? frames[0]?.sp;
  if (start === undefined || start < bottom || start >= top) return { waits: [], unread: undefined };
  const functions = frames.flatMap(
    (frame) => kernel.target.symbols.lookup((frame.ip - 1n) as Address)?.symbol.name ?? [],
  );
  const stack = memory.read(start, Number(top - start));
  const waits: Wait[] = [];
  let unread: MemoryFault | undefined;
  for (let at = 0; at + 8 <= stack.length; at += 8) {
    if (stack.u64(at) !== task) continue;
    for (const shape of SHAPES) {
      // The words around this one may only look like a waiter.
      try {
        const wait = recognise(kernel, shape, offsetBy(start, at), { start, top });
        if (wait !== undefined && sleeps(functions, wait.kind)) waits.push(wait);
      } catch (error) {
        if (!isPartial(error)) throw error;
        if (error instanceof MemoryFault && error.reason !== "unmapped" && sleeps(functions, shape.kind))
          unread ??= error;
      }
    }
  }
  return { waits, unread };
}

const sleeps = (functions: readonly string[], kind: WaitKind): boolean =>
  functions.some((name) => SLEEPERS[kind].test(name));

/** The wait that `shape` makes of a stack word which holds the task's address; undefined when it does not fit. */
function recognise(
  kernel: Kernel,
  shape: Shape,
  taskWord: Address,
  stack: { readonly start: Address; readonly top: Address },
): Wait | undefined {
  const layout = kernel.layout(shape.waiter);
  const object = kernel.layout(shape.object);
  if (!layout.has("task") || !layout.has("node") || !object.has(shape.head)) return undefined;
  const waiter = offsetBy(taskWord, -layout.offset("task"));
  const node = offsetBy(waiter, layout.offset("node"));
  const toTask = layout.offset("task") - layout.offset("node");
  if (waiter < stack.start || offsetBy(waiter, layout.size) > stack.top) return undefined;
  if (!isLinked(kernel, node)) return undefined;
  if (shape.kind !== "wait-queue") {
    const head = headOf(kernel, node, toTask);
    return head === undefined
      ? undefined
      : { kind: shape.kind, waiter, object: offsetBy(head, -object.offset(shape.head)), wakeFunction: undefined };
  }
  const wake = wakeFunction(kernel, waiter);
  const head = wake === undefined ? undefined : headOf(kernel, node, toTask);
  if (wake === undefined || head === undefined) return undefined;
  const percpu = kernel.layout(PercpuRwsem);
  return wake === PERCPU_RWSEM_WAKE && percpu.has("waiters")
    ? { kind: "percpu-rwsem", waiter, object: offsetBy(head, -percpu.offset("waiters")), wakeFunction: wake }
    : { kind: "wait-queue", waiter, object: offsetBy(head, -object.offset(shape.head)), wakeFunction: wake };
}

/** True when both neighbours of a list node point back to it. */
function isLinked(kernel: Kernel, node: Address): boolean {
  const { memory } = kernel.target;
  const next = memory.pointer(node);
  const previous = memory.pointer(offsetBy(node, 8));
  return (
    next !== 0n && next !== node && memory.pointer(offsetBy(next, 8)) === node && memory.pointer(previous) === node
  );
}

function wakeFunction(kernel: Kernel, waiter: Address): string | undefined {
  const place = kernel.target.symbols.lookup(kernel.layout(WaitQueueEntry).at(waiter).function());
  return place?.offset === 0 ? place.symbol.name : undefined;
}

/**
 * The head of the list that a waiter's `node` is in. Every other node of it belongs to a waiter, too: it stands on a
 * task's stack, and a task is named `toTask` bytes from it. The head does neither; but a completion may stand on a stack,
 * a lock may be followed by a pointer to a task, and the stack of a task that the dump lacks is not known as one.
 */
function headOf(kernel: Kernel, node: Address, toTask: number): Address | undefined {
  const { memory } = kernel.target;
  let offStack: Address | undefined;
  let nameless: Address | undefined;
  let first: Address | undefined;
  for (const each of chainNodes(memory, memory.pointer(node), "list of waiters")) {
    if (each === node) break;
    const stands = onAStack(kernel, each);
    const names = namesTask(kernel, offsetBy(each, toTask));
    if (!stands && !names) return each;
    if (!stands) offStack ??= each;
    if (!names) nameless ??= each;
    first ??= each;
  }
  return offStack ?? nameless ?? first;
}

const onAStack = (kernel: Kernel, at: Address): boolean => stackOwner(kernel, at) !== undefined;

const namesTask = (kernel: Kernel, at: Address): boolean => {
  const word = optional(() => kernel.target.memory.pointer(at));
  return word !== undefined && kernel.once(taskAddresses).has(word);
};

function taskAddresses(kernel: Kernel): ReadonlySet<bigint> {
  return new Set(taskTable(kernel).tasks.map(({ address }) => address));
}
