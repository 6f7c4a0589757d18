/** One task's stack, in the form that the options ask for. */
import { PT_REGS_SIZE, type Registers } from "#arch";
import { type Address, isPartial, offsetBy, optional, type SymbolCell, UsageError } from "#base";
import { currentTasks } from "#kernel/sched";
import { entryFrames, stackBegin, stackFrom, type TaskStack, taskStack, threadSize } from "#kernel/stack";
import { panicTask } from "#kernel/system";
import { taskAt, taskTable } from "#kernel/task";
import { type Arguments, has, radixOf, valueOf } from "../arguments.ts";
import { messageOf } from "../error-text.ts";
import { evaluateNumber } from "../evaluate.ts";
import { findAddress, parseAddress } from "../number.ts";
import { findPlace } from "../place-name.ts";
import type { Session } from "../session.ts";
import { symbolLookup } from "../symbol-argument.ts";
import { valueScope } from "../value/scope.ts";
import { valueStyle } from "../value/style.ts";
import { type FrameDetail, type SavedRow, savedRow, type TaskFrames, taskFrames } from "./frame-rows.ts";
import { liveSymbols, type StackSymbol, stackSymbols, stackWords } from "./stack-symbols.ts";
import type { StackWord } from "./stack-word.ts";

/** A stack as frames, as text symbols, as words, as the places where the kernel was entered, or why not. */
export type Reading =
  | (TaskFrames & {
      readonly kind: "frames";
      /** `-s`: the radix of the offsets behind names. */
      readonly offsets: 10 | 16 | undefined;
      /** Every return address was asked for, whether or not its call is still alive. */
      readonly stale: boolean;
      /** `-FF`: objects are shown with their address. */
      readonly addresses: boolean;
      /** With no frame at all from the address that was given: how the task entered the kernel. */
      readonly entry: SavedRow | undefined;
    })
  | {
      readonly kind: "symbols";
      /** Where the stack begins; undefined for the whole one. */
      readonly start: SymbolCell | undefined;
      readonly symbols: readonly StackSymbol[];
      readonly offsets: 10 | 16 | undefined;
      /** The registers of the user's program, when the kernel was entered from it. */
      readonly user: Registers | undefined;
    }
  | { readonly kind: "words"; readonly start: Address; readonly words: readonly StackWord[] }
  | { readonly kind: "entries"; readonly entries: readonly SavedRow[] }
  | { readonly kind: "idle" }
  | { readonly kind: "none" }
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Bytes above the registers at the top of a stack: FRED leaves 16, and so may other configurations. */
const TOP_PADDING = 32;

/** The stack of `task`; what keeps it from being read is a reading of its own. */
export function readStack(session: Session, args: Arguments, task: Address): Reading {
  try {
    if (optional(() => taskAt(session.kernel, task).stack()) === 0n) return { kind: "none" };
    return reading(session, args, task);
  } catch (error) {
    if (error instanceof UsageError) return { kind: "refused", text: `bt: ${error.message}` };
    if (isPartial(error)) return { kind: "failed", reason: messageOf(error) };
    throw error;
  }
}

function reading(session: Session, args: Arguments, task: Address): Reading {
  const { kernel, settings } = session;
  const sp = startPointer(args);
  if (has(args, "r")) return { kind: "words", ...stackWords(kernel, task, sp) };
  if (has(args, "e")) return { kind: "entries", entries: taskEntries(session, task, sp) };
  if (valueOf(args, "n") !== undefined && isIdle(session, task)) return { kind: "idle" };
  const offsets = has(args, "s") ? radixOf(args, settings.radix) : undefined;
  if (has(args, "t") || has(args, "T")) return { ...symbolReading(session, args, task), offsets };
  const chosen = chosenStack(session, args, task);
  const stale = has(args, "o") || session.staleFrames === true;
  const frames = taskFrames(kernel, task, { ...frameDetail(session, args), stale }, chosen);
  const entry = chosen?.frames.length === 0 ? topEntry(session, task) : undefined;
  const addresses = args.options.filter(({ name }) => name === "F").length > 1;
  return { kind: "frames", ...frames, offsets, stale, addresses, entry };
}

/** Whether it is a processor's idle task that had nothing else to do when the machine stopped. */
function isIdle({ kernel }: Session, task: Address): boolean {
  if (taskTable(kernel).tasks.find(({ address }) => address === task)?.pid !== 0) return false;
  const running = Array.from(currentTasks(kernel).values()).includes(task);
  return running && optional(() => panicTask(kernel)) !== task;
}

/** `-S`, which must not be zero. */
export function startPointer(args: Arguments): Address | undefined {
  const text = valueOf(args, "S");
  const sp = text === undefined ? undefined : parseAddress(text);
  if (sp === 0n) throw new UsageError("invalid stack address for this task: 0");
  return sp;
}

/** `-I`: an address, an expression or a symbol. */
export function startInstruction({ target }: Session, args: Arguments): Address | undefined {
  const text = valueOf(args, "I");
  if (text === undefined) return undefined;
  const value = codeAddress(text, target.symbols);
  if (value === undefined) throw new UsageError(`cannot convert "${text}"`);
  return value === 0n ? undefined : value;
}

/** A text address as `-I` takes it; undefined for what is none. */
export function codeAddress(text: string, symbols: Session["target"]["symbols"]): Address | undefined {
  const plain = findAddress(text) ?? symbols.find(text)?.address;
  if (plain !== undefined || !/[-+(]/.test(text)) return plain;
  return optional(() => evaluateNumber(text, symbolLookup(symbols), { hexBias: true }) as Address);
}

function chosenStack(session: Session, args: Arguments, task: Address): TaskStack | undefined {
  const sp = startPointer(args);
  const ip = startInstruction(session, args);
  return sp === undefined && ip === undefined ? undefined : stackFrom(session.kernel, task, { sp, ip });
}

function symbolReading(
  session: Session,
  args: Arguments,
  task: Address,
): Omit<Reading & { kind: "symbols" }, "offsets"> {
  const { kernel } = session;
  const user = taskStack(kernel, task).frames.findLast(({ saved }) => saved?.user)?.saved;
  if (has(args, "T")) {
    const symbols = stackSymbols(kernel, task, undefined);
    return { kind: "symbols", start: undefined, symbols, user: user?.registers };
  }
  const sp = startPointer(args);
  const ip = startInstruction(session, args);
  // Checks that the address is one of this task's.
  if (sp !== undefined) stackFrom(kernel, task, { sp, ip });
  const { frames } = taskFrames(kernel, task, { lines: false, words: undefined });
  const begin = stackBegin(kernel, task);
  const first = frames[0]?.processor === undefined ? frames[0] : undefined;
  const symbols = liveSymbols(kernel, task, frames, sp ?? first?.slot ?? begin.sp);
  const at = ip ?? first?.ip ?? begin.start.ip;
  // The registers of an interrupt that came from user mode are told where its stack was left.
  const told = symbols.some(({ saved }) => saved?.user);
  const start = findPlace(kernel.target.symbols, at);
  return { kind: "symbols", start, symbols, user: told ? undefined : user?.registers };
}

/** The places on the task's own stack, from its bottom or from `sp`, where the kernel was entered. */
function taskEntries({ kernel }: Session, task: Address, sp: Address | undefined): readonly SavedRow[] {
  const bottom = taskAt(kernel, task).stack();
  const top = offsetBy(bottom, threadSize(kernel));
  if (sp !== undefined && (sp < bottom || sp >= top)) {
    throw new UsageError(`unrecognized stack address for this task: ${sp.toString(16)}`);
  }
  const from = (sp === undefined ? bottom : sp - (sp % 8n)) as Address;
  return Array.from(entryFrames(kernel, from, Number(top - from)), (saved) => savedRow(kernel, saved));
}

/** The registers with which a task entered the kernel, at the top of its stack. */
function topEntry({ kernel }: Session, task: Address): SavedRow | undefined {
  const size = PT_REGS_SIZE + TOP_PADDING;
  const at = offsetBy(taskAt(kernel, task).stack(), threadSize(kernel) - size);
  const saved = optional(() => Array.from(entryFrames(kernel, at, size)))?.find(({ user }) => user);
  return saved && savedRow(kernel, saved);
}

function frameDetail(session: Session, args: Arguments): FrameDetail {
  const kinds = new Set<"argument" | "local">();
  if (has(args, "args")) kinds.add("argument");
  if (has(args, "locals")) kinds.add("local");
  const style = valueStyle(session.settings, radixOf(args, session.settings.radix));
  return {
    lines: has(args, "l"),
    words: has(args, "F") ? "names" : has(args, "f") ? "numbers" : undefined,
    inlined: has(args, "inline"),
    ...(kinds.size > 0 ? { variables: { kinds, style, scope: valueScope(session) } } : {}),
  };
}
