import type { Block, FunctionCode } from "./function-code.ts";
import type { State } from "./state.ts";
import { executeCall, executeInstruction } from "./transfer.ts";
import type { ValueTable } from "./value.ts";

/** Runs the instructions of a block up to the one numbered `end`, exclusive; `state` becomes what it is then. */
export function executeBlock(
  values: ValueTable,
  state: State,
  code: FunctionCode,
  { first, end }: Block,
  until = end,
): void {
  for (let i = first; i < until; i++) {
    const effect = code.instructions[i];
    const definer = 2 * i;
    if (effect.flow !== "call") executeInstruction(values, state, effect, definer);
    else if (effect.target === undefined || code.options.preserves?.(effect.target) !== true) {
      executeCall(values, state, definer);
    }
  }
}
