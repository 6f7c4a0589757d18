/**
 * Unwinding by ORC, as the kernel itself does it (arch/x86/kernel/unwind_orc.c, unwind_next_frame): from registers and
 * memory to frames. Knows no tasks: the caller says where to start.
 */
import { PT_REGS, PT_REGS_SIZE, parsePtRegs, type Registers } from "#arch";
import { type Address, MemoryFault, offsetBy } from "#base";
import type { OrcEntry } from "#debuginfo/orc";
import type { AddressSpace } from "#memory";
import { type Frame, lookupAddress, type SavedRegisters, type Stack, type StopReason, type Trust } from "./frame.ts";

/** No kernel stack holds more frames: 16 KiB of two-word frames. */
const MOST_FRAMES = 1024;
/** Words searched for a return address when nothing else helps. */
const SCAN_WORDS = 256;
/** Offset of rip in pt_regs: the processor pushes the part from there on. */
const IRET_OFFSET = PT_REGS.indexOf("rip") * 8;

/** What unwinding needs to know of the dump. */
export interface UnwindSource {
  readonly memory: AddressSpace;
  orc(at: Address): OrcEntry | undefined;
  /** True for addresses of kernel or module text; decides what a scan accepts. */
  isText(at: Address): boolean;
}

/** Where to start: a processor's registers, or a switched-out task's. */
export interface UnwindStart {
  readonly ip: Address;
  readonly sp: Address;
  readonly bp: Address | undefined;
  /** Stack word that holds `ip` (a switched-out task); undefined for live registers. */
  readonly slot: Address | undefined;
  /** All registers, when they are known. */
  readonly registers: Registers | undefined;
  /** How the start was found, where that was neither by registers nor by what a switched-out task left. */
  readonly trust?: Trust;
}

/** The entry that fits an ordinary function with a frame pointer; used where no table describes the address. */
const FRAME_POINTER: OrcEntry = {
  type: "call",
  spBase: "bp",
  spOffset: 16,
  bpBase: "prev-sp",
  bpOffset: -16,
  signal: false,
};
/** A call through a NULL pointer: nothing was pushed but the return address. */
const NULL_CALL: OrcEntry = {
  type: "call",
  spBase: "sp",
  spOffset: 8,
  bpBase: "undefined",
  bpOffset: 0,
  signal: false,
};

interface State {
  readonly ip: Address;
  readonly sp: Address;
  readonly bp: Address | undefined;
  readonly slot: Address | undefined;
  readonly exact: boolean;
  readonly trust: Trust;
  readonly registers: Registers | undefined;
}

type Step =
  | { readonly next: State; readonly saved: SavedRegisters | undefined }
  | { readonly stop: StopReason; readonly saved: SavedRegisters | undefined };

/** Unwinds from `start` to the end of the stack, to user mode, or as far as memory and tables allow. */
export function unwind(source: UnwindSource, start: UnwindStart): Stack {
  const frames: Frame[] = [];
  let state: State = {
    ...start,
    exact: start.slot === undefined,
    trust: start.trust ?? (start.slot === undefined ? "registers" : "orc"),
  };
  // Stacks are switched both ways in memory, so addresses need not rise; but no frame comes twice.
  const seen = new Set<Address>();
  while (frames.length < MOST_FRAMES) {
    const { ip, sp } = state;
    if (seen.has(sp) && frames.some((frame) => frame.sp === sp && frame.ip === ip)) {
      return { frames, stop: { kind: "loop", at: ip } };
    }
    seen.add(sp);
    let step: Step;
    try {
      step = stepFrom(source, state);
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      step = { stop: { kind: "fault", fault: error }, saved: undefined };
    }
    frames.push({
      ip: state.ip,
      sp: state.sp,
      slot: state.slot,
      bp: state.bp,
      exact: state.exact,
      trust: state.trust,
      saved: step.saved,
    });
    if ("stop" in step) return { frames, stop: step.stop };
    state = step.next;
  }
  return { frames, stop: { kind: "budget" } };
}

function stepFrom(source: UnwindSource, state: State): Step {
  const at = lookupAddress(state);
  const known = state.ip === 0n ? NULL_CALL : source.orc(at);
  if (known?.type === "end") return { stop: { kind: "end" }, saved: undefined };
  if (known === undefined || known.type === "undefined") return guess(source, state, at);
  return follow(source, state, known, "orc");
}

/** Applies an entry: finds the caller's stack pointer, then what stands there. */
function follow(source: UnwindSource, state: State, entry: OrcEntry, trust: Trust): Step {
  const sp = callerStackPointer(source.memory, state, entry);
  if (sp === undefined) return { stop: { kind: "no-table", at: state.ip }, saved: undefined };
  if (entry.type === "call") {
    const slot = offsetBy(sp, -8);
    const next: State = {
      ip: source.memory.pointer(slot),
      sp,
      bp: callerFramePointer(source.memory, state, entry, sp),
      slot,
      exact: false,
      trust,
      registers: undefined,
    };
    return { next, saved: undefined };
  }
  const saved = readSaved(source.memory, sp, entry.type === "regs-partial");
  if (saved.user) return { stop: { kind: "user" }, saved };
  const { rip, rsp, rbp } = saved.registers;
  if (rip === undefined || rsp === undefined) return { stop: { kind: "no-table", at: state.ip }, saved };
  const next: State = {
    ip: rip,
    sp: rsp,
    bp: saved.partial ? callerFramePointer(source.memory, state, entry, sp) : rbp,
    slot: undefined,
    exact: true,
    trust,
    registers: saved.partial ? undefined : saved.registers,
  };
  return { next, saved };
}

function callerStackPointer(memory: AddressSpace, state: State, entry: OrcEntry): Address | undefined {
  const { registers } = state;
  const based = (base: Address | undefined): Address | undefined =>
    base === undefined ? undefined : offsetBy(base, entry.spOffset);
  switch (entry.spBase) {
    case "sp":
      return based(state.sp);
    case "bp":
      return based(state.bp);
    case "sp-indirect":
      return based(memory.pointer(state.sp));
    case "bp-indirect":
      return state.bp === undefined ? undefined : memory.pointer(offsetBy(state.bp, entry.spOffset));
    case "ax":
      return based(registers?.rax);
    case "dx":
      return based(registers?.rdx);
    case "di":
      return based(registers?.rdi);
    case "r10":
      return based(registers?.r10);
    case "r13":
      return based(registers?.r13);
    default:
      return undefined;
  }
}

function callerFramePointer(memory: AddressSpace, state: State, entry: OrcEntry, sp: Address): Address | undefined {
  switch (entry.bpBase) {
    case "undefined":
      return state.bp;
    case "prev-sp":
      return memory.pointer(offsetBy(sp, entry.bpOffset));
    case "bp":
      return state.bp === undefined ? undefined : memory.pointer(offsetBy(state.bp, entry.bpOffset));
    default:
      return undefined;
  }
}

function readSaved(memory: AddressSpace, at: Address, partial: boolean): SavedRegisters {
  const address = partial ? offsetBy(at, -IRET_OFFSET) : at;
  let registers: Registers;
  if (partial) {
    const words = memory.read(at, 40);
    registers = {
      rip: words.address(0),
      cs: words.address(8),
      rflags: words.address(16),
      rsp: words.address(24),
      ss: words.address(32),
    };
  } else {
    registers = parsePtRegs(memory.read(at, PT_REGS_SIZE));
  }
  // The low two bits of cs are the privilege level: 3 is user mode.
  return { address, registers, partial, user: ((registers.cs ?? 0n) & 3n) !== 0n };
}

/** No table: try the frame pointer, then search the stack. A guess is believed only when it leads to text. */
function guess(source: UnwindSource, state: State, at: Address): Step {
  const { bp, sp } = state;
  if (bp !== undefined && bp > sp && bp - sp < BigInt(SCAN_WORDS * 8)) {
    const step = follow(source, state, FRAME_POINTER, "frame-pointer");
    if ("next" in step && source.isText(step.next.ip)) return step;
  }
  for (let i = 0; i < SCAN_WORDS; i++) {
    const slot = offsetBy(sp, i * 8);
    const word = source.memory.pointer(slot);
    if (!source.isText(word)) continue;
    const next: State = {
      ip: word,
      sp: offsetBy(slot, 8),
      bp: undefined,
      slot,
      exact: false,
      trust: "scan",
      registers: undefined,
    };
    return { next, saved: undefined };
  }
  return { stop: { kind: "no-table", at }, saved: undefined };
}
