/** Every text symbol that stands on a stack, in order of address: what `bt -t` shows when unwinding is not believed. */
import { PT_REGS_SIZE } from "#arch";
import { type Address, offsetBy, optional, type SymbolCell } from "#base";
import type { Kernel } from "#kernel";
import { cpuStackAt, type StackKind, threadSize, unwindSource } from "#kernel/stack";
import { taskAt } from "#kernel/task";
import type { FrameRow, SavedRow } from "./frame-rows.ts";
import { type StackWord, stackWord } from "./stack-word.ts";

/** A stack word that is a text address. */
export interface StackSymbol {
  readonly [name: string]: unknown;
  readonly slot: Address;
  readonly value: Address;
  readonly symbol: SymbolCell;
  /** The processor's stack that ends before it. */
  readonly left?: StackKind;
  /** Registers that were saved where the stacks meet: of an interrupt below it, of an exception above. */
  readonly saved?: SavedRow | undefined;
}

/** The words of a task's stack from `start` (default: its bottom) to its top. */
export function stackWords(
  kernel: Kernel,
  task: Address,
  start?: Address,
): { readonly start: Address; readonly words: readonly StackWord[] } {
  const bottom = taskAt(kernel, task).stack();
  const size = threadSize(kernel);
  const from = start !== undefined && start >= bottom && start < bottom + BigInt(size) ? start : bottom;
  const length = Number(offsetBy(bottom, size) - from);
  const bytes = kernel.target.memory.read(from, length - (length % 8));
  const words = Array.from({ length: bytes.length / 8 }, (_, i) => stackWord(kernel, bytes.address(i * 8)));
  return { start: from, words };
}

/** The text addresses on a task's stack from `start` (default: its bottom) to its top. */
export function stackSymbols(kernel: Kernel, task: Address, start: Address | undefined): readonly StackSymbol[] {
  const bottom = taskAt(kernel, task).stack();
  return symbolsBetween(kernel, start ?? bottom, offsetBy(bottom, threadSize(kernel)));
}

/** The text addresses on the part of a stack that is in use, from `start` on: over the stacks that `frames` lead over. */
export function liveSymbols(
  kernel: Kernel,
  task: Address,
  frames: readonly FrameRow[],
  start: Address,
): readonly StackSymbol[] {
  const found: StackSymbol[] = [];
  const rest = [...frames];
  let from = start;
  for (let stack = cpuStackAt(kernel, from); stack !== undefined; stack = cpuStackAt(kernel, from)) {
    const { kind, end } = stack;
    found.push(...(optional(() => symbolsBetween(kernel, from, end)) ?? []));
    const next = rest.findIndex((frame) => frame.stack !== kind);
    if (next === -1) return found;
    const [before, frame] = [rest[next - 1], rest[next]];
    rest.splice(0, next);
    const { saved, function: symbol, ip: value } = frame;
    if (symbol === undefined) return found;
    if (kind === "IRQ" && saved !== undefined) {
      found.push({ slot: frame.entered ?? frame.slot, value, symbol, left: kind, saved });
      if (saved.user) return found;
      from = offsetBy(saved.address, PT_REGS_SIZE);
    } else {
      found.push({ slot: frame.slot, value, symbol, left: kind, saved: before?.saved });
      from = frame.slot;
    }
  }
  return [...found, ...stackSymbols(kernel, task, from)];
}

function symbolsBetween(kernel: Kernel, start: Address, end: Address): readonly StackSymbol[] {
  const bytes = kernel.target.memory.read(start, Number(end - start) - (Number(end - start) % 8));
  const source = unwindSource(kernel);
  return Array.from({ length: bytes.length / 8 }, (_, i) => i * 8).flatMap((at) => {
    const { value, symbol } = stackWord(kernel, bytes.address(at));
    return symbol === undefined || !source.isText(value) ? [] : [{ slot: offsetBy(start, at), value, symbol }];
  });
}
