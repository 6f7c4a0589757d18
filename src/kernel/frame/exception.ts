/** The exception that entered the kernel at a frame: its name, error code, and for a page fault the address. */
import type { RegisterName } from "#arch";
import { type Address, address, optional } from "#base";
import type { Kernel } from "#kernel";
import { taskAt } from "#kernel/task";
import { isWholeInteger, readInteger } from "#object";
import { lookupAddress } from "#unwind";
import type { CallStack } from "./frames.ts";
import { variablesOf } from "./frames.ts";

/** An exception, as far as the stack and the task tell of it. */
export interface Exception {
  /** The kernel's name for it: `exc_page_fault`. */
  readonly name: string;
  /** What the processor pushed with it; undefined for one that has none, and when it is not known any more. */
  readonly errorCode: Address | undefined;
  /** The error code of a page fault in words. */
  readonly meaning: string | undefined;
  /** The address whose access faulted (CR2). */
  readonly faultAddress: Address | undefined;
}

/** Where entry code calls the C function of an exception (arch/x86/include/asm/idtentry.h); interrupts are no exceptions. */
const ENTRY = /^asm_(exc_\w+)$/;
/** X86_TRAP_PF (arch/x86/include/asm/trapnr.h). */
const PAGE_FAULT = 14;
/** The functions that an exception is handed on through before something else is called. */
const HANDLERS = 4;

/** Bits of a page fault's error code (arch/x86/include/asm/trap_pf.h), with what each says when it is set and when not. */
const FAULT_BITS: readonly (readonly [bit: bigint, set: string, clear: string | undefined])[] = [
  [1n, "protection", "page not present"],
  [2n, "write", "read"],
  [4n, "user", "kernel"],
  [8n, "reserved bit", undefined],
  [16n, "instruction fetch", undefined],
  [32n, "protection key", undefined],
  [64n, "shadow stack", undefined],
];

/** The exception whose entry code is the frame at `index`; undefined when that is no entry of an exception. */
export function exceptionAt(kernel: Kernel, stack: CallStack, index: number): Exception | undefined {
  const { frame } = stack.activations[index];
  const symbol = kernel.target.symbols.lookup(lookupAddress(frame))?.symbol.name ?? "";
  const [, name] = ENTRY.exec(symbol) ?? [];
  if (name === undefined || frame.saved === undefined) return undefined;
  const isFault = name === "exc_page_fault";
  const died = optional(() => lastFault(kernel, stack, isFault)) ?? {};
  const errorCode =
    pushedCode(frame.saved.registers) ??
    handlerValue(kernel, stack, index, "error_code") ??
    handedOn(kernel, stack, index, name) ??
    died.code;
  const faultAddress = isFault ? (handlerValue(kernel, stack, index, "address") ?? died.at) : undefined;
  return { name, errorCode, meaning: isFault ? meaningOf(errorCode) : undefined, faultAddress };
}

/** The word where the processor pushed it; the entry code hands it on and puts -1 there. */
function pushedCode(registers: { readonly [name in RegisterName]?: Address }): Address | undefined {
  const { orig_rax: code } = registers;
  return code === undefined || BigInt.asIntN(64, code) === -1n ? undefined : code;
}

/** Exceptions that the processor pushes an error code with (Intel SDM, volume 3, 6.3.1). */
const WITH_CODE =
  /^exc_(page_fault|general_protection|invalid_tss|segment_not_present|stack_segment|alignment_check|double_fault)$/;

/** The second argument of the exception's function is its error code, whether or not anything names it. */
function handedOn(kernel: Kernel, stack: CallStack, index: number, name: string): Address | undefined {
  const handler = stack.activations[index - 1];
  const symbol = handler && kernel.target.symbols.lookup(lookupAddress(handler.frame))?.symbol.name;
  if (symbol !== name || !WITH_CODE.test(name)) return undefined;
  const passed = stack.inferred()[index - 1]?.arguments.find(({ register }) => register === "rsi")?.best;
  return passed?.certain && passed.size === 8 ? passed.value : undefined;
}

/** An argument or local of the functions that handle the exception, when its value is no guess. */
function handlerValue(kernel: Kernel, stack: CallStack, index: number, name: string): Address | undefined {
  const calls = stack.calls.filter(
    ({ activation }) => activation.index < index && activation.index >= index - HANDLERS,
  );
  for (const call of calls.toReversed()) {
    const found = variablesOf(kernel, stack, call).find((variable) => variable.name === name)?.found;
    if (found === undefined || found.confidence === "possible" || !isWholeInteger(found.value)) continue;
    const value = optional(() => readInteger(found.value));
    if (value !== undefined) return address(value);
  }
  return undefined;
}

/** What the task keeps of the fault in kernel mode that killed it (arch/x86/mm/fault.c, page_fault_oops). */
function lastFault(
  kernel: Kernel,
  { task }: CallStack,
  isFault: boolean,
): { readonly code?: Address; readonly at?: Address } {
  const view = taskAt(kernel, task);
  if (!isFault || view.faultVector() !== PAGE_FAULT) return {};
  return { code: address(view.faultErrorCode()), at: address(view.faultAddress()) };
}

function meaningOf(code: Address | undefined): string | undefined {
  if (code === undefined) return undefined;
  return FAULT_BITS.flatMap(([bit, set, clear]) => ((code & bit) !== 0n ? [set] : (clear ?? []))).join(", ");
}
