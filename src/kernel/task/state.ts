/** Task states, as crash abbreviates them (include/linux/sched.h, TASK_*). */

const INTERRUPTIBLE = 0x1;
const UNINTERRUPTIBLE = 0x2;
const STOPPED = 0x4;
const TRACED = 0x8;
const EXIT_DEAD = 0x10;
const EXIT_ZOMBIE = 0x20;
const PARKED = 0x40;
const DEAD = 0x80;
const WAKEKILL = 0x100;
const WAKING = 0x200;
const NOLOAD = 0x400;
const NEW = 0x800;
/** Waits for a lock that may sleep, on PREEMPT_RT. kernel: 5f220be21418 "sched/wakeup: Prepare for RT sleeping spin/rwlocks" (v5.15). */
const RTLOCK_WAIT = 0x1000;
/** Stopped by the freezer of cgroups or of suspend. kernel: f5d39b020809 "freezer,sched: Rewrite core freezer logic" (v6.1). */
const FROZEN = 0x8000;

/** Everything that sleep modifiers do not change. */
const KIND =
  INTERRUPTIBLE | UNINTERRUPTIBLE | STOPPED | TRACED | EXIT_DEAD | EXIT_ZOMBIE | PARKED | DEAD | WAKING | NEW;

/**
 * Two letters for a state word (`__state | exit_state`): RU running, IN interruptible, UN uninterruptible, ID idle
 * kernel thread (uninterruptible, but not counted as load), ST stopped, TR traced, ZO zombie, DE dead, PA parked,
 * WA waking, NE new; `??` for a combination that no kernel sets.
 */
export function stateLetters(state: number): string {
  if (state === 0) return "RU";
  if ((state & (UNINTERRUPTIBLE | NOLOAD)) === (UNINTERRUPTIBLE | NOLOAD)) return "ID";
  const kind = state & KIND;
  if ((kind & (EXIT_ZOMBIE | EXIT_DEAD)) === EXIT_ZOMBIE) return "ZO";
  if (kind & (EXIT_DEAD | DEAD)) return "DE";
  if (kind & INTERRUPTIBLE) return "IN";
  if (kind & UNINTERRUPTIBLE) return "UN";
  if (kind & STOPPED) return "ST";
  if (kind & TRACED) return "TR";
  if (kind & PARKED) return "PA";
  if (kind & WAKING) return "WA";
  if (kind & NEW) return "NE";
  // /proc calls both a disk sleep.
  if (state & (RTLOCK_WAIT | FROZEN)) return "UN";
  return "??";
}

const NAMES: readonly (readonly [number, string])[] = [
  [INTERRUPTIBLE, "TASK_INTERRUPTIBLE"],
  [UNINTERRUPTIBLE, "TASK_UNINTERRUPTIBLE"],
  [STOPPED, "TASK_STOPPED"],
  [TRACED, "TASK_TRACED"],
  [EXIT_ZOMBIE, "EXIT_ZOMBIE"],
  [EXIT_DEAD, "EXIT_DEAD"],
  [PARKED, "TASK_PARKED"],
  [DEAD, "TASK_DEAD"],
  [WAKEKILL, "TASK_WAKEKILL"],
  [WAKING, "TASK_WAKING"],
  [NOLOAD, "TASK_NOLOAD"],
  [NEW, "TASK_NEW"],
  [RTLOCK_WAIT, "TASK_RTLOCK_WAIT"],
  [FROZEN, "TASK_FROZEN"],
];

/** The state word in the kernel's names joined by `|`: `TASK_UNINTERRUPTIBLE|TASK_NOLOAD`. */
export function stateNames(state: number): string {
  if (state === 0) return "TASK_RUNNING";
  const names = NAMES.filter(([bit]) => (state & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? `0x${state.toString(16)}` : names.join("|");
}
