/** Every text symbol that stands on a stack, in order of address: what `bt -t` shows when unwinding is not believed. */
import type { Registers } from "#arch";
import { type Address, offsetBy, type SymbolCell } from "#base";
import type { Kernel } from "#kernel";
import { taskStack, threadSize, unwindSource } from "#kernel/stack";
import { taskAt } from "#kernel/task";
import { symbolCell, taskFrames } from "./frame-rows.ts";

/** A stack word that is a text address. */
export interface StackSymbol {
  readonly slot: Address;
  readonly value: Address;
  readonly symbol: SymbolCell;
}

/** A stack word, and its name when it is the address of something in the kernel image or a module. */
export interface StackWord {
  readonly value: Address;
  readonly symbol: SymbolCell | undefined;
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
  const words = Array.from({ length: bytes.length / 8 }, (_, i) => {
    const value = bytes.address(i * 8);
    return { value, symbol: symbolCell(kernel, value, value) };
  });
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

/** Where the live part of a task's own stack begins: the innermost frame that `bt` shows and that lies there. */
export function stackStart(
  kernel: Kernel,
  task: Address,
): { readonly slot: Address; readonly ip: Address } | undefined {
  const { frames } = taskFrames(kernel, task, { lines: false, words: false });
  return frames.find(({ stack }) => stack === undefined);
}

/** The registers with which a task entered the kernel from user mode. */
export function userRegisters(kernel: Kernel, task: Address): Registers | undefined {
  return taskStack(kernel, task).frames.findLast(({ saved }) => saved?.user)?.saved?.registers;
}
