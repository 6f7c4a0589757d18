/** The arguments and locals of a frame's functions, by debug information, by what was passed, and by the code. */
import { ARGUMENT_REGISTERS, type RegisterName } from "#arch";
import { address, type Bytes, offsetBy, optional } from "#base";
import type { CodeScope, CodeVariable } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { immediateValue, integerValue } from "#object";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { weaker } from "#unwind";
import type { Finding } from "#unwind/dataflow";
import { locate } from "#unwind/location";
import type { ActivatedStack, Activation } from "./activation.ts";
import { confirmed } from "./confirm.ts";
import { valueOfLocated } from "./located-value.ts";
import { entryOf, locationContext, passedValue, registerOf } from "./passed-value.ts";
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
    const type: CType =
      variable.type === undefined || debug === undefined ? { kind: "void" } : debug.code.typeAt(variable.type);
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
  { location }: CodeVariable,
  type: CType,
): Found | string {
  const { memory } = kernel.target;
  const told = { provenance: "dwarf", confidence: "certain", moment: "now", steps: [] } as const;
  if (location.kind === "constant") {
    const { value } = location;
    return {
      value: typeof value === "bigint" ? integerValue(type, memory, value) : immediateValue(type, memory, value),
      ...told,
    };
  }
  if (location.kind === "none") return "optimized out";
  const context = locationContext(kernel, stack, index);
  if (context === undefined) return "no debug information";
  const located = optional(() => locate(location.expression, context));
  if (located === undefined) return "a broken location";
  const value = valueOfLocated(type, located, memory);
  if (typeof value === "string") return value;
  return {
    value,
    ...told,
    provenance: located.byEntryValue ? "entry-value" : "dwarf",
    confidence: located.byUpperBits && sizeOf(type) < 8 ? weaker(located.confidence, "likely") : located.confidence,
  };
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
  const expression = entryExpression(kernel, stack.activations[index], variable.name);
  const register = expression && registerOf(expression);
  if (expression === undefined || register === undefined || !fitsRegister(type)) return undefined;
  const passed = passedValue(kernel, stack, index, expression);
  const inferred = inferredArgument(kernel, stack, index, register, type);
  if (passed === undefined) return inferred;
  const confidence = passed.byUpperBits && sizeOf(type) < 8 ? weaker(passed.confidence, "likely") : passed.confidence;
  if (inferred?.confidence === "certain" && confidence !== "certain") return inferred;
  return {
    value: integerValue(type, kernel.target.memory, passed.value),
    provenance: "call-site",
    confidence,
    moment: "entry",
    steps: [`passed in ${register} by the caller`],
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
  return foundByCode(kernel, stack, found, type, "entry");
}

function foundByCode(kernel: Kernel, { task }: ActivatedStack, found: Finding, type: CType, moment: "entry"): Found {
  const what =
    resolveTypedefs(type).kind === "pointer" ? confirmed(kernel, task, type, address(found.value)) : undefined;
  return {
    value: integerValue(type, kernel.target.memory, found.value),
    provenance: what !== undefined ? "confirmed" : found.slot !== undefined ? "spill-slot" : "disassembly",
    confidence: found.certain ? "certain" : what !== undefined ? "likely" : "possible",
    moment,
    steps: what === undefined ? found.steps : [...found.steps, what],
  };
}

/** Integers and pointers are passed in one register each; other types in ways that a register alone does not tell. */
function fitsRegister(type: CType): boolean {
  const { kind } = resolveTypedefs(type);
  return (kind === "int" || kind === "enum" || kind === "pointer") && sizeOf(type) <= 8;
}

/** Where an argument stands when its function is entered; undefined when it is not in a register. */
export function entryExpression(kernel: Kernel, activation: Activation, name: string): Bytes | undefined {
  const { debug } = activation;
  const entry = entryOf(kernel, activation);
  if (debug === undefined || entry === undefined) return undefined;
  const scope = optional(() => debug.code.functions().find(entry - debug.bias))?.scopes.at(-1);
  const location = scope?.variables.find((other) => other.kind === "parameter" && other.name === name)?.location;
  if (location?.kind !== "expression") return undefined;
  return registerOf(location.expression) === undefined ? undefined : location.expression;
}

/** Clones whose parameters the compiler changed, and pieces of functions: their registers are not the prototype's. */
const CHANGED = /\.(isra|constprop|part|cold)\b/;

/** An argument that did not fit into registers lies above the return address; the function may have written there. */
function stackArgument(kernel: Kernel, { cfa }: Activation, position: number, type: CType): Found | undefined {
  const { memory } = kernel.target;
  const word = cfa && optional(() => memory.u64(offsetBy(cfa, position * 8)));
  if (word === undefined) return undefined;
  const value = integerValue(type, memory, word);
  return { value, provenance: "spill-slot", confidence: "likely", moment: "entry", steps: ["passed on the stack"] };
}

/** The arguments of a function without debug information, by its prototype and the code; as they were passed. */
export function prototypeVariables(kernel: Kernel, stack: ActivatedStack, index: number): readonly FrameVariable[] {
  const activation = stack.activations[index];
  const entry = entryOf(kernel, activation);
  const symbol = entry === undefined ? undefined : kernel.target.symbols.lookup(entry)?.symbol;
  if (symbol === undefined || CHANGED.test(symbol.name)) return [];
  const parameters = optional(() => kernel.target.structures.function(symbol.name))?.parameters ?? [];
  // One that is not passed in a register moves those behind it, in ways that its type decides.
  const odd = parameters.findIndex(({ type }) => !fitsRegister(type));
  return parameters.map(({ name, type }, position): FrameVariable => {
    const known = odd === -1 || position < odd;
    const register = ARGUMENT_REGISTERS[position];
    const found = !known
      ? undefined
      : register === undefined
        ? stackArgument(kernel, activation, position - ARGUMENT_REGISTERS.length, type)
        : inferredArgument(kernel, stack, index, register, type);
    const why = found === undefined ? "the code does not tell" : undefined;
    return { kind: "argument", name: name ?? `argument ${position + 1}`, block: 0, type, found, why };
  });
}
