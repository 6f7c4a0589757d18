/** bt: kernel stacks of tasks, unwound. */
import type { Registers } from "#arch";
import { type Address, hex, isPartial, type Row, UsageError } from "#base";
import { possibleCpus } from "#kernel/cpu";
import { currentTasks } from "#kernel/sched";
import { panicTask } from "#kernel/system";
import { threadGroup } from "#kernel/task";
import { type Arguments, has, radixOf, valueOf } from "./arguments.ts";
import { type FrameDetail, type FrameRow, type SavedRow, type TaskFrames, taskFrames } from "./backtrace/frame-rows.ts";
import { formatFrame, formatPlace, formatSaved } from "./backtrace/frame-text.ts";
import {
  type StackSymbol,
  type StackWord,
  stackStart,
  stackSymbols,
  stackWords,
  userRegisters,
} from "./backtrace/stack-symbols.ts";
import type { Command } from "./command.ts";
import { parseCpuList } from "./cpu-list.ts";
import { formatRegisters } from "./registers-text.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { chosenTasks } from "./task-selection.ts";
import { valueScope } from "./value/scope.ts";
import { valueStyle } from "./value/style.ts";

/** One task's stack, in one of its readings; or why an operand names no task. */
type StackRow = Row & ((TaskHeader & Reading) | { readonly kind: "complaint"; readonly text: string });

type Reading =
  | (TaskFrames & { readonly kind: "frames"; readonly offsets: 10 | 16 | undefined })
  | {
      readonly kind: "symbols";
      readonly start: StackSymbol | undefined;
      readonly symbols: readonly StackSymbol[];
      /** The registers of the user's program, when the kernel was entered from it. */
      readonly user: Registers | undefined;
    }
  | { readonly kind: "words"; readonly start: Address; readonly words: readonly StackWord[] }
  | { readonly kind: "entries"; readonly entries: readonly SavedRow[] }
  | { readonly kind: "failed"; readonly reason: string };

export const bt: Command<StackRow> = {
  name: "bt",
  summary: "backtrace of kernel stacks",
  synopsis: [
    "[-a|-p|-c cpu(s)] [-g] [-l] [-f] [-s [-x|-d]] [-t|-T|-e|-r] [--inline] [--args] [--locals] [pid | taskp] ...",
  ],
  description: `Unwinds the kernel stack of the current context, or of the tasks named. Frames are found by the kernel's own unwind
tables, so they are right where heuristics guess; a frame that no table vouches for is marked with how it was found.

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

What panic() did after it had announced the death (notifiers, waiting for a reset) is left out of the text; the JSON
form has it under inside.`,
  options: [
    { name: "a", help: "the task that each processor was running" },
    { name: "c", value: "cpu(s)", help: "the tasks that these processors were running" },
    { name: "p", help: "the task that panicked" },
    { name: "g", help: "all threads of each task's thread group" },
    { name: "l", help: "source file and line of each frame; needs a vmlinux with debug information" },
    { name: "f", help: "the stack words of each frame" },
    { name: "s", help: "the offset behind each function's name" },
    { name: "x", help: "offsets in hexadecimal" },
    { name: "d", help: "offsets in decimal" },
    { name: "t", help: "every text address on the stack from the saved stack pointer on" },
    { name: "T", help: "every text address on the whole stack" },
    { name: "e", help: "only the places where the kernel was entered: exceptions, interrupts, system calls" },
    { name: "r", help: "the whole stack as hexadecimal words" },
    { name: "inline", help: "calls that the compiler inlined, as frames of their own" },
    { name: "args", help: "the arguments of each function, and of the system call" },
    { name: "locals", help: "the local variables of each function" },
  ],
  operands: "task",
  examples: [
    { line: "bt", shows: "the stack of the current context" },
    { line: "bt -a", shows: "what every processor was doing" },
    { line: "bt -f 1", shows: "the stack of pid 1 with its words" },
  ],
  foreach: (session, args, tasks) => stacks(session, args, tasks),
  run: (session, args) => stacks(session, args, wantedTasks(session, args)),
  text: formatStacks,
};

/** The tasks to show, in the order asked for; a text for an operand that means none, which does not keep the others from being shown. */
function wantedTasks(session: Session, args: Arguments): readonly (Address | string)[] {
  const { kernel } = session;
  const running = (cpus: readonly number[]): readonly Address[] => {
    const current = currentTasks(kernel);
    return cpus.flatMap((cpu) => current.get(cpu) ?? []);
  };
  const list = valueOf(args, "c");
  if (list !== undefined) return running(parseCpuList(list, (possibleCpus(kernel).at(-1) ?? 0) + 1));
  if (has(args, "a")) return running(possibleCpus(kernel));
  if (has(args, "p")) {
    const task = panicTask(kernel);
    if (task === undefined) throw new UsageError("no panic task found");
    return [task];
  }
  const whole = (task: Address): readonly Address[] => (has(args, "g") ? threadGroup(kernel, task) : [task]);
  if (args.operands.length === 0) return whole(session.context);
  if (args.operands.length === 1) return chosenTasks(kernel, args.operands[0]).flatMap(({ address }) => whole(address));
  return args.operands.flatMap((word): readonly (Address | string)[] => {
    try {
      return chosenTasks(kernel, word).flatMap(({ address }) => whole(address));
    } catch (error) {
      if (error instanceof UsageError) return [`bt: ${error.message}`];
      throw error;
    }
  });
}

function* stacks(session: Session, args: Arguments, tasks: readonly (Address | string)[]): Generator<StackRow> {
  if (has(args, "l") && !session.target.hasLines()) {
    throw new UsageError(
      `source lines need the kernel's debug file${session.target.buildId === undefined ? "" : ` (build-id ${session.target.buildId})`}`,
    );
  }
  for (const task of tasks) {
    session.checkpoint();
    if (typeof task === "string") {
      yield { kind: "complaint", text: task };
      continue;
    }
    let reading: Reading;
    try {
      reading = readStack(session, args, task);
    } catch (error) {
      if (!isPartial(error)) throw error;
      reading = { kind: "failed", reason: error.message };
    }
    yield { ...taskHeader(session.kernel, task), ...reading } as StackRow;
  }
}

function readStack(session: Session, args: Arguments, task: Address): Reading {
  const { kernel, settings } = session;
  if (has(args, "t") || has(args, "T")) {
    const begin = has(args, "T") ? undefined : stackStart(kernel, task);
    const symbols = stackSymbols(kernel, task, begin?.slot);
    const start = begin === undefined ? undefined : stackSymbolAt(symbols, begin.slot);
    return { kind: "symbols", start, symbols, user: userRegisters(kernel, task) };
  }
  if (has(args, "e")) {
    const { frames } = taskFrames(kernel, task, { lines: false, words: false });
    return { kind: "entries", entries: frames.flatMap(({ saved }) => saved ?? []) };
  }
  if (has(args, "r")) return { kind: "words", ...stackWords(kernel, task) };
  const frames = taskFrames(kernel, task, frameDetail(session, args));
  return { kind: "frames", ...frames, offsets: has(args, "s") ? radixOf(args, settings.radix) : undefined };
}

function frameDetail(session: Session, args: Arguments): FrameDetail {
  const kinds = new Set<"argument" | "local">();
  if (has(args, "args")) kinds.add("argument");
  if (has(args, "locals")) kinds.add("local");
  const style = valueStyle(session.settings, radixOf(args, session.settings.radix));
  return {
    lines: has(args, "l"),
    words: has(args, "f"),
    inlined: has(args, "inline"),
    ...(kinds.size > 0 ? { variables: { kinds, style, scope: valueScope(session) } } : {}),
  };
}

const stackSymbolAt = (symbols: readonly StackSymbol[], slot: Address): StackSymbol | undefined =>
  symbols.find((symbol) => symbol.slot === slot);

function* formatStacks(rows: Iterable<StackRow>): Generator<string> {
  let first = true;
  for (const row of rows) {
    if (!first) yield "\n";
    first = false;
    if (row.kind === "complaint") {
      yield `${row.text}\n`;
      continue;
    }
    yield `${formatTaskHeader(row)}\n`;
    switch (row.kind) {
      case "frames":
        yield* formatFrames(row);
        break;
      case "symbols":
        yield* formatSymbols(row.start, row.symbols);
        if (row.user !== undefined) for (const line of formatRegisters(row.user)) yield `${line}\n`;
        break;
      case "words":
        for (let i = 0; i < row.words.length; i += 2) {
          const pair = row.words.slice(i, i + 2).map(formatStackWord);
          yield `${hex(row.start + BigInt(i * 8), 16)}:  ${pair.join(" ")} \n`;
        }
        break;
      case "entries":
        for (const entry of row.entries) {
          yield `\n  ${entry.user ? "USER" : "KERNEL"}-MODE EXCEPTION FRAME AT: ${hex(entry.address, 16)}\n`;
          yield* formatSaved(entry);
        }
        break;
      case "failed":
        yield `    (${row.reason})\n`;
    }
  }
}

/** A word that is the address of something with a name is named, in the width of a word at least. */
const formatStackWord = ({ value, symbol }: StackWord): string =>
  symbol === undefined ? hex(value, 16) : (symbol.offset === 0 ? symbol.name : formatPlace(symbol, 10)).padEnd(16);

function* formatFrames(row: Extract<StackRow, { kind: "frames" }>): Generator<string> {
  let previous: FrameRow | undefined;
  if (row.lacks !== undefined) yield `    (${row.lacks})\n`;
  for (const frame of row.frames) {
    yield* formatFrame(frame, previous, { offsets: row.offsets });
    previous = frame;
  }
  if (row.stop !== "end" && row.stop !== "user") yield `    (the stack cannot be followed further: ${row.stop})\n`;
}

function* formatSymbols(start: StackSymbol | undefined, symbols: readonly StackSymbol[]): Generator<string> {
  const name = ({ symbol, value }: StackSymbol): string =>
    `${symbol.name} at ${hex(value, 16)}${symbol.module === undefined ? "" : ` [${symbol.module}]`}\n`;
  if (start !== undefined) yield `              START: ${name(start)}`;
  for (const symbol of symbols) yield `  [${hex(symbol.slot, 16)}] ${name(symbol)}`;
}
