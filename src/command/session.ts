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
  /** False when no output is ever paged: it does not go to a terminal. */
  paged?: boolean;
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
  /** Whether lists and trees are checked for entries that come twice; on unless it is false. */
  hash?: boolean;
  /** Whether output for processors that were offline is shown; shown unless it is `hide`. */
  offline?: "show" | "hide";
  /** Whether SLUB objects are shown by the address of the red zone before them; on unless it is false. */
  redzone?: boolean;
  /** Every line goes to gdb's commands; `crash LINE` is one of ours. */
  gdb?: boolean;
  /** The text address whose source file's own types are meant where several have one name. */
  scope?: Address | undefined;
  /** Names of the live system's tasks are read again for each command; on unless it is false. */
  refresh?: boolean;
  /** Remarks on reads that fail are shown from 1 on. */
  debug?: number;
  /** The file of a terminal or other device to which remarks go as well. */
  console?: string;
  /** The next error message ends the program with a core of itself. */
  core?: boolean;
  /** Neither start-up text nor echo of the lines in files. */
  silent?: boolean;
  /** How the line is edited; vi unless it is `emacs`. */
  editing?: "vi" | "emacs";
  /** crash's own unwinding by DWARF on old kernels; remembered, it changes nothing here. */
  unwind?: boolean;
}

/** `less`, `more`, or the command in the environment's CRASHPAGER. */
export type Pager = "less" | "more" | "CRASHPAGER";

/** A file that is written from its beginning. */
export interface FileWriter {
  /** UsageError, one sentence, when the bytes cannot be stored. */
  write(bytes: Uint8Array): void;
  close(): void;
}

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
  /** What can be typed; extensions add to it. */
  commands: readonly Command[];
  readonly settings: Settings;
  readonly aliases: Map<string, Alias>;
  /** The current context: the address of a task_struct. */
  context: Address;
  /** The frame that was selected, by its number on the stack of `task`; forgotten when the context is another task. */
  frame?: { readonly task: Address; readonly number: number } | undefined;
  /** The values that `p` has numbered: `$1`, `$2` ... */
  readonly values: Value[];
  /** `bt` shows every return address on a stack, as `bt -o` does; `bt -O` turns it on and off. */
  staleFrames?: boolean;
  /** What gdb's commands remember; made when the first of them is run. */
  gdb?: GdbState;
  /** Bytes behind each ud2 that are no code, as `dis -b` was told; negative for "not known". */
  bytesAfterUd2?: number;
  /** The text of a source file of the kernel's, by its path in the debug information; undefined when it is not here. */
  source?(path: string): string | undefined;
  /** A new file of that name, in the place of an older one; undefined when it cannot be made. Absent where nothing can. */
  createFile?(path: string): FileWriter | undefined;
  /** True while start-up files are run: some settings can be made there alone. */
  starting?: boolean;
  /** Set by `exit` and `q`: the shell ends after the current line. */
  finished: boolean;
  /** Throws Interrupted when the user asked to stop; long loops call it. */
  checkpoint(): void;
  /** Told by work that may take seconds: how much of it is done, from 0 to 1. Cheap; a terminal may show it. */
  progress(part: number): void;
  /** The pids of all tasks, for completion. */
  pids?(): Iterable<number>;
}
