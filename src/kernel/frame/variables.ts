/** The arguments and locals of a frame's functions, by debug information and by what was passed. */
import { ARGUMENT_REGISTERS, DWARF_REGISTERS, type RegisterName } from "#arch";
import { type Bytes, optional } from "#base";
import type { CodeScope, CodeVariable } from "#debuginfo/dwarf";
import * as dwarf from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { immediateValue, integerValue } from "#object";
import { type CType, resolveTypedefs, sizeOf } from "#types";
import { locate } from "#unwind/location";
import type { Activation } from "./activation.ts";
import { valueOfLocated } from "./located-value.ts";
import { entryOf, locationContext, passedValue } from "./passed-value.ts";
import type { Found, FrameVariable } from "./variable.ts";

/** The variables of one scope (a function, or a call inlined in it) of the frame at `index`. */
export function scopeVariables(
  kernel: Kernel,
  activations: readonly Activation[],
  index: number,
  scope: CodeScope,
): readonly FrameVariable[] {
  return scope.variables.map((variable) => scopeVariable(kernel, activations, index, scope, variable));
}

function scopeVariable(
  kernel: Kernel,
  activations: readonly Activation[],
  index: number,
  scope: CodeScope,
  variable: CodeVariable,
): FrameVariable {
  const { debug } = activations[index];
  const kind = variable.kind === "parameter" ? "argument" : "local";
  const type: CType =
    variable.type === undefined || debug === undefined ? { kind: "void" } : debug.code.typeAt(variable.type);
  const located = byLocation(kernel, activations, index, variable, type);
  if (typeof located !== "string") return { kind, name: variable.name, type, found: located, why: undefined };
  const passed = kind === "argument" && !scope.inlined ? byCallSite(kernel, activations, index, variable, type) : undefined;
  return { kind, name: variable.name, type, found: passed, why: passed === undefined ? located : undefined };
}

/** Where debug information puts the variable; a text that says why that gives no value. */
function byLocation(
  kernel: Kernel,
  activations: readonly Activation[],
  index: number,
  { location }: CodeVariable,
  type: CType,
): Found | string {
  const { memory } = kernel.target;
  if (location.kind === "constant") {
    const { value } = location;
    const constant =
      typeof value === "bigint" ? integerValue(type, memory, value) : immediateValue(type, memory, value);
    return { value: constant, provenance: "dwarf", confidence: "certain", steps: [] };
  }
  if (location.kind === "none") return "optimized out";
  const context = locationContext(kernel, activations, index);
  if (context === undefined) return "no debug information";
  const located = optional(() => locate(location.expression, context));
  if (located === undefined) return "a broken location";
  const value = valueOfLocated(type, located, memory);
  if (typeof value === "string") return value;
  return {
    value,
    provenance: located.byEntryValue ? "entry-value" : "dwarf",
    confidence: located.certain ? "certain" : "likely",
    steps: [],
  };
}

/** What the caller passed, for an argument that has no place any more. */
function byCallSite(
  kernel: Kernel,
  activations: readonly Activation[],
  index: number,
  variable: CodeVariable,
  type: CType,
): Found | undefined {
  const expression = entryExpression(kernel, activations[index], variable.name);
  const size = sizeOf(type);
  const { kind } = resolveTypedefs(type);
  if (expression === undefined || size > 8 || kind === "struct" || kind === "union") return undefined;
  const passed = passedValue(kernel, activations, index, expression);
  if (passed === undefined) return undefined;
  return {
    value: integerValue(type, kernel.target.memory, passed.value),
    provenance: "call-site",
    // The function may have changed it since.
    confidence: "likely",
    steps: [`passed in ${registerOf(expression) ?? "memory"} by the caller`],
  };
}

/** Where an argument stands when its function is entered: DW_OP_regN; undefined when it is not in a register. */
export function entryExpression(kernel: Kernel, activation: Activation, name: string): Bytes | undefined {
  const { debug } = activation;
  const entry = entryOf(kernel, activation);
  if (debug === undefined || entry === undefined) return undefined;
  const scope = optional(() => debug.code.functions().find(entry - debug.bias))?.scopes.at(-1);
  const location = scope?.variables.find((other) => other.kind === "parameter" && other.name === name)?.location;
  if (location?.kind !== "expression") return undefined;
  return registerOf(location.expression) === undefined ? undefined : location.expression;
}

/** The register that a location is; undefined for any other location. */
export function registerOf(expression: Bytes): RegisterName | undefined {
  const opcode = expression.length === 1 ? expression.u8(0) : 0;
  if (opcode < dwarf.DW_OP_reg0 || opcode > dwarf.DW_OP_reg31) return undefined;
  return DWARF_REGISTERS[opcode - dwarf.DW_OP_reg0];
}

/** The register that argument `position` of an ordinary prototype is passed in (System V ABI, 3.2.3). */
export function argumentRegister(position: number): RegisterName | undefined {
  return ARGUMENT_REGISTERS[position];
}
