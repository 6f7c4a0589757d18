import { expect, test } from "vitest";
import { stateLetters, stateNames } from "./state.ts";

// __state | exit_state, the letters of `ps`, the names of `set`.
test.each([
  [0x0, "RU", "TASK_RUNNING"],
  [0x1, "IN", "TASK_INTERRUPTIBLE"],
  [0x2, "UN", "TASK_UNINTERRUPTIBLE"],
  [0x4, "ST", "TASK_STOPPED"],
  [0x8, "TR", "TASK_TRACED"],
  [0x10, "DE", "EXIT_DEAD"],
  [0x20, "ZO", "EXIT_ZOMBIE"],
  [0x30, "DE", "EXIT_ZOMBIE|EXIT_DEAD"],
  [0x40, "PA", "TASK_PARKED"],
  [0x80, "DE", "TASK_DEAD"],
  [0xa0, "ZO", "EXIT_ZOMBIE|TASK_DEAD"],
  [0x102, "UN", "TASK_UNINTERRUPTIBLE|TASK_WAKEKILL"],
  [0x104, "ST", "TASK_STOPPED|TASK_WAKEKILL"],
  [0x200, "WA", "TASK_WAKING"],
  [0x402, "ID", "TASK_UNINTERRUPTIBLE|TASK_NOLOAD"],
  [0x800, "NE", "TASK_NEW"],
  [0x1000, "UN", "TASK_RTLOCK_WAIT"],
  [0x2002, "UN", "TASK_UNINTERRUPTIBLE"],
  [0x8000, "UN", "TASK_FROZEN"],
  [0x100, "??", "TASK_WAKEKILL"],
  [0x4000, "??", "0x4000"],
])("%#x is %s, %s", (state, letters, names) => {
  expect(stateLetters(state)).toBe(letters);
  expect(stateNames(state)).toBe(names);
});
