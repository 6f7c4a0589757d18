/** Where the stack of a task begins that was running on a processor whose registers the dump does not hold. */
import { type Address, type Bytes, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { Task } from "#kernel/task";
import { type Frame, lookupAddress, type Stack, type UnwindSource, type UnwindStart, unwind } from "#unwind";
import { cpuStacks, threadSize } from "./stacks.ts";

/**
 * Functions that a processor does not leave any more when the machine dies (kernel/panic.c, kernel/crash_core.c,
 * arch/x86/kernel/process.c, reboot.c): a return address into one of them is as old as the death itself.
 */
const LAST_FUNCTIONS: ReadonlySet<string> = new Set([
  "crash_nmi_callback",
  "nmi_panic_self_stop",
  "panic_smp_self_stop",
  "machine_kexec",
  "__crash_kexec",
  "stop_this_cpu",
  "vpanic",
  "panic",
]);

/** `call rel32`: its opcode and its length. */
const DIRECT_CALL = 0xe8;
const CALL_SIZE = 5;
/** What is called in the place of a pointer: who was meant is not in the code. */
const THUNK = /^__x86_(indirect|retpoline)|^__SCT__|^__pi_/;
/** No function that stops a processor has a larger frame. */
const LARGEST_FRAME = 1024;

/** A stretch of stack to search. */
export interface Stretch {
  readonly start: Address;
  readonly size: number;
}

/**
 * The innermost return address into one of those functions, on the processor's own stacks before the task's, from which
 * the unwind tables lead to the end of a stack. undefined when there is none: the machine did not die, or not that way.
 */
export function findLostStart(
  kernel: Kernel,
  source: UnwindSource,
  task: Address,
  cpu: number,
): UnwindStart | undefined {
  const own = { start: kernel.layout(Task).at(task).stack(), size: threadSize(kernel) };
  const others = cpuStacks(kernel)
    .filter((stack) => stack.cpu === cpu)
    .toSorted((a, b) => Number(b.kind === "NMI") - Number(a.kind === "NMI"))
    .map(({ start, end }): Stretch => ({ start, size: Number(end - start) }));
  for (const stretch of [...others, own]) {
    const start = findWholeStart(kernel, source, stretch, (ip) => LAST_FUNCTIONS.has(functionAt(kernel, ip) ?? ""));
    if (start !== undefined) return start;
  }
  return undefined;
}

/**
 * The first return address on a stretch of stack that is `accepted` and from which the unwind tables lead to the end of
 * the stack, if need be with a frame pointer that the stack suggests; undefined when there is none.
 */
export function findWholeStart(
  kernel: Kernel,
  source: UnwindSource,
  { start: from, size }: Stretch,
  accepted: (ip: Address) => boolean,
): UnwindStart | undefined {
  const { memory } = kernel.target;
  const words = optional(() => memory.read(from, size));
  if (words === undefined) return undefined;
  for (let at = 0; at + 8 <= words.length; at += 8) {
    const ip = words.address(at);
    if (!source.isText(ip) || !accepted(ip)) continue;
    const slot = offsetBy(from, at);
    const start: UnwindStart = { ip, sp: offsetBy(slot, 8), bp: undefined, slot, registers: undefined, trust: "scan" };
    const plain = unwind(source, start);
    if (isWhole(source, plain)) return start;
    for (const bp of framePointers(words, from, at)) {
      const stack = unwind(source, { ...start, bp });
      if (isWhole(source, stack) && isCalled(kernel, stack.frames, plain.frames)) return { ...start, bp };
    }
  }
  return undefined;
}

/**
 * What the frame pointer may have been: some tables count from it, and nobody saved it. The places behind the word,
 * nearest first; then what the stack remembers of others, where it was changed for an interrupt's.
 */
function* framePointers(words: Bytes, from: Address, slot: number): Generator<Address, void> {
  const end = Math.min(words.length, slot + LARGEST_FRAME);
  for (let at = slot + 8; at + 8 <= end; at += 8) yield offsetBy(from, at);
  for (let at = slot + 8; at + 8 <= words.length; at += 8) {
    const value = words.address(at);
    if (isKernelAddress(value) && value % 8n === 0n) yield value;
  }
}

/** Whether a stack ends as stacks do, by tables alone. */
export function isWhole(source: UnwindSource, { frames, stop }: Stack): boolean {
  if (stop.kind !== "end" && stop.kind !== "user") return false;
  return frames.every(({ ip, trust }, i) => source.isText(ip) && (i === 0 || trust === "orc"));
}

/**
 * Whether the first frame that a guess of the frame pointer added to what is found without one was called by the one
 * behind it. Farther out this cannot be asked: there, functions may have jumped to others as their last act.
 */
function isCalled(kernel: Kernel, frames: readonly Frame[], plain: readonly Frame[]): boolean {
  const same = frames.findIndex((frame, i) => plain[i]?.ip !== frame.ip || plain[i]?.trust !== frame.trust);
  const added = frames[same];
  return same > 0 && !added.exact && mayHaveCalled(kernel, added.ip, frames[same - 1]);
}

/** Whether the call in front of a return address leads to the frame's function; true where it does not say. */
function mayHaveCalled(kernel: Kernel, returnTo: Address, frame: Frame): boolean {
  const code = optional(() => kernel.target.memory.read(offsetBy(returnTo, -CALL_SIZE), CALL_SIZE));
  if (code === undefined || code.u8(0) !== DIRECT_CALL) return true;
  const callee = kernel.target.symbols.lookup(offsetBy(returnTo, code.i32(1)))?.symbol;
  const own = kernel.target.symbols.lookup(lookupAddress(frame))?.symbol;
  if (callee === undefined || own === undefined || THUNK.test(callee.name)) return true;
  // One address may have several names, and one function several parts.
  return own.address === callee.address || bare(own.name) === bare(callee.name);
}

/** Without what the compiler appends to the parts of a function. */
const bare = (name: string): string => name.split(".", 1)[0];

const functionAt = (kernel: Kernel, returnAddress: Address): string | undefined =>
  kernel.target.symbols.lookup((returnAddress - 1n) as Address)?.symbol.name;
