/** What an argument was when its function was entered: by the caller's debug information, and by the code. */
import type { RegisterName } from "#arch";
import { type Address, address, type Bytes, optional } from "#base";
import type { CodeVariable } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { integerValue } from "#object";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { type Confidence, weaker } from "#unwind";
import type { Finding } from "#unwind/dataflow";
import type { ActivatedStack, Activation } from "./activation.ts";
import { confirmed } from "./confirm.ts";
import { passedValue, registerOf } from "./passed-value.ts";
import type { Found } from "./variable.ts";

/** What an argument that has no place any more was when its function was entered: by debug information, then by the code. */
export function enteredWith(
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
export function inferredArgument(
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
export function fitsRegister(type: CType): boolean {
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
