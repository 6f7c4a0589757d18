/** Unwound frames as rows: with names, lines, the stack words of each frame, and the stack each lies on. */
import { PT_REGS_SIZE, type Registers } from "#arch";
import { type Address, offsetBy, optional, type SymbolCell } from "#base";
import type { Kernel } from "#kernel";
import { cpuNote } from "#kernel/cpu";
import {
  type Call,
  type CallStack,
  callStack,
  type Exception,
  exceptionAt,
  type SystemCall,
  systemCallOf,
  variablesOf,
} from "#kernel/frame";
import { runningTasks } from "#kernel/sched";
import {
  cpuStackAt,
  returnAddresses,
  type StackKind,
  type TaskStack,
  taskStack,
  userModeRegisters,
} from "#kernel/stack";
import type { Scope, ValueStyle } from "#object";
import { type Frame, lookupAddress, type SavedRegisters } from "#unwind";
import { type StackWord, stackWord } from "./stack-word.ts";
import { type VariableRow, variableRow } from "./variable-rows.ts";

/** A frame as `bt` shows it. */
export interface FrameRow {
  readonly [name: string]: unknown;
  /**
   * Number in crash's count; undefined for a frame that crash shows as `[exception RIP: ...]` only. With inlined calls all
   * rows are numbered, those inside panic() too, as gdb counts.
   */
  readonly level: number | undefined;
  /** A call that the compiler dissolved in the function of the next row that is none. */
  readonly inline: boolean;
  /** The stack word that holds the frame's address; for live registers, the stack pointer. */
  readonly slot: Address;
  /** Where the registers stand with which the kernel was entered, when it then left for the interrupt stack: shown as `slot`. */
  readonly entered: Address | undefined;
  /** The instruction: a return address, or the next one to run when `exact`. */
  readonly ip: Address;
  readonly exact: boolean;
  /** The symbol that covers the instruction; of an inlined function, its name in the source. */
  readonly function: SymbolCell | undefined;
  /** How the frame was found: registers, orc, frame-pointer, scan. */
  readonly trust: string;
  /** The processor's stack it lies on; undefined for the task's own. */
  readonly stack: StackKind | undefined;
  readonly line: string | undefined;
  /** The frame's part of the stack, when asked for: where it starts, and its words. */
  readonly words: { readonly start: Address; readonly values: readonly StackWord[] } | undefined;
  readonly saved: SavedRow | undefined;
  /** The registers of the processor that was in this frame; the first frame's alone. */
  readonly processor: Registers | undefined;
  /** Arguments and locals, when asked for. */
  readonly variables: readonly VariableRow[] | undefined;
  /** The system call by which the kernel was entered here, when arguments are asked for. */
  readonly systemCall: SystemCall | undefined;
  /** The exception by which it was, likewise. */
  readonly exception: Exception | undefined;
}

/** Registers that an entry function saved. */
export interface SavedRow {
  readonly [name: string]: unknown;
  readonly address: Address;
  readonly user: boolean;
  readonly registers: Registers;
  /** Where the interrupted kernel code was. */
  readonly interrupted: SymbolCell | undefined;
}

/** No frame is larger than a stack; a longer distance is a switch of stacks. */
const LONGEST_FRAME = 32768n;

/** What a row shall hold beyond the frame itself. */
export interface FrameDetail {
  readonly lines: boolean;
  /** The words of each frame: as numbers, or with what they point to. */
  readonly words: "numbers" | "names" | undefined;
  /** Every return address on the stack as a frame: also what the tables pass over, which earlier calls left. */
  readonly stale?: boolean;
  /** Calls that were inlined, as rows of their own. */
  readonly inlined?: boolean;
  /** Which variables; `style` and `scope` are how they are written. */
  readonly variables?: {
    readonly kinds: ReadonlySet<"argument" | "local">;
    readonly style: ValueStyle;
    readonly scope: Scope;
  };
}

/** The symbol that covers `at`, described by the address that is shown. */
function symbolCell(kernel: Kernel, lookedUp: Address, shown: Address): SymbolCell | undefined {
  const place = kernel.target.symbols.lookup(lookedUp);
  if (place === undefined) return undefined;
  const { name, address, module } = place.symbol;
  return { address, name, offset: Number(shown - address), module };
}

/** Frames of the act of dying: a panic that goes on running (no kexec) ends in notifiers and a delay loop. */
const DEATH = new Set(["panic", "vpanic"]);
const KEXEC = new Set(["machine_kexec", "__crash_kexec", "crash_kexec"]);

/** How many innermost frames are only what panic() called after everything was said; crash leaves them out as well. */
function framesInsidePanic(kernel: Kernel, frames: readonly Frame[]): number {
  const names = frames.map((frame) => kernel.target.symbols.lookup(lookupAddress(frame))?.symbol.name);
  if (names.some((name) => name !== undefined && KEXEC.has(name))) return 0;
  return Math.max(
    0,
    names.findIndex((name) => name !== undefined && DEATH.has(name)),
  );
}

/** Only who runs can be dying; where that cannot be told, everybody can. */
const isRunning = (kernel: Kernel, task: Address): boolean => optional(() => runningTasks(kernel).has(task)) ?? true;

/** A task's frames, why there are no more of them, and how many are hidden as the act of dying. */
export interface TaskFrames {
  readonly frames: readonly FrameRow[];
  readonly inside: readonly FrameRow[];
  readonly stop: string;
  /** Why this is not what the processor was doing, or not all of it. */
  readonly lacks: string | undefined;
  /** The processor's registers, when the task was running in user mode: then its kernel stack is empty. */
  readonly user: Registers | undefined;
}

/** A frame, and its place among those of the unwound stack; none for one that only stands there. */
interface PlacedFrame {
  readonly frame: Frame;
  readonly index: number | undefined;
}

/** The frames of a task, or those of one of its stacks that is given. Throws a fault when not even its start is known. */
export function taskFrames(kernel: Kernel, task: Address, detail: FrameDetail, chosen?: TaskStack): TaskFrames {
  const user = chosen === undefined ? userModeRegisters(kernel, task) : undefined;
  if (user !== undefined) return { frames: [], inside: [], stop: "user", lacks: undefined, user };
  const withCalls = detail.inlined === true || detail.variables !== undefined;
  const calls = withCalls ? callStack(kernel, task, chosen) : undefined;
  const stack: TaskStack = calls?.stack ?? chosen ?? taskStack(kernel, task);
  const { stop } = stack;
  const hidden = isRunning(kernel, task) ? framesInsidePanic(kernel, stack.frames) : 0;
  const placed = placedFrames(kernel, stack.frames, hidden, detail.stale === true);
  let level = 0;
  const rows = placed.map(({ frame, index }, place): readonly FrameRow[] => {
    const processor = place === 0 && hidden === 0 && !detail.inlined ? processorRegisters(kernel, stack) : undefined;
    const numbered = place >= hidden && processor === undefined && !isToldByRegisters(kernel, placed, place);
    const following = detail.words && placed.slice(place + 1).find((next) => next.frame.slot !== undefined)?.frame;
    const number = numbered && !detail.inlined ? level++ : undefined;
    const entered = leftForEntry(kernel, placed[place - 1]?.frame, frame);
    const row = { ...frameRow(kernel, frame, following, number, detail, entered), processor };
    if (calls === undefined || index === undefined) return [row];
    const rows = callRows(kernel, row, calls, index, detail);
    return detail.inlined ? rows.map((call) => ({ ...call, level: level++ })) : rows;
  });
  return {
    frames: rows.slice(hidden).flat(),
    inside: rows.slice(0, hidden).flat(),
    stop: stop.kind === "fault" ? stop.fault.message : stop.kind,
    lacks: stack.lacks,
    user,
  };
}

/** The registers of the processor that was in the first frame; not when it was saving them for a kexec. */
function processorRegisters(kernel: Kernel, { cpu, frames: [first, ...others] }: TaskStack): Registers | undefined {
  if (cpu === undefined || first?.trust !== "registers") return undefined;
  const saving = others.some((frame) =>
    KEXEC.has(kernel.target.symbols.lookup(lookupAddress(frame))?.symbol.name ?? ""),
  );
  return saving ? undefined : cpuNote(kernel, cpu)?.registers;
}

/** Whether the registers of the frame before say all about this one. An exception's stack is left for it as by a call. */
function isToldByRegisters(kernel: Kernel, placed: readonly PlacedFrame[], place: number): boolean {
  const { frame } = placed[place];
  if (!frame.exact || place === 0) return false;
  const before = placed[place - 1].frame;
  const left = cpuStackAt(kernel, before.slot ?? before.sp)?.kind;
  return left === undefined || left === "IRQ" || left === cpuStackAt(kernel, frame.sp)?.kind;
}

/** Where the kernel was entered to go on to the interrupt stack that `before` is on: crash tells `frame` by that place. */
function leftForEntry(kernel: Kernel, before: Frame | undefined, { saved, slot, sp }: Frame): Address | undefined {
  if (before === undefined || before.saved !== undefined || saved === undefined || saved.user) return undefined;
  const left = cpuStackAt(kernel, before.slot ?? before.sp)?.kind;
  return left === "IRQ" && cpuStackAt(kernel, slot ?? sp)?.kind !== left ? saved.address : undefined;
}

/** The frames, and when `stale` the return addresses that stand between them. Those inside panic() stay as they are. */
function placedFrames(
  kernel: Kernel,
  frames: readonly Frame[],
  hidden: number,
  stale: boolean,
): readonly PlacedFrame[] {
  if (!stale) return frames.map((frame, index) => ({ frame, index }));
  return frames.flatMap((frame, index): readonly PlacedFrame[] => {
    const own = { frame, index };
    const end = frames.slice(index + 1).find((next) => next.slot !== undefined)?.slot;
    if (index < hidden || end === undefined) return [own];
    const saved = frame.saved === undefined ? undefined : offsetBy(frame.saved.address, PT_REGS_SIZE);
    const start = saved ?? (frame.slot === undefined ? frame.sp : offsetBy(frame.slot, 8));
    if (end <= start || end - start > LONGEST_FRAME) return [own];
    const between = optional(() => Array.from(returnAddresses(kernel, start, end))) ?? [];
    return [own, ...between.map(({ slot, ip }) => ({ frame: staleFrame(slot, ip), index: undefined }))];
  });
}

function staleFrame(slot: Address, ip: Address): Frame {
  return { ip, sp: offsetBy(slot, 8), slot, bp: undefined, exact: false, trust: "scan", saved: undefined };
}

function frameRow(
  kernel: Kernel,
  frame: Frame,
  next: Frame | undefined,
  level: number | undefined,
  detail: FrameDetail,
  entered: Address | undefined,
): FrameRow {
  const at = lookupAddress(frame);
  const line = detail.lines ? kernel.target.frameLine(at) : undefined;
  const slot = frame.slot ?? frame.sp;
  return {
    level,
    inline: false,
    slot,
    entered,
    ip: frame.ip,
    exact: frame.exact,
    function: symbolCell(kernel, at, frame.ip),
    trust: frame.trust,
    stack: cpuStackAt(kernel, slot)?.kind,
    line: line === undefined ? undefined : `${line.file}: ${line.line}`,
    words: detail.words && frameWords(kernel, frame, entered, next, detail.words === "names"),
    saved: frame.saved && savedRow(kernel, frame.saved),
    processor: undefined,
    variables: undefined,
    systemCall: undefined,
    exception: undefined,
  };
}

/** The rows of a frame and of the calls inlined in it, innermost first; only the frame's own when those are not wanted. */
function callRows(
  kernel: Kernel,
  row: FrameRow,
  calls: CallStack,
  index: number,
  detail: FrameDetail,
): readonly FrameRow[] {
  const ofFrame = calls.calls.filter(({ activation }) => activation.index === index);
  const shown = detail.inlined ? ofFrame : ofFrame.filter(({ depth }) => depth === 0);
  return shown.map((call): FrameRow => {
    const line = detail.lines ? lineOf(detail.inlined ? call : ofFrame[0]) : undefined;
    const variables = detail.variables && variableRows(kernel, calls, call, detail.variables);
    if (call.depth === 0) {
      const { saved } = row;
      const systemCall =
        saved?.user && detail.variables ? systemCallOf(kernel, saved.registers, row.function?.name) : undefined;
      const exception = saved && detail.variables ? exceptionAt(kernel, calls, index) : undefined;
      return { ...row, line, variables, systemCall, exception };
    }
    const { name = "" } = call;
    const inlinedIn = { address: row.ip, name, offset: 0, module: row.function?.module };
    return { ...row, inline: true, function: inlinedIn, line, variables, words: undefined, saved: undefined };
  });
}

function variableRows(
  kernel: Kernel,
  calls: CallStack,
  call: Call,
  { kinds, style, scope }: NonNullable<FrameDetail["variables"]>,
): readonly VariableRow[] {
  return variablesOf(kernel, calls, call)
    .filter(({ kind }) => kinds.has(kind))
    .map((variable) => variableRow(variable, style, scope));
}

function lineOf(call: Call | undefined): string | undefined {
  const line = call?.line();
  return line && `${line.file}: ${line.line}`;
}

/** Saved registers as a row. */
export function savedRow(kernel: Kernel, { address, user, registers }: SavedRegisters): SavedRow {
  const { rip } = registers;
  return { address, user, registers, interrupted: rip === undefined ? undefined : symbolCell(kernel, rip, rip) };
}

/** The words from behind the frame's own address to that of the next one that has an address on the stack, inclusive. */
function frameWords(
  kernel: Kernel,
  frame: Frame,
  entered: Address | undefined,
  next: Frame | undefined,
  names: boolean,
): FrameRow["words"] {
  const slot = entered ?? frame.slot;
  const start = slot === undefined ? frame.sp : offsetBy(slot, 8);
  const end = next?.slot;
  if (end === undefined || end < start || end - start > LONGEST_FRAME) return undefined;
  const bytes = optional(() => kernel.target.memory.read(start, Number(end - start) + 8));
  if (bytes === undefined) return undefined;
  const word = (_: unknown, i: number): StackWord => {
    const value = bytes.address(i * 8);
    return names ? stackWord(kernel, value, true) : { value, symbol: undefined, cache: undefined };
  };
  return { start, values: Array.from({ length: bytes.length / 8 }, word) };
}
