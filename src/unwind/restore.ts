/**
 * The registers of every frame of a stack: the processor's own in the innermost one, and from there outwards what each
 * function saved of its caller's. Where frames are is the unwinder's business; this only follows what it found.
 */
import { CALLEE_SAVED, DWARF_REGISTERS, PT_REGS, type RegisterName } from "#arch";
import { type Address, address, offsetBy, optional } from "#base";
import type { CallFrame, RegisterRule } from "#debuginfo/dwarf";
import type { AddressSpace } from "#memory";
import { type Frame, lookupAddress, type Stack } from "./frame.ts";

/** What a register holds in a frame. */
export interface KnownRegister {
  readonly value: Address;
  /** The memory word that it was read from; undefined for one that the processor still held, or that was computed. */
  readonly slot: Address | undefined;
  /** False when a step on the way was not told by call frame information but worked out from the code. */
  readonly certain: boolean;
}

/** Registers by name; one that is not there is unknown. */
export type FrameRegisters = ReadonlyMap<RegisterName, KnownRegister>;

/** Registers that may be worked out when they are asked for. */
export interface RegisterLookup {
  /** Undefined when it is unknown. */
  get(name: RegisterName): KnownRegister | undefined;
}

/** How the function at an instruction saved its caller's registers. */
export interface SavingRules {
  readonly frame: CallFrame;
  /** Told by call frame information, rather than worked out. */
  readonly certain: boolean;
}

/** What restoring needs to know of the dump. */
export interface RestoreSource {
  readonly memory: AddressSpace;
  /** The rules in force at an instruction; undefined where nothing is known. */
  rules(at: Address): SavingRules | undefined;
  /** What a DWARF expression of the rules computes from a frame's registers; undefined when it cannot be told. */
  compute(
    frame: CallFrame,
    expression: Extract<RegisterRule, { expression: unknown }>["expression"],
    registers: FrameRegisters,
    cfa: Address | undefined,
  ): Address | undefined;
}

/** The registers of all frames of `stack`; `first` are those of the innermost. */
export function restoreRegisters(
  source: RestoreSource,
  stack: Stack,
  first: FrameRegisters,
): readonly FrameRegisters[] {
  const all: FrameRegisters[] = [];
  let registers: FrameRegisters = new Map();
  for (const [index, frame] of stack.frames.entries()) {
    const inner = stack.frames[index - 1];
    const before = inner === undefined ? first : callerRegisters(source, inner, frame, registers);
    // Where the frame is, the unwinder knows best.
    registers = new Map<RegisterName, KnownRegister>([
      ...before,
      ["rip", { value: frame.ip, slot: frame.slot, certain: true }],
      ["rsp", { value: frame.sp, slot: undefined, certain: true }],
    ]);
    all.push(registers);
  }
  return all;
}

/** The caller's registers, as far as the frame `inner` tells them. */
function callerRegisters(source: RestoreSource, inner: Frame, outer: Frame, registers: FrameRegisters): FrameRegisters {
  if (inner.saved !== undefined) return savedRegisters(inner.saved, registers);
  const known = outer.trust === "orc" ? source.rules(lookupAddress(inner)) : undefined;
  const cfa = outer.sp;
  if (known === undefined) return framePointerOnly(outer);
  // While a function calls on another stack (an interrupt's), its table counts from the wrong stack pointer; what it
  // pushed before still lies below the frame address that the kernel's own table gives.
  const certain = known.certain && agrees(source, known.frame, registers, cfa);
  const caller = new Map<RegisterName, KnownRegister>();
  for (const [number, name] of DWARF_REGISTERS.entries()) {
    const rule = known.frame.registers.get(number);
    const value =
      rule === undefined ? untouched(name, registers) : ruled(source, known.frame, name, rule, registers, cfa);
    if (value !== undefined) caller.set(name, { ...value, certain: value.certain && certain });
  }
  return caller;
}

/** Registers of which nothing is said: a function gives back those that are its caller's (System V ABI, 3.2.1). */
function untouched(name: RegisterName, registers: FrameRegisters): KnownRegister | undefined {
  return CALLEE_SAVED.includes(name) ? registers.get(name) : undefined;
}

function framePointerOnly({ bp }: Frame): FrameRegisters {
  return bp === undefined ? new Map() : new Map([["rbp", { value: bp, slot: undefined, certain: false }]]);
}

/**
 * An entry function's frame holds them all; where there is only the processor's own part, the others are as they were,
 * unless the entry code had use for one already.
 */
function savedRegisters(saved: NonNullable<Frame["saved"]>, registers: FrameRegisters): FrameRegisters {
  const entries = PT_REGS.flatMap((name, index): [RegisterName, KnownRegister][] => {
    const value = saved.registers[name];
    if (value === undefined) return [];
    return [[name, { value, slot: offsetBy(saved.address, index * 8), certain: true }]];
  });
  const others = Array.from(
    saved.partial ? registers : [],
    ([name, register]) => [name, { ...register, certain: false }] as const,
  );
  return new Map([...others, ...entries]);
}

function agrees(source: RestoreSource, frame: CallFrame, registers: FrameRegisters, cfa: Address): boolean {
  const rule = frame.cfa;
  if (rule.kind === "expression") return source.compute(frame, rule.expression, registers, undefined) === cfa;
  const base = registers.get(DWARF_REGISTERS[rule.register]);
  return base !== undefined && offsetBy(base.value, rule.offset) === cfa;
}

function ruled(
  source: RestoreSource,
  frame: CallFrame,
  name: RegisterName,
  rule: RegisterRule,
  registers: FrameRegisters,
  cfa: Address,
): KnownRegister | undefined {
  const read = (slot: Address | undefined): KnownRegister | undefined => {
    const value = slot === undefined ? undefined : optional(() => source.memory.pointer(slot));
    return value === undefined ? undefined : { value, slot, certain: true };
  };
  const computed = (value: Address | undefined): KnownRegister | undefined =>
    value === undefined ? undefined : { value: address(value), slot: undefined, certain: true };
  switch (rule.kind) {
    case "undefined":
      return undefined;
    case "same":
      return registers.get(name);
    case "offset":
      return read(offsetBy(cfa, rule.offset));
    case "value-offset":
      return computed(offsetBy(cfa, rule.offset));
    case "register":
      return registers.get(DWARF_REGISTERS[rule.register]);
    case "expression":
      return read(source.compute(frame, rule.expression, registers, cfa));
    case "value-expression":
      return computed(source.compute(frame, rule.expression, registers, cfa));
  }
}
