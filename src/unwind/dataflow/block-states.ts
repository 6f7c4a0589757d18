/** The states at the starts of a function's blocks: paths are followed until nothing new is learned. */
import type { Block, FunctionCode } from "./function-code.ts";
import { copyState, entryState, joinStates, type State, stacksDisagree, unknownState } from "./state.ts";
import { executeBlock } from "./step.ts";
import type { ValueTable } from "./value.ts";

/** Compilers' functions need about five rounds; what needs more is given up. */
const MOST_ROUNDS = 64;
/** Calls that turn out not to return, each of which costs a new beginning. */
const MOST_RESTARTS = 16;

interface Solving {
  readonly values: ValueTable;
  readonly code: FunctionCode;
  readonly states: (State | undefined)[];
  readonly waiting: Set<number>;
  /** Blocks that were so far reached only by the return of a call: its block. */
  readonly weakly: Map<number, number>;
  /** Blocks whose last call, or trap, does not come back. */
  readonly endless: Set<number>;
}

/** The state at the start of each block that a path from the entry leads to; none when the paths are too tangled. */
export function solveBlocks(values: ValueTable, code: FunctionCode): ReadonlyMap<Block, State> {
  const endless = new Set<number>();
  for (let i = 0; i <= MOST_RESTARTS; i++) {
    const solving: Solving = { values, code, states: [], waiting: new Set([0]), weakly: new Map(), endless };
    const known = endless.size;
    solving.states[0] = code.options.entry ? entryState(values) : unknownState(values, 1);
    if (solve(solving)) {
      return new Map(code.blocks.flatMap((block, n) => (solving.states[n] ? [[block, solving.states[n]]] : [])));
    }
    if (endless.size === known) break;
  }
  return new Map();
}

/** False when it must begin anew, or will not end. */
function solve(solving: Solving): boolean {
  if (!settle(solving)) return false;
  const { code, states, values } = solving;
  const jumping = code.blocks.flatMap((block, n) => (block.jumpsAnywhere && states[n] !== undefined ? [n] : []));
  if (jumping.length === 0) return true;
  // A table of jumps leads to what nothing else leads to.
  const unreached = code.blocks.flatMap((_, n) => (states[n] === undefined ? [n] : []));
  for (const from of jumping) {
    const state = stateAfter(solving, from);
    // With the stack as at the entry it is a jump to another function.
    if (state === undefined || state.registers.every((value) => value !== values.stack())) {
      for (const to of unreached) if (state !== undefined) reach(solving, state, to, undefined);
    }
  }
  return settle(solving);
}

function settle(solving: Solving): boolean {
  const { code, states, waiting } = solving;
  for (let round = 0; waiting.size > 0; round++) {
    if (round === MOST_ROUNDS) return false;
    // Downwards through the code, as most paths go.
    for (let number = 0; number < code.blocks.length; number++) {
      if (waiting.delete(number) && !follow(solving, number, states[number])) return false;
    }
  }
  return true;
}

/** Carries the state behind a block to those that come next. False: begin anew. */
function follow(solving: Solving, number: number, before: State | undefined): boolean {
  const after = stateAfter(solving, number);
  if (before === undefined || after === undefined) return true;
  return solving.code.blocks[number].edges.every((edge) => {
    if (edge.weak && solving.endless.has(number)) return true;
    return reach(solving, edge.before ? before : after, edge.to, edge.weak ? number : undefined);
  });
}

function stateAfter({ values, code, states }: Solving, number: number): State | undefined {
  const before = states[number];
  if (before === undefined) return undefined;
  const state = copyState(before);
  executeBlock(values, state, code, code.blocks[number]);
  return state;
}

/** A path leads to block `to`; `weak` is the block of the call that must return for it. False: begin anew. */
function reach(solving: Solving, state: State, to: number, weak: number | undefined): boolean {
  const { values, code, states, waiting, weakly, endless } = solving;
  const stored = states[to];
  if (stored === undefined) {
    states[to] = copyState(state);
    if (weak !== undefined) weakly.set(to, weak);
    waiting.add(to);
    return true;
  }
  if (stacksDisagree(stored, state)) {
    if (weak !== undefined) {
      endless.add(weak);
      return true;
    }
    const source = weakly.get(to);
    if (source !== undefined) {
      endless.add(source);
      return false;
    }
  }
  if (weak === undefined) weakly.delete(to);
  const joined = joinStates(values, stored, state, 2 * code.blocks[to].first + 1);
  if (joined !== undefined) {
    states[to] = joined;
    waiting.add(to);
  }
  return true;
}
