import { describe, expect, test } from "vitest";
import type { Address } from "#base";
import { createDisassembler } from "#host/disassembler";
import type { Kernel } from "#kernel";
import { readInteger } from "#object";
import type { FunctionType } from "#types";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { CALL } from "../../testing/kernel-drawing.ts";
import { machineCode } from "../../testing/machine-code.ts";
import { callStack, variablesOf } from "./index.ts";

/** A call at the place where drawn functions call: it returns to `CALL` bytes behind the function's start. */
function calling(listing: string, start: bigint, target: bigint): Uint8Array {
  const { bytes } = machineCode(listing);
  const code = new Uint8Array(0x40).fill(0x90);
  code.set(bytes);
  const distance = Number(BigInt.asIntN(64, target - (start + BigInt(CALL))));
  code.set([0xe8], CALL - 5);
  new DataView(code.buffer).setInt32(CALL - 4, distance, true);
  return code;
}

/** Saves a register, makes room for its frame, and passes 7. */
const PASSES_SEVEN = `
  53 | push %rbx
  48 83 ec 70 | sub $0x70,%rsp
  bf 07 00 00 00 | mov $0x7,%edi`;
/** The same, but calls what a register says. */
const CALLS_INDIRECTLY = Uint8Array.from([...machineCode(PASSES_SEVEN).bytes, 0x90, 0x90, 0x90, 0x90, 0xff, 0xd0]);

const MACHINE: KernelSpec = {
  types: `struct exception_table_entry { int insn; int fixup; int data; };
    struct jump_entry { int code; int target; long key; };`,
  tasks: [{ pid: 193, comm: "dd", state: "UN", stack: ["__schedule", "schedule", "wait", "write", "outer"] }],
  code: (at) => ({
    write: calling(PASSES_SEVEN, at("write"), at("wait")),
    wait: calling("53 | push %rbx\n 89 fb | mov %edi,%ebx\n 48 83 ec 70 | sub $0x70,%rsp", at("wait"), at("schedule")),
  }),
};

const INT = { kind: "int", name: "int", size: 4, signed: true, encoding: "integer" } as const;
const prototype = (...names: string[]): FunctionType => ({
  kind: "function",
  result: INT,
  parameters: names.map((name) => ({ name, type: INT })),
  variadic: false,
});

/** The drawn kernel with a disassembler, in which every function takes `first` and `second`. */
function opened(spec: KernelSpec): { readonly kernel: Kernel; readonly at: ReturnType<typeof drawKernel>["at"] } {
  const drawn = drawKernel(spec);
  const kernel = drawn.reopen(drawn.memory, { disassembler: createDisassembler() });
  const structures = { ...kernel.target.structures, function: () => prototype("first", "second") };
  const target = { ...kernel.target, structures };
  return { kernel: { ...kernel, target }, at: drawn.at };
}

/** The arguments of a function on the stack of dd, as `name: value confidence moment`. */
function argumentsOf(
  spec: KernelSpec,
  name: string,
  change: (kernel: Kernel) => Kernel = (kernel) => kernel,
): readonly string[] {
  const { kernel: drawn, at } = opened(spec);
  const kernel = change(drawn);
  const stack = callStack(kernel, at("&dd"));
  const call = stack.calls.find((candidate) => candidate.name === name);
  if (call === undefined) throw new Error(`${name} is not on the stack`);
  return variablesOf(kernel, stack, call).map(({ name: variable, found }) =>
    found === undefined
      ? `${variable}: unknown`
      : `${variable}: ${readInteger(found.value)} ${found.confidence} ${found.moment} ${found.provenance}`,
  );
}

describe("arguments without debug information", () => {
  test("what the caller's code passed is certain, what it did not touch is unknown", () => {
    expect(argumentsOf(MACHINE, "wait")).toEqual(["first: 7 certain entry disassembly", "second: unknown"]);
  });

  test("a call of which nobody knows where it led is a guess", () => {
    const indirect: KernelSpec = {
      ...MACHINE,
      code: () => ({ write: CALLS_INDIRECTLY, wait: new Uint8Array(0x40).fill(0x90) }),
    };
    expect(argumentsOf(indirect, "wait")).toEqual(["first: 7 possible entry disassembly", "second: unknown"]);
  });

  test("a call of another function passed this one nothing", () => {
    const jumped: KernelSpec = {
      ...MACHINE,
      functions: ["other"],
      code: (at) => ({ write: calling(PASSES_SEVEN, at("write"), at("other")), wait: new Uint8Array(0x40).fill(0x90) }),
    };
    expect(argumentsOf(jumped, "wait")).toEqual(["first: unknown", "second: unknown"]);
  });

  test("on a stack that a running task left behind are guesses", () => {
    const running: KernelSpec = {
      ...MACHINE,
      tasks: [
        { pid: 193, comm: "dd", cpu: 1, running: true, stack: ["__schedule", "schedule", "wait", "write", "outer"] },
      ],
    };
    const withoutNotes = (kernel: Kernel): Kernel => {
      const changed = { ...kernel, target: { ...kernel.target, cpuNotes: [] } };
      const cache = new Map<unknown, unknown>();
      const other: Kernel = {
        ...changed,
        once(compute) {
          if (!cache.has(compute)) cache.set(compute, compute(other));
          return cache.get(compute) as ReturnType<typeof compute>;
        },
      };
      return other;
    };
    expect(argumentsOf(running, "wait")).toEqual(["first: 7 certain entry disassembly", "second: unknown"]);
    expect(argumentsOf(running, "wait", withoutNotes)).toEqual([
      "first: 7 possible entry disassembly",
      "second: unknown",
    ]);
  });

  test("of a function whose name others bear may have another's types", () => {
    const namesakes = (kernel: Kernel): Kernel => {
      const [wait] = kernel.target.symbols.code("wait");
      const code = (name: string) => (name === "wait" ? [wait, { ...wait, address: 1n as Address }] : []);
      return { ...kernel, target: { ...kernel.target, symbols: { ...kernel.target.symbols, code } } };
    };
    expect(argumentsOf(MACHINE, "wait", namesakes)[0]).toBe("first: 7 likely entry disassembly");
  });

  test("of a function whose result is too large for registers are not told", () => {
    const large = (kernel: Kernel): Kernel => {
      const result = { kind: "struct", name: "large", size: 24, members: [] } as unknown as FunctionType["result"];
      const structures = { ...kernel.target.structures, function: () => ({ ...prototype("first"), result }) };
      return { ...kernel, target: { ...kernel.target, structures } };
    };
    expect(argumentsOf(MACHINE, "wait", large)).toEqual(["first: unknown"]);
  });

  test("without code there are names alone", () => {
    expect(argumentsOf({ ...MACHINE, code: () => ({}) }, "wait")).toEqual(["first: unknown", "second: unknown"]);
  });
});

test("calls are the frames, innermost first, each with its name", () => {
  const { kernel, at } = opened(MACHINE);
  const { calls } = callStack(kernel, at("&dd"));
  expect(calls.map(({ name, depth }) => `${name} ${depth}`)).toEqual([
    "__schedule 0",
    "schedule 0",
    "wait 0",
    "write 0",
    "outer 0",
    "entry_SYSCALL_64_after_hwframe 0",
  ]);
});

test.each([
  ["f3 a4 | rep movsb", "rcx", false],
  ["f3 48 ab | rep stos", "rdi", false],
  ["f3 48 ab | rep stos", "rax", true],
  ["a4 90 | movsb", "rcx", true],
  ["f3 90 | pause", "rcx", true],
] as const)("interrupted at %s, what %s holds is certain: %s", (listing, register, certain) => {
  const code = new Uint8Array(0x40).fill(0x90);
  code.set(machineCode(listing).bytes, CALL);
  const { kernel, at } = opened({
    ...MACHINE,
    tasks: [{ pid: 193, comm: "dd", cpu: 1, running: true, stack: ["copy", "outer"] }],
    code: () => ({ copy: code }),
  });
  const [copy] = callStack(kernel, at("&dd")).activations;
  expect(copy.frame.exact).toBe(true);
  expect(copy.registers.get(register)?.certain).toBe(certain);
});
