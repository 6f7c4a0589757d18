/** The arguments of a function without debug information, named and typed by the prototype that the dump holds. */
import { ARGUMENT_REGISTERS } from "#arch";
import { offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";
import { integerValue } from "#object";
import { type CType, type FunctionType, resolveTypedefs, sizeOf } from "#types";
import { weaker } from "#unwind";
import type { ActivatedStack, Activation } from "./activation.ts";
import { fitsRegister, inferredArgument } from "./entry-argument.ts";
import type { Found, FrameVariable } from "./variable.ts";

/** Clones whose parameters the compiler changed, and pieces of functions: their registers are not the prototype's. */
const CHANGED = /\.(isra|constprop|part|cold)\b/;

/** An argument that did not fit into registers lies above the return address; the function may have written there. */
function stackArgument(kernel: Kernel, activation: Activation, position: number, type: CType): Found | undefined {
  const { memory } = kernel.target;
  const { cfa } = activation;
  const word = cfa && optional(() => memory.u64(offsetBy(cfa, position * 8)));
  if (word === undefined) return undefined;
  const value = integerValue(type, memory, word);
  const confidence = weaker("likely", activation.confidence);
  return { value, provenance: "spill-slot", confidence, moment: "entry", steps: ["passed on the stack"] };
}

/** The arguments of a function without debug information, by its prototype and the code; as they were passed. */
export function prototypeVariables(kernel: Kernel, stack: ActivatedStack, index: number): readonly FrameVariable[] {
  const activation = stack.activations[index];
  const { symbols, structures } = kernel.target;
  const entry = activation.entry();
  const symbol = entry === undefined ? undefined : symbols.lookup(entry)?.symbol;
  if (symbol === undefined || CHANGED.test(symbol.name)) return [];
  const prototype = optional(() => structures.function(symbol.name));
  const { parameters = [] } = prototype ?? {};
  // One that is not passed in a register moves those behind it, in ways that its type decides; so does a result.
  const odd = hasHiddenArgument(prototype) ? 0 : parameters.findIndex(({ type }) => !fitsRegister(type));
  // Types know functions by name alone: of several with this name, the prototype may be another's.
  const namesakes = symbols.code(symbol.name).filter(({ address: other }) => other !== symbol.address);
  const byName = (found: Found | undefined): Found | undefined =>
    found && namesakes.length > 0 ? { ...found, confidence: weaker(found.confidence, "likely") } : found;
  return parameters.map(({ name, type }, position): FrameVariable => {
    const known = odd === -1 || position < odd;
    const register = ARGUMENT_REGISTERS[position];
    const found = !known
      ? undefined
      : register === undefined
        ? stackArgument(kernel, activation, position - ARGUMENT_REGISTERS.length, type)
        : inferredArgument(kernel, stack, index, register, type);
    const why = found === undefined ? "the code does not tell" : undefined;
    return { kind: "argument", name: name ?? `argument ${position + 1}`, block: 0, type, found: byName(found), why };
  });
}

/** A result of more than two words is written where the first argument register says (System V ABI, 3.2.3). */
function hasHiddenArgument(prototype: FunctionType | undefined): boolean {
  const result = prototype && resolveTypedefs(prototype.result);
  return (result?.kind === "struct" || result?.kind === "union") && sizeOf(result) > 16;
}
