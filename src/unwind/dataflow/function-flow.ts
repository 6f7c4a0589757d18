/** Data flow over one function: what registers and stack slots hold at each of its instructions, by what it was entered with. */
import { CALLEE_SAVED, type Disassembler, type RegisterName } from "#arch";
import { type Address, lazy } from "#base";
import { solveBlocks } from "./block-states.ts";
import { type CodeRange, type FlowOptions, parseFunctionCode } from "./function-code.ts";
import { copyState, registerNumber, type Slot, type State, unknownState } from "./state.ts";
import { executeBlock } from "./step.ts";
import { enterCall, interruptInstruction, targetOf } from "./transfer.ts";
import { stackAddress, type Value, ValueTable } from "./value.ts";

/** What is known just before one instruction. */
export interface FlowState {
  /** What a general register holds. */
  register(name: RegisterName): Value;
  /** What is known of the function's own stack. */
  readonly slots: readonly Slot[];
  /** The stack pointer, from what it was at the function's entry; undefined when it was aligned or switched. */
  readonly stackOffset: number | undefined;
  /** Code outside of the function may know addresses on its stack: a slot is then certain only when it is a save. */
  readonly exposed: boolean;
}

/** The state just before a call, with only those slots that the called function cannot reach. */
export interface CallState extends FlowState {
  readonly address: Address;
  /** Where it goes: a constant for a direct call. */
  readonly callee: Value;
}

/** Where the caller's value of a callee-saved register is. */
export type SavedRegister =
  /** The register still holds it. */
  | { readonly kind: "same" }
  | { readonly kind: "slot"; readonly slot: Slot }
  /** Another callee-saved register holds it. */
  | { readonly kind: "register"; readonly register: RegisterName }
  | { readonly kind: "lost" };

/** One function, analysed. Values of different functions must not be mixed. */
export interface FunctionFlow {
  readonly start: Address;
  /** The state before the instruction at `address`, or in the midst of it when it repeats; undefined where none starts. */
  at(address: Address): FlowState | undefined;
  /** The state before the instruction that ends where `address` begins; undefined where none does. */
  endingAt(address: Address): FlowState | undefined;
  /** The call that returns to `address`; undefined when what stands before it is no call. */
  callReturningTo(address: Address): CallState | undefined;
  /** The states before its jumps to another function, whose entry is at `address`. */
  jumpsTo(address: Address): readonly FlowState[];
}

/**
 * Analyses a function when it is first asked about: `ranges` are its code, the one that it is entered at first, then
 * the pieces that the compiler put elsewhere. Undefined when it is too large or does not decode.
 */
export function analyzeFunction(
  ranges: readonly CodeRange[],
  disassembler: Disassembler,
  options: FlowOptions,
): FunctionFlow | undefined {
  const code = parseFunctionCode(ranges, disassembler, options);
  if (code === undefined) return undefined;
  const values = new ValueTable();
  const states = lazy(() => solveBlocks(values, code));
  const before = (instruction: number): State => {
    const block = code.blockOf(instruction);
    const known = states().get(block);
    const state = known === undefined ? unknownState(values, 2 * block.first + 1) : copyState(known);
    executeBlock(values, state, code, block, instruction);
    return state;
  };
  return {
    start: code.start,
    at: (address) => {
      const instruction = code.startingAt(address);
      if (instruction === undefined) return undefined;
      const state = before(instruction);
      interruptInstruction(values, state, code.instructions[instruction], 2 * instruction);
      return flowState(state);
    },
    endingAt: (address) => {
      const instruction = code.endingAt(address);
      return instruction === undefined ? undefined : flowState(before(instruction));
    },
    callReturningTo: (address) => {
      const instruction = code.endingAt(address);
      const effect = instruction === undefined ? undefined : code.instructions[instruction];
      if (instruction === undefined || effect?.flow !== "call") return undefined;
      const state = before(instruction);
      const callee = targetOf(values, state, effect, 2 * instruction);
      enterCall(state);
      return { ...flowState(state), address: effect.address, callee };
    },
    jumpsTo: (address) =>
      code.instructions.flatMap(({ target, flow }, i) =>
        target === address && (flow === "jump" || flow === "branch") ? [flowState(before(i))] : [],
      ),
  };
}

function flowState({ registers, slots, escapes }: State): FlowState {
  const stack = stackAddress(registers[registerNumber("rsp")]);
  return {
    register: (name) => registers[registerNumber(name)],
    slots: [...slots.values()],
    stackOffset: stack?.base.kind === "stack" ? stack.offset : undefined,
    exposed: escapes.size > 0,
  };
}

/** Where the caller's values of the callee-saved registers are at that point. */
export function savedRegisters(state: FlowState): ReadonlyMap<RegisterName, SavedRegister> {
  const isEntry = (value: Value, name: RegisterName): boolean =>
    value.offset === 0n && value.term?.kind === "entry" && value.term.register === name;
  return new Map(
    CALLEE_SAVED.map((name): [RegisterName, SavedRegister] => {
      if (isEntry(state.register(name), name)) return [name, { kind: "same" }];
      const slot = state.slots.find(({ value, size }) => size === 8 && isEntry(value, name));
      if (slot !== undefined) return [name, { kind: "slot", slot }];
      const register = CALLEE_SAVED.find((other) => isEntry(state.register(other), name));
      return [name, register === undefined ? { kind: "lost" } : { kind: "register", register }];
    }),
  );
}
