import { type Address, offsetBy } from "#base";
import { perCpuOffset, possibleCpus } from "#kernel/cpu";
import type { KernelSymbol, SymbolTable } from "#target";
import { possibleCpusIn } from "../cpu-list.ts";
import type { Session } from "../session.ts";
import { taskHeader } from "../task-header.ts";

/** One processor's instance of a per-CPU object. */
export interface Instance {
  readonly cpu: number;
  readonly address: Address;
}

/** True for a variable of which every processor has its own: its symbol lies in the section of their initial values. */
export function isPerCpu(symbol: KernelSymbol, symbols: SymbolTable): boolean {
  const start = symbols.find("__per_cpu_start");
  const end = symbols.find("__per_cpu_end");
  if (symbol.module !== undefined || start === undefined || end === undefined) return false;
  return symbol.address >= start.address && symbol.address < end.address;
}

/**
 * The instances of the per-CPU object at `at` of the processors in `list`: `1,3-5`, `a`, `all`, or nothing for the
 * processor of the current context. Throws UsageError for a list of another form.
 */
export function perCpuInstances(session: Session, at: Address, list: string): readonly Instance[] {
  const { kernel, context } = session;
  const cpus = list === "" ? [taskHeader(kernel, context).cpu] : possibleCpusIn(kernel, list);
  return cpus.map((cpu) => ({ cpu, address: offsetBy(at, perCpuOffset(kernel, cpu)) }));
}

/** As perCpuInstances, of every processor that there could be. */
export function allInstances(session: Session, at: Address): readonly Instance[] {
  const { kernel } = session;
  return possibleCpus(kernel).map((cpu) => ({ cpu, address: offsetBy(at, perCpuOffset(kernel, cpu)) }));
}
