/** The instructions of one function, in blocks, and where control goes between them. */
import type { Disassembler, InstructionEffect } from "#arch";
import { type Address, offsetBy } from "#base";

/** A stretch of machine code as it stands in memory. */
export interface CodeRange {
  readonly start: Address;
  readonly bytes: Uint8Array;
}

/** What is known of the function besides its code. */
export interface FlowOptions {
  /**
   * It is entered by calls alone, with its arguments in registers. False for a piece of a function that symbols name
   * (`x.cold`): better is to give the piece as a further range of its function.
   */
  readonly entry: boolean;
  /** False for functions that never come back (`panic`); asked for the targets of direct calls. */
  returns?(target: Address): boolean;
  /** True for functions that change no register at all (`__fentry__`, tracing); asked for the targets of direct calls. */
  preserves?(target: Address): boolean;
  /**
   * Where control goes besides what the instruction at `address` says, in the state before it: a fixup of an exception
   * (`__ex_table`), the target of a static branch (`__jump_table`), whether it jumps now or not.
   */
  otherTargets?(address: Address): readonly Address[];
}

/** A path from a block's end to another block. */
export interface Edge {
  readonly to: number;
  /** The state before the block's only instruction goes along, not the one after it. */
  readonly before: boolean;
  /** It exists only if the call, or the trap of a warning, before it comes back. */
  readonly weak: boolean;
}

/** Instructions that run one after the other; numbers are positions in `FunctionCode.instructions`. */
export interface Block {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
  readonly edges: readonly Edge[];
  /** Ends in a jump to an address that was computed. */
  readonly jumpsAnywhere: boolean;
}

/** A function, decoded. */
export interface FunctionCode {
  readonly start: Address;
  readonly instructions: readonly InstructionEffect[];
  readonly blocks: readonly Block[];
  readonly options: FlowOptions;
  /** The instruction that starts at an address. */
  startingAt(address: Address): number | undefined;
  /** The instruction that ends where `address` begins. */
  endingAt(address: Address): number | undefined;
  /** The block that an instruction is in. */
  blockOf(instruction: number): Block;
}

/** Larger functions are not followed. */
const MOST_BYTES = 64 << 10;

/** Decodes a function: the range that it is entered at first. Undefined when it is too large, or no code. */
export function parseFunctionCode(
  ranges: readonly CodeRange[],
  disassembler: Disassembler,
  options: FlowOptions,
): FunctionCode | undefined {
  const [first] = ranges;
  if (first === undefined || ranges.reduce((sum, { bytes }) => sum + bytes.length, 0) > MOST_BYTES) return undefined;
  const instructions = ranges.flatMap(({ bytes, start }) => [...disassembler.effects(bytes, start)]);
  if (instructions[0]?.address !== first.start) return undefined;
  const starts = new Map(instructions.map(({ address }, i) => [address, i]));
  const ends = new Map(instructions.map((instruction, i) => [endOf(instruction), i]));
  const others = instructions.map(({ address }) => options.otherTargets?.(address) ?? []);
  const leaders = findLeaders(instructions, starts, others);
  const blockNumbers: number[] = [];
  let count = -1;
  for (let i = 0; i < instructions.length; i++) {
    if (leaders.has(i)) count++;
    blockNumbers.push(count);
  }
  const firsts = [...leaders].toSorted((a, b) => a - b);
  const blockAt = (address: Address): number | undefined => {
    const number = starts.get(address);
    return number === undefined ? undefined : blockNumbers[number];
  };
  const blocks = firsts.map((from, i): Block => {
    const end = firsts[i + 1] ?? instructions.length;
    const last = instructions[end - 1];
    const edges = edgesOf(last, blockAt, options);
    for (const target of others[end - 1]) {
      const to = blockAt(target);
      if (to !== undefined) edges.push({ to, before: true, weak: false });
    }
    // A static branch that jumps now may have gone straight on when the task passed it.
    const next = others[end - 1].length > 0 && last.flow === "jump" ? blockAt(endOf(last)) : undefined;
    if (next !== undefined) edges.push({ to: next, before: true, weak: false });
    return { first: from, end, edges, jumpsAnywhere: last.flow === "jump" && last.target === undefined };
  });
  return {
    start: first.start,
    instructions,
    blocks,
    options,
    startingAt: (address) => starts.get(address),
    endingAt: (address) => ends.get(address),
    blockOf: (instruction) => blocks[blockNumbers[instruction]],
  };
}

function endOf({ address, length }: InstructionEffect): Address {
  return offsetBy(address, length);
}

function findLeaders(
  instructions: readonly InstructionEffect[],
  starts: ReadonlyMap<Address, number>,
  others: readonly (readonly Address[])[],
): Set<number> {
  const leaders = new Set([0]);
  const lead = (target: Address | undefined): void => {
    const number = target === undefined ? undefined : starts.get(target);
    if (number !== undefined) leaders.add(number);
  };
  for (const [i, instruction] of instructions.entries()) {
    const next = instructions[i + 1];
    if (instruction.flow !== "call") lead(instruction.target);
    if (others[i].length > 0) leaders.add(i);
    const ends = instruction.flow !== "next" || others[i].length > 0 || next?.address !== endOf(instruction);
    if (next !== undefined && (ends || isTrap(instruction))) leaders.add(i + 1);
    for (const target of others[i]) lead(target);
  }
  return leaders;
}

/** `int3` fills gaps, and follows what does not come back. */
function isTrap({ mnemonic }: InstructionEffect): boolean {
  return mnemonic === "int3";
}

function edgesOf(
  last: InstructionEffect,
  blockAt: (address: Address) => number | undefined,
  options: FlowOptions,
): Edge[] {
  const edges: Edge[] = [];
  const add = (address: Address | undefined, weak = false): void => {
    const to = address === undefined ? undefined : blockAt(address);
    if (to !== undefined) edges.push({ to, before: false, weak });
  };
  const { flow, target, mnemonic } = last;
  if (flow === "branch" || flow === "jump") add(target);
  if (flow === "branch" || (flow === "next" && !isTrap(last))) add(endOf(last));
  if (flow === "call" && (target === undefined || options.returns?.(target) !== false)) add(endOf(last), true);
  // A warning is a trap (ud2, ud1) behind which the kernel goes on.
  if (flow === "stop" && mnemonic.startsWith("ud")) add(endOf(last), true);
  return edges;
}
