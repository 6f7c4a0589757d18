/** The arguments and locals of a function, or of a call inlined in it, by debug information. */
import type { RegisterName } from "#arch";
import { address, type Bytes, optional } from "#base";
import type { CodeScope, CodeVariable } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import type { CType } from "#types";
import { weaker } from "#unwind";
import { type Located, locate, type Place } from "#unwind/location";
import type { ActivatedStack } from "./activation.ts";
import { enteredWith, fitsRegister } from "./entry-argument.ts";
import { valueOfLocated } from "./located-value.ts";
import { locationContext } from "./passed-value.ts";
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
    const passed =
      kind === "argument" && !scope.inlined ? enteredWith(kernel, stack, index, variable, type) : undefined;
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
