/** The calls on a stack, those that were inlined among them, each with its arguments and locals. */
import { type Address, optional } from "#base";
import { type CodeScope, DW_AT_comp_dir, textOf } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import type { TaskStack } from "#kernel/stack";
import type { SourceLine } from "#target";
import { lookupAddress } from "#unwind";
import { type ActivatedStack, type Activation, activatedStack } from "./activation.ts";
import { entryExpression, passedInRegister } from "./entry-argument.ts";
import { prototypeVariables } from "./prototype-variables.ts";
import type { Found, FrameVariable } from "./variable.ts";
import { scopeVariables } from "./variables.ts";

/** One call: a frame's own function, or one that was inlined in it. */
export interface Call {
  readonly activation: Activation;
  /** 0 for the frame's own function, 1 for a function inlined in it, 2 for one inlined in that. */
  readonly depth: number;
  /** What debug information knows of it. */
  readonly scope: CodeScope | undefined;
  /** The function's name; undefined when no symbol covers the code. */
  readonly name: string | undefined;
  /** The folder that the compiler ran in, which begins the names of source files. */
  folder(): string | undefined;
  /** Where its code was: in the innermost call the frame's instruction, in the others the call to the next one. */
  line(): SourceLine | undefined;
}

/** A task's stack as calls, innermost first. */
export interface CallStack extends ActivatedStack {
  readonly calls: readonly Call[];
}

/** The calls on the stack of `task`, or on one of its that is given. Throws a fault when not even its start is known. */
export function callStack(kernel: Kernel, task: Address, stack?: TaskStack): CallStack {
  const activated = activatedStack(kernel, task, stack);
  return { ...activated, calls: activated.activations.flatMap((activation) => callsOf(kernel, activation)) };
}

function callsOf(kernel: Kernel, activation: Activation): readonly Call[] {
  const { frame } = activation;
  const symbol = kernel.target.symbols.lookup(lookupAddress(frame))?.symbol.name;
  const scopes = activation.code()?.scopes ?? [];
  const folder = () => optional(() => compilationFolder(activation));
  const line = () => kernel.target.frameLine(lookupAddress(frame));
  if (scopes.length === 0) return [{ activation, depth: 0, scope: undefined, name: symbol, folder, line }];
  return scopes.map((scope, index): Call => {
    const inner = scopes[index - 1];
    const depth = scopes.length - 1 - index;
    return {
      activation,
      depth,
      scope,
      // The symbol tells clones and cold parts apart, which share one name in the source.
      name: depth === 0 ? (symbol ?? scope.name) : scope.name,
      folder,
      line: inner === undefined ? line : () => inner.call,
    };
  });
}

function compilationFolder(activation: Activation): string | undefined {
  const unit = activation.code()?.unit;
  const info = activation.debug?.code.info();
  return unit && info && textOf(info, info.root(unit), DW_AT_comp_dir);
}

/** The arguments and locals of a call; without debug information, or where that is broken, the arguments alone. */
export function variablesOf(kernel: Kernel, stack: ActivatedStack, call: Call): readonly FrameVariable[] {
  const { scope, activation } = call;
  const known = scope && optional(() => scopeVariables(kernel, stack, activation.index, scope));
  if (known !== undefined) return known;
  return scope?.inlined === true ? [] : prototypeVariables(kernel, stack, activation.index);
}

/**
 * What an argument of a frame's own function was when it was called, as the caller's debug information tells; undefined
 * when that is not certain.
 */
export function passedArgument(
  kernel: Kernel,
  stack: ActivatedStack,
  { activation }: Call,
  variable: FrameVariable,
): Found | undefined {
  const expression = entryExpression(activation, variable.name);
  const passed = expression && passedInRegister(kernel, stack, activation.index, expression, variable.type);
  return passed?.confidence === "certain" ? passed : undefined;
}
