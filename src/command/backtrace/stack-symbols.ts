/** Every text symbol that stands on a stack, in order of address: what `bt -t` shows when unwinding is not believed. */
import { type Address, offsetBy, type SymbolCell } from "#base";
import type { Kernel } from "#kernel";
import { threadSize, unwindSource } from "#kernel/stack";
import { taskAt } from "#kernel/task";
import { type StackWord, stackWord } from "./stack-word.ts";

/** A stack word that is a text address. */
export interface StackSymbol {
  readonly [name: string]: unknown;
  readonly slot: Address;
  readonly value: Address;
  readonly symbol: SymbolCell;
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

/** The text addresses among them. */
export function stackSymbols(kernel: Kernel, task: Address, start: Address | undefined): readonly StackSymbol[] {
  const source = unwindSource(kernel);
  const { start: from, words } = stackWords(kernel, task, start);
  return words.flatMap(({ value, symbol }, i) =>
    symbol === undefined || !source.isText(value) ? [] : [{ slot: offsetBy(from, i * 8), value, symbol }],
  );
}
