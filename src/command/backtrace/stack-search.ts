/** `bt -E`: register sets on the interrupt and exception stacks of processors. */
import { type Address, isPartial } from "#base";
import type { Kernel } from "#kernel";
import { type CpuStack, cpuStacks, entryFrames, type StackKind } from "#kernel/stack";
import { messageOf } from "../error-text.ts";
import { hiddenCpus } from "../offline-cpus.ts";
import type { Session } from "../session.ts";
import { type SavedRow, savedRow } from "./frame-rows.ts";

/** A processor's stack, and the places where the kernel was entered that it holds. */
export interface SearchRow {
  readonly kind: "search";
  readonly cpu: number;
  readonly stack: StackKind;
  readonly start: Address;
  readonly end: Address;
  /** Nothing was searched: the processor was offline, and such ones are hidden. */
  readonly offline: boolean;
  readonly entries: readonly SavedRow[];
  /** Why the stack could not be searched. */
  readonly fault: string | undefined;
}

/** The interrupt stacks of these processors, then the exception stacks of each; a text for a processor without any. */
export function* stackSearch(
  session: Session,
  cpus: readonly number[],
): Generator<SearchRow | { readonly kind: "complaint"; readonly text: string }> {
  const { kernel } = session;
  const isHidden = hiddenCpus(session);
  const stacks = cpuStacks(kernel).filter(({ cpu }) => cpus.includes(cpu));
  for (const cpu of cpus) {
    if (stacks.some((stack) => stack.cpu === cpu)) continue;
    yield { kind: "complaint", text: `bt: the stacks of cpu ${cpu} cannot be found in this dump` };
  }
  const exceptions = stacks.filter((stack) => stack.kind !== "IRQ" && isThere(kernel, stack));
  for (const stack of [...stacks.filter(({ kind }) => kind === "IRQ"), ...exceptions]) {
    session.checkpoint();
    const { kind, cpu, start, end } = stack;
    const row = { kind: "search", cpu, stack: kind, start, end, offline: isHidden(cpu) } as const;
    if (row.offline) {
      yield { ...row, entries: [], fault: undefined };
      continue;
    }
    try {
      const entries = Array.from(entryFrames(kernel, start, Number(end - start)), (saved) => savedRow(kernel, saved));
      yield { ...row, entries, fault: undefined };
    } catch (error) {
      if (!isPartial(error)) throw error;
      yield { ...row, entries: [], fault: messageOf(error) };
    }
  }
}

/** Stacks for what a machine does not have (VC: encrypted guests) are set aside, but nothing is mapped there. */
function isThere(kernel: Kernel, { start }: CpuStack): boolean {
  try {
    kernel.target.memory.translate(start);
    return true;
  } catch (error) {
    if (!isPartial(error)) throw error;
    return !("reason" in error) || error.reason !== "unmapped";
  }
}
