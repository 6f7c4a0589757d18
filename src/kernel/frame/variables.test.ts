import { expect, test } from "vitest";
import { Bytes, FormatError } from "#base";
import type { CodeVariable, VariableLocation } from "#debuginfo/dwarf";
import type { Kernel } from "#kernel";
import { readInteger } from "#object";
import type { DebugPlace } from "#target";
import type { CType } from "#types";
import { drawKernel } from "../../testing/kernel.ts";
import { callStack, variablesOf } from "./index.ts";

const int = (size: number): CType => ({ kind: "int", name: "int", size, signed: false, encoding: "integer" });
const HUGE: CType = { kind: "array", element: int(8), count: 2 ** 50 };

/** Offsets of types in a debug file that has these; that of any other is broken. */
const TYPES: readonly CType[] = [int(1), int(8), HUGE];

const local = (name: string, type: number, location: () => VariableLocation): CodeVariable =>
  ({
    kind: "local",
    name,
    block: 0,
    type,
    get location() {
      return location();
    },
    last: () => undefined,
  }) as Partial<CodeVariable> as CodeVariable;

const constant =
  (value: bigint | Bytes): (() => VariableLocation) =>
  () => ({ kind: "constant", value });
const broken = (): never => {
  throw new FormatError("vmlinux", 0, "a location list", "something else");
};

/** What is shown of variables that a debug file gives to the innermost function of dd. */
function shown(variables: readonly CodeVariable[]): readonly unknown[] {
  const { kernel: drawn, at } = drawKernel({ tasks: [{ pid: 193, comm: "dd", stack: ["__schedule", "wait"] }] });
  const scope = { name: "__schedule", inlined: false, call: undefined, entry: undefined, variables };
  const code = {
    unit: { version: 5, offsetSize: 4, addressSize: 8 },
    scopes: [scope],
    get frameBase() {
      return broken();
    },
    callSite: () => undefined,
  };
  const debug = {
    bias: 0n,
    code: {
      functions: () => ({ find: () => code }),
      frames: () => undefined,
      info: () => undefined,
      typeAt: (offset: number) => TYPES[offset] ?? broken(),
    },
  } as unknown as DebugPlace;
  const kernel: Kernel = { ...drawn, target: { ...drawn.target, debugAt: () => debug } };
  const stack = callStack(kernel, at("&dd"));
  return variablesOf(kernel, stack, stack.calls[0]).map(({ found, why }) => {
    if (found === undefined) return why;
    const { location } = found.value;
    const unknown = location.kind === "immediate" ? location.unknown : undefined;
    return unknown ?? `${readInteger(found.value)} ${found.confidence}`;
  });
}

test.each<[string, CodeVariable, unknown]>([
  ["wider than its type is cut", local("v", 0, constant(0x1ffn)), "255 certain"],
  ["that is negative wraps", local("v", 0, constant(-2n)), "254 certain"],
  [
    "shorter than its type leaves the rest unknown",
    local("v", 1, constant(new Bytes(Uint8Array.of(1, 2)))),
    [{ start: 2, end: 8 }],
  ],
  ["of a type that no memory holds has no value", local("v", 2, constant(1n)), "a value without a size"],
])("a constant %s", (_, variable, expected) => {
  expect(shown([variable])).toEqual([expected]);
});

test("what is broken in one variable's debug information costs that one alone", () => {
  const fine = local("fine", 1, constant(7n));
  expect(shown([local("v", 1, broken), local("v", 99, () => ({ kind: "none" })), fine])).toEqual([
    "a broken location",
    "optimized out",
    "7 certain",
  ]);
});
