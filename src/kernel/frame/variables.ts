/** The arguments and locals of a frame's functions, by debug information, by what was passed, and by the code. */
import { ARGUMENT_REGISTERS, type RegisterName } from "#arch";
import { type Address, address, type Bytes, offsetBy, optional } from "#base";
import type { CodeScope, CodeVariable } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { integerValue } from "#object";
import { type CType, type FunctionType, resolveTypedefs, sizeOf } from "#types";
import { type Confidence, weaker } from "#unwind";
import type { Finding } from "#unwind/dataflow";
import { type Located, locate, type Place } from "#unwind/location";
import type { ActivatedStack, Activation } from "./activation.ts";
import { confirmed } from "./confirm.ts";
import { valueOfLocated } from "./located-value.ts";
import { locationContext, passedValue, registerOf } from "./passed-value.ts";
import type { Found, FrameVariable } from "./variable.ts";

/** The variables of one scope (a function, or a call inlined in it) of the frame at `index`. */
export function scopeVariables(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  scope: CodeScope,
): readonly FrameVariable[] {
  return scope.variables.map((variable): FrameVariable => {
    const { debug } = stack.activations[index];
    const kind = variable.kind === "parameter" ? "argument" : "local";
    const { type: entry } = variable;
    const known = entry === undefined ? undefined : optional(() => debug?.code.typeAt(entry));
    const type: CType = known ?? { kind: "void" };
    const located = byLocation(kernel, stack, index, variable, type);
    const shared = { kind, name: variable.name, block: variable.block, type } as const;
    if (typeof located !== "string") return { ...shared, found: located, why: undefined };
    const passed = kind === "argument" && !scope.inlined ? asPassed(kernel, stack, index, variable, type) : undefined;
    const found = passed ?? lastValue(kernel, stack, index, variable, type);
    return { ...shared, found, why: found === undefined ? located : undefined };
  });
}

/** Where debug information puts the variable; a text that says why that gives no value. */
function byLocation(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  variable: CodeVariable,
  type: CType,
): Found | string {
  const location = optional(() => variable.location);
  if (location === undefined) return "a broken location";
  if (location.kind === "none") return "optimized out";
  const context = locationContext(kernel, stack, index);
  if (context === undefined) return "no debug information";
  const located =
    location.kind === "constant" ? constantPlace(location.value) : optional(() => locate(location.expression, context));
  if (located === undefined) return "a broken location";
  const value = valueOfLocated(type, located, kernel.target.memory);
  if (typeof value === "string") return value;
  return {
    value,
    provenance: located.byEntryValue ? "entry-value" : "dwarf",
    confidence: weaker(located.confidence, stack.activations[index].confidence),
    moment: "now",
    steps: [],
  };
}

/** A constant of debug information as a place; an integer says nothing beyond its 64 bits. */
function constantPlace(value: bigint | Bytes): Located {
  const place: Place = typeof value === "bigint" ? { kind: "value", value } : { kind: "bytes", bytes: value };
  const pieces = [{ place, bits: undefined, offset: 0 }];
  return { pieces, byEntryValue: false, confidence: "certain" };
}

/**
 * What a variable was where debug information last had a place for it, by what the frame's code still tells of the
 * registers there. The compiler had no more use for the variable from there on; whether the code came from there is not
 * known, so it is a guess.
 */
function lastValue(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  variable: CodeVariable,
  type: CType,
): Found | undefined {
  const { debug } = stack.activations[index];
  const last = optional(() => variable.last());
  const context = last && locationContext(kernel, stack, index);
  const earlier = stack.inferred()[index]?.earlier;
  if (
    debug === undefined ||
    last === undefined ||
    context === undefined ||
    earlier === undefined ||
    !fitsRegister(type)
  )
    return undefined;
  const end = address(last.end + debug.bias);
  const steps: string[] = [];
  const registers = {
    get(name: RegisterName) {
      const found = earlier(end, name);
      if (found?.size !== 8) return undefined;
      steps.push(...found.steps);
      return { value: found.value, slot: found.slot, certain: false };
    },
  };
  const located = optional(() => locate(last.expression, { ...context, registers }));
  const value = located && valueOfLocated(type, located, kernel.target.memory);
  if (value === undefined || typeof value === "string") return undefined;
  return { value, provenance: "disassembly", confidence: "possible", moment: "last", steps };
}

/** What an argument that has no place any more was when its function was entered: by debug information, then by the code. */
function asPassed(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  variable: CodeVariable,
  type: CType,
): Found | undefined {
  const expression = entryExpression(stack.activations[index], variable.name);
  const register = expression && registerOf(expression);
  if (expression === undefined || register === undefined) return undefined;
  const passed = passedInRegister(kernel, stack, index, expression, type);
  if (passed?.confidence === "certain") return passed;
  const inferred = inferredArgument(kernel, stack, index, register, type);
  return inferred?.confidence === "certain" ? inferred : (passed ?? inferred);
}

/** What the caller's debug information says that it passed in the register that `expression` is, as a value of `type`. */
export function passedInRegister(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  expression: Bytes,
  type: CType,
): Found | undefined {
  const passed = fitsRegister(type) ? passedValue(kernel, stack, index, expression) : undefined;
  if (passed === undefined) return undefined;
  return {
    value: integerValue(type, kernel.target.memory, passed.value),
    provenance: "call-site",
    confidence: passed.confidence,
    moment: "entry",
    steps: [`passed in ${registerOf(expression)} by the caller`],
  };
}

/** What an argument register held when the frame's function was entered, by the code, as a value of `type`. */
function inferredArgument(
  kernel: Kernel,
  stack: ActivatedStack,
  index: number,
  register: RegisterName,
  type: CType,
): Found | undefined {
  const found = stack.inferred()[index]?.arguments.find((argument) => argument.register === register)?.best;
  if (found === undefined || found.size < sizeOf(type) || !fitsRegister(type)) return undefined;
  return foundByCode(kernel, stack.task, stack.activations[index].confidence, found, type);
}

function foundByCode(kernel: Kernel, task: Address, frame: Confidence, found: Finding, type: CType): Found {
  const what =
    resolveTypedefs(type).kind === "pointer" ? confirmed(kernel, task, type, address(found.value)) : undefined;
  return {
    value: integerValue(type, kernel.target.memory, found.value),
    provenance: what !== undefined ? "confirmed" : found.slot !== undefined ? "spill-slot" : "disassembly",
    confidence: weaker(frame, found.certain ? "certain" : what !== undefined ? "likely" : "possible"),
    moment: "entry",
    steps: what === undefined ? found.steps : [...found.steps, what],
  };
}

/** Integers and pointers are passed in one register each; other types in ways that a register alone does not tell. */
function fitsRegister(type: CType): boolean {
  const { kind } = resolveTypedefs(type);
  return (kind === "int" || kind === "enum" || kind === "pointer") && sizeOf(type) <= 8;
}

/** Where an argument stands when its function is entered; undefined when it is not in a register. */
export function entryExpression(activation: Activation, name: string): Bytes | undefined {
  const variables = optional(() => activation.entryCode()?.scopes.at(-1)?.variables) ?? [];
  const parameter = variables.find((other) => other.kind === "parameter" && other.name === name);
  const location = parameter && optional(() => parameter.location);
  if (location?.kind !== "expression") return undefined;
  return registerOf(location.expression) === undefined ? undefined : location.expression;
}

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
