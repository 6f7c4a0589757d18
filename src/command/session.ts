import type { Address } from "#base";
import type { Kernel } from "#kernel";
import type { Value } from "#object";
import type { Target } from "#target";
import type { Command } from "./command.ts";
import type { GdbState } from "./gdb/state.ts";

/** crash's `set` variables that change output. */
export interface Settings {
  radix: 10 | 16;
  scroll: boolean;
  /** Most elements of an array that are printed (gdb's print elements). */
  printMax: number;
  printArray: boolean;
  nullStop: boolean;
  /** Pages that makedumpfile left out read as zeros. */
  zeroExcluded?: boolean;
  /** The pager that `scroll` uses; without one, the first that is installed. */
  pager?: Pager;
  /** Where errors go while output is redirected: to both, to the redirection alone, or to a file. */
  errors?: "default" | "redirect" | { readonly file: string };
}

/** `less`, `more`, or the command in the environment's CRASHPAGER. */
export type Pager = "less" | "more" | "CRASHPAGER";

/** A user's alias: the first word of a line is replaced by `text` once. */
export interface Alias {
  readonly name: string;
  readonly text: string;
  readonly builtin: boolean;
}

/** One person's work on one opened dump: the current task, settings, aliases, gdb-style value history. */
export interface Session {
  readonly target: Target;
  readonly kernel: Kernel;
  readonly commands: readonly Command[];
  readonly settings: Settings;
  readonly aliases: Map<string, Alias>;
  /** The current context: the address of a task_struct. */
  context: Address;
  /** The frame that was selected, by its number on the stack of `task`; forgotten when the context is another task. */
  frame?: { readonly task: Address; readonly number: number } | undefined;
  /** The values that `p` has numbered: `$1`, `$2` ... */
  readonly values: Value[];
  /** What gdb's commands remember; made when the first of them is run. */
  gdb?: GdbState;
  /** The text of a source file of the kernel's, by its path in the debug information; undefined when it is not here. */
  source?(path: string): string | undefined;
  /** Writes a file; undefined where there are none, in a browser. UsageError when it cannot be written. */
  save?(path: string, content: Uint8Array): void;
  /** Set by `exit` and `q`: the shell ends after the current line. */
  finished: boolean;
  /** Throws Interrupted when the user asked to stop; long loops call it. */
  checkpoint(): void;
  /** Told by work that may take seconds: how much of it is done, from 0 to 1. Cheap; a terminal may show it. */
  progress(part: number): void;
  /** The pids of all tasks, for completion. */
  pids?(): Iterable<number>;
}
