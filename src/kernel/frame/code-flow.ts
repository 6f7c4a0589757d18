/** Functions of the dump as data flow sees them: their code as it ran, and where control goes besides what it says. */
import type { RegisterName } from "#arch";
import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import type { Resolved } from "#kernel/layout";
import type { KernelSymbol } from "#target";
import { analyzeFunction, type CodeRange, type FunctionFlow } from "#unwind/dataflow";
import { ExceptionEntry, JumpEntry, ModuleTables } from "./code-flow.layout.ts";

/** A function and its flow. */
export interface AnalysedFunction {
  readonly symbol: KernelSymbol;
  /** Undefined where it is too large, or is no code that decodes. */
  readonly flow: FunctionFlow | undefined;
}

/** Larger pieces of code are not functions. */
const LARGEST = 1 << 20;
/** Entries of one table that are read; the image's have some 10,000. */
const MOST_ENTRIES = 1 << 20;

/** Part of a function that the compiler put elsewhere: `x.cold`, `x.cold.12`. */
const COLD = /^(.*)\.cold(\.\d+)?$/;

/**
 * Functions that never come back; none of the tables in a dump says which do. Taken from the list that objtool has
 * (tools/objtool/noreturns.h); one that is missing here costs knowledge, one too many could make a wrong value, so only
 * functions that always end in a death, a reset or a loop stand here.
 */
const NEVER_RETURN = [
  "panic",
  "do_exit",
  "make_task_dead",
  "do_group_exit",
  "__stack_chk_fail",
  "do_task_dead",
  "kthread_exit",
  "__module_put_and_kthread_exit",
  "kthread_complete_and_exit",
  "complete_and_exit",
  "rewind_stack_and_make_dead",
  "rewind_stack_do_exit",
  "fortify_panic",
  "__fortify_panic",
  "machine_real_restart",
  "cpu_startup_entry",
  "start_kernel",
  "stop_this_cpu",
  "nmi_panic_self_stop",
  "usercopy_abort",
  "hlt_play_dead",
];

/** What a traced function calls first; it gives every register back as it was (arch/x86/kernel/ftrace_64.S). */
const TRACERS = ["__fentry__", "ftrace_caller", "ftrace_regs_caller"];

/** Registers that calls may be made through (arch/x86/lib/retpoline.S). */
const THUNKED: readonly RegisterName[] = [
  "rax",
  "rbx",
  "rcx",
  "rdx",
  "rsi",
  "rdi",
  "rbp",
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
];

/** The function whose code is at `at`, analysed once; undefined without a disassembler, and where no function is known. */
export function analysedFunction(kernel: Kernel, at: Address): AnalysedFunction | undefined {
  const found = kernel.target.symbols.lookup(at)?.symbol;
  const whole = found && wholeFunction(kernel, found);
  if (whole === undefined) return undefined;
  const known = kernel.once(analyses);
  let analysed = known.get(whole.address);
  if (analysed === undefined) {
    analysed = { symbol: whole, flow: optional(() => analyse(kernel, whole)) };
    known.set(whole.address, analysed);
  }
  return analysed;
}

const analyses = (): Map<Address, AnalysedFunction> => new Map();

/** The function that a cold part belongs to; undefined when several bear its name. */
function wholeFunction({ target: { symbols } }: Kernel, symbol: KernelSymbol): KernelSymbol | undefined {
  const name = COLD.exec(symbol.name)?.[1];
  if (name === undefined) return symbol;
  const owners = symbols.code(name).filter((owner) => owner.module === symbol.module);
  return owners.length === 1 ? owners[0] : undefined;
}

function analyse(kernel: Kernel, symbol: KernelSymbol): FunctionFlow | undefined {
  const { symbols, disassembler } = kernel.target;
  const cold = symbols.code(`${symbol.name}.cold`).filter((part) => part.module === symbol.module);
  const ranges = [symbol, ...(cold.length === 1 ? cold : [])].map((part) => codeOf(kernel, part));
  if (disassembler === undefined || ranges.includes(undefined)) return undefined;
  const { others, noReturn, tracers } = kernel.once(surroundings);
  return analyzeFunction(
    ranges.flatMap((range) => range ?? []),
    disassembler,
    {
      entry: true,
      returns: (target) => !noReturn.has(target),
      preserves: (target) => tracers.has(target),
      otherTargets: (address) => others.get(address) ?? [],
    },
  );
}

function codeOf({ target: { memory } }: Kernel, { address, size }: KernelSymbol): CodeRange | undefined {
  if (size <= 0 || size > LARGEST) return undefined;
  return { start: address, bytes: memory.read(address, size).array };
}

/** What holds for all functions of a dump. */
interface Surroundings {
  /** Where control goes from an instruction besides what it says. */
  readonly others: ReadonlyMap<Address, readonly Address[]>;
  readonly noReturn: ReadonlySet<Address>;
  readonly tracers: ReadonlySet<Address>;
}

function surroundings(kernel: Kernel): Surroundings {
  const { symbols } = kernel.target;
  const addresses = (names: readonly string[]): ReadonlySet<Address> =>
    new Set(names.flatMap((name) => symbols.code(name).map(({ address }) => address)));
  return { others: readOthers(kernel), noReturn: addresses(NEVER_RETURN), tracers: addresses(TRACERS) };
}

/** The register that a thunk jumps through, by its address; undefined for other code. */
export function thunkRegister(kernel: Kernel, target: Address): RegisterName | undefined {
  return kernel.once(thunks).get(target);
}

function thunks({ target: { symbols } }: Kernel): ReadonlyMap<Address, RegisterName> {
  return new Map(
    THUNKED.flatMap((register) =>
      ["__x86_indirect_thunk_", "__x86_indirect_call_thunk_"].flatMap((prefix) =>
        symbols.code(prefix + register).map(({ address }) => [address, register] as const),
      ),
    ),
  );
}

function readOthers(kernel: Kernel): ReadonlyMap<Address, readonly Address[]> {
  const { symbols, modules } = kernel.target;
  const others = new Map<Address, Address[]>();
  const add = (from: Address, to: Address): void => {
    const known = others.get(from);
    if (known === undefined) others.set(from, [to]);
    else known.push(to);
  };
  const exceptions = kernel.layout(ExceptionEntry);
  const jumps = kernel.layout(JumpEntry);
  const between = (start: string, stop: string, size: number): readonly [Address, number] | undefined => {
    const first = symbols.find(start)?.address;
    const end = symbols.find(stop)?.address;
    return first === undefined || end === undefined ? undefined : [first, Math.floor(Number(end - first) / size)];
  };
  const readExceptions = (start: Address, count: number): void =>
    eachEntry(exceptions, start, count, (entry) => add(entry.instruction(), entry.fixup()));
  const readJumps = (start: Address, count: number): void =>
    eachEntry(jumps, start, count, (entry) => add(entry.code(), entry.target()));
  // Without a table its edges are missing, and a value that only such an edge changes would be taken for certain.
  const image = between("__start___ex_table", "__stop___ex_table", exceptions.size);
  if (image !== undefined) readExceptions(...image);
  const branches = between("__start___jump_table", "__stop___jump_table", jumps.size);
  if (branches !== undefined) readJumps(...branches);
  const tables = kernel.layout(ModuleTables);
  for (const module of modules) {
    const own = tables.at(module.address);
    if (tables.has("exceptions")) readExceptions(own.exceptions(), own.exceptionCount());
    if (tables.has("jumps")) readJumps(own.jumps(), own.jumpCount());
  }
  return others;
}

function eachEntry<F extends Parameters<Kernel["layout"]>[0]["fields"]>(
  layout: Resolved<F>,
  start: Address,
  count: number,
  visit: (entry: ReturnType<Resolved<F>["at"]>) => void,
): void {
  if (count < 0 || count > MOST_ENTRIES) return;
  for (let i = 0; i < count; i++) visit(layout.at(offsetBy(start, i * layout.size)));
}
