/** bt: kernel stacks of tasks, unwound. */
import { type Address, type Row, UsageError } from "#base";
import { panicTask } from "#kernel/system";
import { type Arguments, has, valueOf, valuesOf } from "./arguments.ts";
import { type DebugRow, debugRows } from "./backtrace/frame-sizes.ts";
import { formatOverflow, type OverflowRow, overflowRows } from "./backtrace/overflow-rows.ts";
import { type Reading, readStack, startInstruction, startPointer } from "./backtrace/reading.ts";
import { formatDebug, formatReading, formatSearch } from "./backtrace/reading-text.ts";
import { parseReference, refersTo } from "./backtrace/reference.ts";
import { type SearchRow, stackSearch } from "./backtrace/stack-search.ts";
import { chosenCpus, wantedTasks } from "./backtrace/wanted-tasks.ts";
import type { Command, RowsOf } from "./command.ts";
import { notApplicable } from "./not-applicable.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";

/** One task's stack, in one of its readings; what was found on other stacks; or why an operand names no task. */
type StackRow = Row & ((TaskHeader & Reading & Reference) | SearchRow | OverflowRow | DebugRow | Complaint);

interface Complaint {
  readonly kind: "complaint";
  readonly text: string;
}

/** What every row of a task says. */
const HEADER = { task: "the task: address of its task_struct, pid, command", cpu: "the processor that it was on" };

interface Reference {
  /** Why the stack is shown, where only some are: `-R` and what occurs on it. */
  readonly reference: string | undefined;
}

export const bt: Command<StackRow> = {
  name: "bt",
  summary: "backtrace of kernel stacks",
  synopsis: [
    "[-a|-c cpu(s)|-g|-r|-t|-T|-l|-e|-E|-f|-F|-o|-O|-v|-p] [-R ref] [-s [-x|d]]",
    "[-I ip] [-S sp] [-n idle] [--inline] [--args] [--locals] [pid | task]",
  ],
  description: `Unwinds the kernel stack of the current context, or of the tasks named. Frames are found by the kernel's own unwind
tables, so they are right where heuristics guess; a frame that no table vouches for is marked with how it was found.

A task that a processor was running begins with that processor's registers, below the place where it stopped. With the
-n form, idle tasks that a processor was running are named only.

The word in brackets is the address of the stack word that holds the frame's address; for a running task's first
frame it is the stack pointer. Registers that were saved when the kernel was entered are shown below the frame that
saved them; a stack ends at user mode with the registers of the user's program.

--args shows what each function was called with, --locals its variables, --inline the calls that the compiler dissolved
in others; frames are then counted as gdb counts them, and "frame N" selects by that number. A name with @entry has the value
that the function was called with, where the compiler has no place for it any more; the function may have changed it.
With @last it is what the variable was when the compiler dropped it, as far as registers and stack still tell. A mark
says how far a value can be trusted: none is certain, ~ likely, ? a guess.
Without a vmlinux the arguments are recovered from the code, and named by the prototypes that the dump holds.

In the JSON form a frame has them under variables: name, kind (argument, local), type, text, and
  known        whether there is a value; why says why not
  value        the bits of an integer, enum or pointer; bytes those of another value that lies in no memory, of
               which unknown lists the ranges that nobody knows; address where it lies
  provenance   how it was found: dwarf, entry-value, call-site, spill-slot, disassembly, confirmed; steps says more
  confidence   certain, likely, possible
  moment       now, entry (when the function was entered), last (before the compiler dropped it)

-e and -E look for saved registers by their looks, so they find those of calls that are long over as well; -o does the same
for return addresses. -S and -I begin the stack elsewhere: at the first return address from there on from which the unwind
tables lead to its end.

What panic() did after it had announced the death (notifiers, waiting for a reset) is left out of the text; the JSON
form has it under inside.`,
  options: [
    { name: "a", help: "the task that each processor was running" },
    { name: "A", hidden: true, help: "vector registers, which only dumps of s390x have" },
    { name: "c", value: "cpu(s)", help: "the tasks that these processors were running" },
    { name: "p", help: "the task that panicked" },
    { name: "g", help: "all threads of each task's thread group" },
    { name: "n", value: "idle", help: "leaves out the stacks of idle tasks" },
    { name: "l", help: "source file and line of each frame; needs a vmlinux with debug information" },
    { name: "f", help: "the stack words of each frame" },
    { name: "F", help: "the same by name: symbols, and [the slab cache] of an object; twice with its address" },
    { name: "s", help: "the offset behind each function's name" },
    { name: "x", help: "offsets in hexadecimal" },
    { name: "d", help: "offsets in decimal" },
    { name: "t", help: "every text address on the stack from the saved stack pointer on" },
    { name: "T", help: "every text address on the whole stack" },
    { name: "e", help: "only the places where the kernel was entered: exceptions, interrupts, system calls" },
    { name: "E", help: "the same on the interrupt and exception stacks of the processors (-c: of these)" },
    { name: "r", help: "the whole stack as hexadecimal words" },
    { name: "v", help: "the tasks whose stacks overflowed, by what stands at the end" },
    { name: "o", help: "every return address as a frame, those of old calls among them" },
    { name: "O", help: "makes that the way of this session, or no more" },
    { name: "R", value: "ref", help: "only stacks on which this symbol or value occurs" },
    { name: "I", value: "ip", help: "begins as if this had been running" },
    { name: "S", value: "sp", help: "begins at this stack address" },
    { name: "D", value: "word", hidden: true, help: "orc: the unwind table of a function; others are crash's own" },
    { name: "inline", help: "calls that the compiler inlined, as frames of their own" },
    { name: "args", help: "the arguments of each function, and of the system call" },
    { name: "locals", help: "the local variables of each function" },
  ],
  operands: "task",
  examples: [
    { line: "bt", shows: "the stack of the current context" },
    { line: "bt -a", shows: "what every processor was doing" },
    { line: "bt -f 1", shows: "the stack of pid 1 with its words" },
    { line: "bt -FF 1", shows: "the same with what the words point to" },
    { line: "bt -R schedule 1", shows: "the stack of pid 1, when schedule occurs on it" },
    { line: "bt -v", shows: "whether any task's stack overflowed" },
  ],
  rows: {
    frames: {
      ...HEADER,
      frames: "the calls, innermost first",
      inside: "those that panic() made after it had announced the death; the text leaves them out",
      stop: "why there are no more: `end` and `user` are the ends of stacks, anything else a reason",
      lacks: "why this is not what the processor was doing, or not all of it",
      user: "the processor's registers, when it was in user mode",
      offsets: "the radix of offsets behind names, where they were asked for",
      stale: "whether return addresses of old calls are shown as frames (their `trust` is `scan`)",
      addresses: "whether the text shows objects with their addresses",
      entry: "how the task entered the kernel, where no frame was found from the address given",
      reference: "what was looked for, and occurs on this stack",
    },
    symbols: {
      ...HEADER,
      start: "where the stack begins",
      symbols: "the text addresses: the word's address as `slot`, the `value` and its `symbol`",
      offsets: "the radix of offsets behind names, where they were asked for",
      user: "the registers of the user's program, when the kernel was entered from it",
      reference: "what was looked for, and occurs on this stack",
    },
    words: {
      ...HEADER,
      start: "address of the first word",
      words: "the words: `value`, and the `symbol` that it is the address of",
      reference: "what was looked for, and occurs on this stack",
    },
    entries: {
      ...HEADER,
      entries: "saved registers: their address, whether of user mode, the registers, the place that was interrupted",
      reference: "what was looked for, and occurs on this stack",
    },
    idle: { ...HEADER, reference: "absent" },
    none: { ...HEADER, reference: "absent" },
    refused: { ...HEADER, text: "why this stack cannot begin where it was told to", reference: "absent" },
    failed: { ...HEADER, reason: "why the stack cannot be read", reference: "absent" },
    search: {
      cpu: "number of the processor",
      stack: "which of its stacks: `IRQ`, `DF`, `NMI`, `DB`, `MCE`, `VC`, `VC2`",
      start: "its lowest address",
      end: "the address behind it",
      offline: "whether it was passed over, the processor having been offline",
      entries: "saved registers, as in `entries`",
      fault: "why it could not be searched",
    },
    overflow: {
      ...HEADER,
      damages: "what is wrong: `member` (`end` for the mark at the end), where, what was found, what it should be",
    },
    unread: { ...HEADER, text: "why its stack could not be looked at" },
    checked: { stacks: "number of stacks that were looked at", overflows: "number of those that overflowed" },
    complaint: { text: "why an operand names no task, or a processor's cannot be found" },
    said: { text: "a sentence" },
    orc: {
      ip: "the address asked about",
      name: "its function and the offset in it",
      text: "whether it lies in the text of the kernel or of a module",
      entries: "the entries of its function from there on, their numbers as they are packed",
    },
  } satisfies RowsOf<StackRow>,
  foreach(session, args, tasks) {
    if (has(args, "g")) throw new UsageError("bt -g option is not supported when issued from foreach");
    for (const name of ["E", "O", "I", "S", "D"]) {
      if (has(args, name)) throw new UsageError(`bt -${name} option is not supported when issued from foreach`);
    }
    return stacks(session, args, tasks, valueOf(args, "R"));
  },
  *run(session, args) {
    const alone = ownRows(session, args);
    if (alone !== undefined) yield* alone as Iterable<StackRow>;
    else if (has(args, "E")) yield* stackSearch(session, chosenCpus(session, args)) as Iterable<StackRow>;
    else {
      const [first, ...others] = valuesOf(args, "R");
      if (others.length > 0) yield { kind: "complaint", text: "bt: only one -R option allowed" };
      yield* stacks(session, args, wantedTasks(session, args), first);
    }
  },
  *text(rows, { radix }) {
    yield* formatRows(rows, radix);
  },
};

/** Options that say all by themselves, in the order typed as crash takes them; undefined when stacks are asked for. */
function ownRows(session: Session, args: Arguments): Iterable<DebugRow | OverflowRow> | undefined {
  let radix: string | undefined;
  for (const { name, value } of args.options) {
    switch (name) {
      case "A":
        throw new UsageError(notApplicable(name));
      case "n":
        if (value !== "idle") throw new UsageError(notApplicable(name));
        break;
      case "x":
      case "d":
        if (radix !== undefined && radix !== name) throw new UsageError("-d and -x are mutually exclusive");
        radix = name;
        break;
      case "O":
        session.staleFrames = session.staleFrames !== true;
        return [{ kind: "said", text: `bt: use ${session.staleFrames ? "old" : "new"} bt method by default` }];
      case "v":
        return overflowRows(session);
      case "D":
        return debugRows(session, args);
      case "p":
        if (panicTask(session.kernel) === undefined) throw new UsageError("no panic task found!");
        break;
      case "S":
        startPointer(args);
        break;
      case "I":
        startInstruction(session, args);
        break;
    }
  }
  return undefined;
}

/** The stacks of `tasks`; only those on which `wanted` occurs, when it is given. */
function* stacks(
  session: Session,
  args: Arguments,
  tasks: readonly (Address | string)[],
  wanted: string | undefined,
): Generator<StackRow> {
  const { kernel, target } = session;
  if (has(args, "l") && !["t", "T", "r", "e"].some((name) => has(args, name)) && !target.hasLines()) {
    throw new UsageError(
      `source lines need the kernel's debug file${target.buildId === undefined ? "" : ` (build-id ${target.buildId})`}`,
    );
  }
  const reference = wanted === undefined ? undefined : parseReference(wanted, target.symbols);
  for (const task of tasks) {
    session.checkpoint();
    if (typeof task === "string") {
      yield { kind: "complaint", text: task };
      continue;
    }
    const reading = readStack(session, args, task);
    if (reference !== undefined && !refersTo(reading, reference)) continue;
    yield { ...taskHeader(kernel, task), ...reading, reference: wanted } as StackRow;
  }
}

function* formatRows(rows: Iterable<StackRow>, radix: 10 | 16): Generator<string> {
  let first = true;
  for (const row of rows) {
    switch (row.kind) {
      case "search":
        yield* formatSearch(row, radix);
        break;
      case "overflow":
      case "unread":
      case "checked":
        yield* formatOverflow(row);
        break;
      case "said":
      case "orc":
        yield* formatDebug(row);
        break;
      case "complaint":
        yield `${first ? "" : "\n"}${row.text}\n`;
        first = false;
        break;
      default:
        // Stacks that were looked for end with an empty line, others are parted by one.
        if (!first && row.reference === undefined) yield "\n";
        first = false;
        // One text a stack: of a machine with thousands, every step between generators would be taken for every line.
        yield `${formatTaskHeader(row)}\n${Array.from(formatReading(row, radix)).join("")}`;
        if (row.reference !== undefined) yield "\n";
    }
  }
}
