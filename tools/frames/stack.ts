/** A variable of a frame, as one of the programs sees it. */
export interface StackVariable {
  readonly name: string;
  /** The C type, as the program spells it. */
  readonly type: string;
  /** Bytes; undefined where the program does not say. */
  readonly size: number | undefined;
  readonly content: Content | undefined;
  /** How a value that is not DWARF's own was found, and how sure that is; undefined of drgn's. */
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  /** `entry` when it is what the function was called with, which may have changed it since; undefined of drgn's. */
  readonly moment: string | undefined;
}

/** Bytes from `start` up to `end`, exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is known of a variable's value: at least one of the three. */
export interface Content {
  /** The bits of an integer, a pointer, an enum or a bool; of another sign or width than the type's at times. */
  readonly value: bigint | undefined;
  /** The bytes of anything else, in hexadecimal; of those that nobody knows, as `unknown` says, they tell nothing. */
  readonly bytes: string | undefined;
  readonly unknown: readonly ByteRange[];
  /** Where it lies, in memory. */
  readonly address: bigint | undefined;
}

/** A frame of a stack, innermost first; functions that were inlined have frames of their own. */
export interface StackFrame {
  /** What the function may rightly be called: as DWARF has it, and as the symbol that covers it. */
  readonly names: readonly string[];
  readonly inline: boolean;
  /** The return address, or where it was interrupted. */
  readonly ip: bigint;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly variables: readonly StackVariable[];
}

/** The stack of one task. */
export interface TaskStack {
  /** The address of its task_struct. */
  readonly task: bigint;
  readonly pid: number;
  readonly comm: string;
  readonly frames: readonly StackFrame[];
  /** Why there are none, or no more. */
  readonly problem: string | undefined;
}

/** All stacks of a dump. */
export interface DumpStacks {
  readonly stacks: readonly TaskStack[];
  /** Frames that were left out, as they lie in user mode or in what the unwinder took for a stack behind it. */
  readonly cut: number;
}

/** The bytes that are known of some in hexadecimal; `..` stands for each of the others. */
export function knownBytes(bytes: string, unknown: readonly ByteRange[]): string {
  return unknown.reduce(
    (text, { start, end }) =>
      text.slice(0, 2 * start) + text.slice(2 * start, 2 * end).replace(/./g, ".") + text.slice(2 * end),
    bytes,
  );
}

/** Whether bytes in hexadecimal are the same as far as both are known; see {@link knownBytes}. */
export function sameBytes(a: string, b: string): boolean {
  return a.length === b.length && [...a].every((digit, at) => digit === "." || b[at] === "." || digit === b[at]);
}
