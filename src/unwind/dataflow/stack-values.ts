/** Registers and arguments of the frames of a stack, without debug information. */
import { ARGUMENT_REGISTERS, CALLEE_SAVED, type Disassembler, type InstructionEffect, type RegisterName } from "#arch";
import { type Address, hex, offsetBy, optional } from "#base";
import type { AddressSpace } from "#memory";
import { better, evaluate, type Finding, type Known, learn, readWord } from "./evaluate.ts";
import { formatValue } from "./format-value.ts";
import type { CallState, FlowState, FunctionFlow } from "./function-flow.ts";
import { isSave } from "./state.ts";
import { extend, type Term } from "./value.ts";

/** One frame of a stack, as the unwinder found it. */
export interface FlowFrame {
  /** How evidence names it: `schedule+0x5d`. */
  readonly name: string;
  /** The frame's function; undefined where it is not code that a compiler made, or is unknown. */
  readonly flow: FunctionFlow | undefined;
  /** A return address, or when `exact` the instruction that runs next. */
  readonly ip: Address;
  readonly exact: boolean;
  /** The stack pointer while the callee ran (above the return address), or at `ip` when exact. */
  readonly sp: Address;
  /** Address of the word that holds the function's return address; undefined when it is not known. */
  readonly entrySp: Address | undefined;
  /**
   * Registers of this frame that are known from elsewhere, with the word that each was saved in: all of them for an
   * interrupted function, those that a switch pushed for the innermost frame. They replace what was restored.
   */
  readonly registers:
    | ReadonlyMap<RegisterName, { readonly value: Address; readonly slot: Address | undefined }>
    | undefined;
  /** Where the caller's call led, when that is known though the code does not tell. */
  readonly called?: Address | undefined;
  /**
   * What registers held when the function was entered, as memory has it now: a system call's, in pt_regs. Who may write
   * there could have changed it, so what follows from it is not certain.
   */
  readonly entered?: ReadonlyMap<RegisterName, { readonly value: Address; readonly slot: Address }> | undefined;
}

/** What else the values of a stack are found by. */
export interface FlowSource {
  readonly memory: AddressSpace;
  readonly disassembler: Disassembler;
  /** The register that a function which is only a jump through it jumps through: `__x86_indirect_thunk_rax`. */
  thunk?(target: Address): RegisterName | undefined;
  /** True for memory that nothing writes while the machine runs. */
  isConstant?(at: Address): boolean;
  /** The function that is entered at an address; asked for those that may have jumped on to a frame's function. */
  functionAt?(entry: Address): FunctionFlow | undefined;
}

/** What an argument register held when the frame's function was entered. */
export interface ArgumentFinding {
  readonly register: RegisterName;
  /** The best of both: certain where one is and the other does not contradict. */
  readonly best: Finding | undefined;
  /** By the function's own code: where it keeps the argument. */
  readonly kept: Finding | undefined;
  /** By the caller's code: what it put into the register. */
  readonly passed: Finding | undefined;
}

/** What was found for one frame. */
export interface FrameValues {
  /** Registers while the frame's callee runs, or at the instruction when it is exact; those not known are absent. */
  readonly registers: ReadonlyMap<RegisterName, Finding>;
  readonly arguments: readonly ArgumentFinding[];
  /**
   * How the caller's call came to this function: it entered it, or entered another that jumped on to it. Unknown for a
   * call whose target cannot be told.
   */
  readonly reached: "entered" | "jumped" | "unknown";
  /**
   * What a register held before the instruction that ends at `address`, when that was last run, as far as the frame still
   * tells. Never certain: the way from there to here is not known.
   */
  earlier(address: Address, register: RegisterName): Finding | undefined;
}

/** A frame at work. */
interface Scene {
  readonly frame: FlowFrame;
  readonly state: FlowState | undefined;
  readonly call: CallState | undefined;
  readonly registers: ReadonlyMap<RegisterName, Finding>;
  /** What the state's terms are, by registers and slots. */
  readonly terms: ReadonlyMap<Term, Finding>;
}

/** Finds registers and arguments of all `frames` of one stack, innermost first. */
export function stackValues(source: FlowSource, frames: readonly FlowFrame[]): readonly FrameValues[] {
  const scenes: Scene[] = [];
  let restored: ReadonlyMap<RegisterName, Finding> = new Map();
  for (const frame of frames) {
    const scene = makeScene(source, frame, givenRegisters(frame) ?? restored);
    scenes.push(scene);
    restored = callerRegisters(scene);
  }
  // An argument may be the caller's own, handed on: outermost first.
  const results: FrameValues[] = [];
  let outer: readonly ArgumentFinding[] = [];
  for (let i = scenes.length - 1; i >= 0; i--) {
    const scene = scenes[i];
    const { found, reached } = findArguments(source, scene, scenes[i + 1], outer);
    results.push({
      registers: scene.registers,
      arguments: found,
      reached,
      earlier: (address, register) => earlierValue(source, scene, found, address, register),
    });
    outer = found;
  }
  return results.toReversed();
}

function givenRegisters({ name, registers }: FlowFrame): ReadonlyMap<RegisterName, Finding> | undefined {
  if (registers === undefined) return undefined;
  return new Map(
    [...registers].map(([register, { value, slot }]): [RegisterName, Finding] => {
      const where = slot === undefined ? "the processor's registers" : `the registers saved at ${hex(slot)}`;
      return [register, { value, size: 8, certain: true, slot, steps: [`${register} of ${name} in ${where}`] }];
    }),
  );
}

/** The state of the frame, if the stack pointer is where its code says: else it is another function's, or damaged. */
function makeScene(source: FlowSource, frame: FlowFrame, registers: ReadonlyMap<RegisterName, Finding>): Scene {
  const { flow, ip, exact, sp, entrySp } = frame;
  const call = exact ? undefined : flow?.callReturningTo(ip);
  const state = exact ? flow?.at(ip) : call;
  const offset = state?.stackOffset;
  const fits = entrySp !== undefined && (offset === undefined || offsetBy(entrySp, offset) === sp);
  if (state === undefined || !fits) return { frame, state: undefined, call: undefined, registers, terms: new Map() };
  return { frame, state, call, registers, terms: learnTerms(source, frame, state, registers, entrySp) };
}

function learnTerms(
  { memory }: FlowSource,
  { name, exact }: FlowFrame,
  state: FlowState,
  registers: ReadonlyMap<RegisterName, Finding>,
  entrySp: Address,
): ReadonlyMap<Term, Finding> {
  const terms = new Map<Term, Finding>();
  for (const [register, found] of registers) {
    // What a call leaves as it likes is no longer what the state before the call says.
    if (register === "rip" || register === "rsp" || !(exact || CALLEE_SAVED.includes(register))) continue;
    const value = state.register(register);
    if (value !== undefined) learn(terms, value, { ...found, steps: [...found.steps, `${register} of ${name}`] });
  }
  const known: Known = { terms, entry: () => undefined, entrySp, memory, isConstant: () => false };
  for (const slot of state.slots) {
    const base = evaluate({ id: -1, term: slot.base, offset: 0n }, known);
    if (base === undefined) continue;
    const at = offsetBy(base.value, slot.offset);
    const value = readWord(memory, at, slot.size);
    if (value === undefined) continue;
    const certain = base.certain && (isSave(slot) || !state.exposed);
    learn(terms, slot.value, {
      value,
      size: slot.size,
      certain,
      slot: at,
      steps: [`${hex(at)} on the stack of ${name}`],
    });
  }
  return terms;
}

/** The callee-saved registers as they were at the frame's entry, which is as they are in its caller. */
function callerRegisters(scene: Scene): ReadonlyMap<RegisterName, Finding> {
  const { state, terms } = scene;
  const registers = new Map<RegisterName, Finding>();
  if (state === undefined) return registers;
  for (const [term, found] of terms) {
    if (term.kind === "entry" && found.size === 8 && CALLEE_SAVED.includes(term.register)) {
      registers.set(term.register, found);
    }
  }
  return registers;
}

function findArguments(
  source: FlowSource,
  scene: Scene,
  caller: Scene | undefined,
  outer: readonly ArgumentFinding[],
): { readonly found: readonly ArgumentFinding[]; readonly reached: FrameValues["reached"] } {
  const known = caller && (caller.call === undefined ? undefined : knownIn(source, caller, outer));
  const call = known && caller?.call && passedBy(source, caller.frame.name, caller.call, known, scene);
  const found = ARGUMENT_REGISTERS.map((register) => {
    const kept = keptArgument(scene, register);
    const passed = call?.passed(register);
    return { register, kept, passed, best: combine(kept, passed) };
  });
  return { found, reached: call?.reached ?? "unknown" };
}

function earlierValue(
  source: FlowSource,
  scene: Scene,
  found: readonly ArgumentFinding[],
  address: Address,
  register: RegisterName,
): Finding | undefined {
  const known = scene.state && knownIn(source, scene, found);
  const state = known && scene.frame.flow?.endingAt(address);
  const value = state && evaluate(state.register(register), known);
  return value && doubted(value, `${register} at ${hex(address)}`);
}

function keptArgument({ terms }: Scene, register: RegisterName): Finding | undefined {
  for (const [term, found] of terms) if (term.kind === "entry" && term.register === register) return found;
  return undefined;
}

/** What is known in a frame: its terms, and its arguments at its entry. */
function knownIn(source: FlowSource, scene: Scene, found: readonly ArgumentFinding[]): Known | undefined {
  const { entrySp } = scene.frame;
  if (entrySp === undefined) return undefined;
  const entry = (register: RegisterName): Finding | undefined =>
    found.find((argument) => argument.register === register)?.best ?? enteredWith(scene.frame, register);
  const isConstant = (at: Address): boolean => source.isConstant?.(at) === true;
  return { terms: scene.terms, entry, entrySp, memory: source.memory, isConstant };
}

function enteredWith({ entered, name }: FlowFrame, register: RegisterName): Finding | undefined {
  const word = entered?.get(register);
  const steps = word && [`${register} of ${name} in the registers saved at ${hex(word.slot)}`];
  return word && { value: word.value, size: 8, certain: false, slot: word.slot, steps: steps ?? [] };
}

type Passed = (register: RegisterName) => Finding | undefined;

/**
 * What the caller's call put into registers, if it led to the frame's function: at once, or by another function that
 * jumped on to it. A call whose target cannot be told may have led there either way: its arguments are not certain.
 */
function passedBy(
  source: FlowSource,
  name: string,
  call: CallState,
  known: Known,
  { frame }: Scene,
): { readonly passed: Passed; readonly reached: FrameValues["reached"] } | undefined {
  const start = frame.flow?.start;
  if (start === undefined) return undefined;
  const atCall: Passed = (register) => {
    const value = call.register(register);
    const found = evaluate(value, known);
    return found && { ...found, steps: [...found.steps, `${name} passes ${formatValue(value)} in ${register}`] };
  };
  const target = frame.called ?? calledFunction(source, call, known);
  if (target === undefined) {
    return { passed: (register) => doubted(atCall(register), "the call is indirect"), reached: "unknown" };
  }
  if (entersAt(source, target, start)) return { passed: atCall, reached: "entered" };
  const jumps = source.functionAt?.(target)?.jumpsTo(start) ?? [];
  const [first, ...others] = jumps;
  if (first === undefined) return { passed: () => undefined, reached: "jumped" };
  const between: Known = { ...known, terms: new Map(), entry: atCall, entrySp: frame.entrySp ?? known.entrySp };
  const passed: Passed = (register) => {
    const found = evaluate(first.register(register), between);
    const all = others.every((jump) => evaluate(jump.register(register), between)?.value === found?.value);
    return all ? doubted(found, "another function was called and jumped on") : undefined;
  };
  return { passed, reached: "jumped" };
}

/** Where a call went; undefined when that cannot be told. */
function calledFunction(source: FlowSource, call: CallState, known: Known): Address | undefined {
  const target = evaluate(call.callee, known);
  if (target === undefined || target.size < 8) return undefined;
  const register = source.thunk?.(target.value);
  if (register === undefined) return target.value;
  const through = evaluate(call.register(register), known);
  return through === undefined || through.size < 8 ? undefined : through.value;
}

function doubted(found: Finding | undefined, why: string): Finding | undefined {
  return found && { ...found, certain: false, steps: [...found.steps, why] };
}

/** A call to `target` runs the function at `start`: it is its entry, or a jump there (a trampoline of a static call). */
function entersAt({ memory, disassembler }: FlowSource, target: Address, start: Address): boolean {
  if (target === start) return true;
  const effects = (at: Address, length: number): Iterable<InstructionEffect> =>
    optional(() => disassembler.effects(memory.read(at, length).array, at)) ?? [];
  // Calls may step over the landing mark of indirect branches.
  if (target === offsetBy(start, 4)) {
    for (const { mnemonic } of effects(start, 4)) return mnemonic === "endbr64";
  }
  for (const { mnemonic, flow, target: next } of effects(target, 16)) {
    if (mnemonic === "endbr64" || mnemonic === "nop") continue;
    return flow === "jump" && next === start;
  }
  return false;
}

/** Both directions agree, or there is one: else neither is certain. */
function combine(kept: Finding | undefined, passed: Finding | undefined): Finding | undefined {
  if (kept === undefined || passed === undefined) return kept ?? passed;
  const size = Math.min(kept.size, passed.size);
  const agree = extend(kept.value, size, false) === extend(passed.value, size, false);
  const best = better(kept, passed);
  if (best === undefined) return undefined;
  if (!agree)
    return { ...best, certain: false, steps: [...best.steps, "the caller's code and the function's disagree"] };
  const certain = kept.certain || passed.certain;
  return { ...(size === best.size ? kept : best), certain: certain && best.certain };
}
