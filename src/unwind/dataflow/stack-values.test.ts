import { describe, expect, test } from "vitest";
import type { RegisterName } from "#arch";
import { type Address, address } from "#base";
import { createDisassembler } from "#host/disassembler";
import { type MachineCode, machineCode } from "../../testing/machine-code.ts";
import { TestMemory } from "../../testing/values.ts";
import { analyzeFunction, type FlowFrame, type FlowSource, type FrameValues, stackValues } from "./index.ts";

const disassembler = createDisassembler();

const OUTER = machineCode(
  `
  53 | push %rbx
  48 89 f3 | mov %rsi,%rbx
  48 83 ec 10 | sub $0x10,%rsp
  bf 07 00 00 00 | mov $0x7,%edi
  48 8d 73 08 | lea 0x8(%rbx),%rsi
  48 8d 54 24 08 | lea 0x8(%rsp),%rdx
  48 8b 4b 28 | mov 0x28(%rbx),%rcx
  e8 e1 0f 00 00 | call ffffffff81001000
  back:
  48 83 c4 10 | add $0x10,%rsp
  5b | pop %rbx
  c3 | ret`,
  address(0xffff_ffff_8100_0000n),
);
const MIDDLE_START = address(0xffff_ffff_8100_1000n);
const MIDDLE = machineCode(
  `
  41 54 | push %r12
  55 | push %rbp
  53 | push %rbx
  48 89 f3 | mov %rsi,%rbx
  89 fd | mov %edi,%ebp
  48 89 d6 | mov %rdx,%rsi
  48 89 df | mov %rbx,%rdi
  e8 ec 0f 00 00 | call ffffffff81002000
  back:
  5b | pop %rbx
  5d | pop %rbp
  41 5c | pop %r12
  c3 | ret`,
  MIDDLE_START,
);
/** Calls what the object says, through a thunk. */
const MIDDLE_INDIRECT = machineCode(
  `
  41 54 | push %r12
  55 | push %rbp
  53 | push %rbx
  48 89 f3 | mov %rsi,%rbx
  48 8b 46 18 | mov 0x18(%rsi),%rax
  48 89 d6 | mov %rdx,%rsi
  48 89 df | mov %rbx,%rdi
  e8 ea 3f 00 00 | call ffffffff81005000
  back:
  5b | pop %rbx
  5d | pop %rbp
  41 5c | pop %r12
  c3 | ret`,
  MIDDLE_START,
);
/** Calls the function that jumps to the inner one. */
const MIDDLE_JUMPING = machineCode(
  `
  41 54 | push %r12
  55 | push %rbp
  53 | push %rbx
  48 89 f3 | mov %rsi,%rbx
  48 89 de | mov %rbx,%rsi
  e8 f1 2f 00 00 | call ffffffff81004000
  back:
  5b | pop %rbx
  5d | pop %rbp
  41 5c | pop %r12
  c3 | ret`,
  MIDDLE_START,
);
const JUMPER = machineCode(
  `
  48 89 f7 | mov %rsi,%rdi
  31 f6 | xor %esi,%esi
  e9 f6 df ff ff | jmp ffffffff81002000`,
  address(0xffff_ffff_8100_4000n),
);
const INNER_START = address(0xffff_ffff_8100_2000n);
const INNER = machineCode(
  `
  53 | push %rbx
  48 83 ec 08 | sub $0x8,%rsp
  48 89 3c 24 | mov %rdi,(%rsp)
  31 db | xor %ebx,%ebx
  e8 f0 0f 00 00 | call ffffffff81003000
  back:
  48 83 c4 08 | add $0x8,%rsp
  5b | pop %rbx
  c3 | ret`,
  INNER_START,
);
/** As a static call has one. */
const TRAMPOLINE = machineCode("e9 fb bf ff ff | jmp ffffffff81002000", address(0xffff_ffff_8100_6000n));
const INT3 = new Uint8Array(16).fill(0xcc);
const THUNK = address(0xffff_ffff_8100_5000n);

/** Stack pointers at the entries of the three functions. */
const OUTER_SP = address(0xffff_c900_0000_3f00n);
const MIDDLE_SP = address(OUTER_SP - 32n);
const INNER_SP = address(MIDDLE_SP - 32n);
/** What the outer function was given. */
const OBJECT = 0xffff_8880_0000_1000n;

interface Case {
  readonly middle?: MachineCode;
  /** What the inner function finds where it put its argument. */
  readonly spilled?: bigint;
  /** Rewrites the stack pointer that the unwinder found for the middle frame. */
  readonly middleSp?: Address;
  readonly thunk?: FlowSource["thunk"];
  /** The target that the object holds. */
  readonly target?: bigint;
  /** The outer frame is a guess. */
  readonly doubtful?: boolean;
}

/** The values of a stack on which outer called middle called inner. */
function valuesOf({ middle = MIDDLE, spilled = OBJECT + 8n, ...rest }: Case = {}): readonly FrameValues[] {
  const memory = new TestMemory()
    .putWords(INNER_SP - 16n, spilled, OBJECT + 8n, middle.at("back"))
    .putWords(MIDDLE_SP - 24n, OBJECT, 0x55n, 0x12n, OUTER.at("back"))
    .putWords(OUTER_SP - 24n, 0n, 0n, 0xbbn, 0n)
    .putWords(OBJECT + 0x20n, rest.target ?? 0n, 0x2828n)
    .put(INNER_START, INNER.bytes)
    .put(TRAMPOLINE.start, [...TRAMPOLINE.bytes, ...INT3]);
  const frame = (name: string, code: MachineCode, sp: Address, entrySp: Address): FlowFrame => ({
    name,
    flow: analyzeFunction([code], disassembler, { entry: true }),
    ip: code.at("back"),
    exact: false,
    sp,
    entrySp,
    registers: undefined,
  });
  const given: readonly (readonly [RegisterName, bigint])[] = [
    ["rbx", 0n],
    ["rbp", 7n],
    ["r12", 0x12n],
  ];
  const registers = new Map(given.map(([name, value]) => [name, { value: address(value), slot: undefined }] as const));
  return stackValues(
    {
      memory,
      disassembler,
      ...(rest.thunk && { thunk: rest.thunk }),
      functionAt: (entry) =>
        entry === JUMPER.start ? analyzeFunction([JUMPER], disassembler, { entry: true }) : undefined,
    },
    [
      { ...frame("inner", INNER, address(INNER_SP - 16n), INNER_SP), registers },
      frame("middle", middle, rest.middleSp ?? address(INNER_SP + 8n), MIDDLE_SP),
      { ...frame("outer", OUTER, address(MIDDLE_SP + 8n), OUTER_SP), doubtful: rest.doubtful === true },
    ],
  );
}

function argument(values: FrameValues, name: RegisterName) {
  const found = values.arguments.find(({ register }) => register === name);
  if (found === undefined) throw new Error(`${name} holds no argument`);
  return found;
}
const number = (values: FrameValues, name: RegisterName) => {
  const { best } = argument(values, name);
  return best && [best.value, best.certain];
};

describe("registers", () => {
  test("of a frame are those that its callees saved, or left alone", () => {
    const [inner, middle, outer] = valuesOf();
    expect(inner.registers.get("rbx")).toMatchObject({ value: 0n, certain: true });
    expect(middle.registers.get("rbx")).toMatchObject({ value: OBJECT + 8n, slot: INNER_SP - 8n, certain: true });
    expect(middle.registers.get("rbp")).toMatchObject({ value: 7n, certain: true });
    expect(outer.registers.get("rbx")).toMatchObject({ value: OBJECT, slot: MIDDLE_SP - 24n, certain: true });
    expect(outer.registers.get("rbp")).toMatchObject({ value: 0x55n, slot: MIDDLE_SP - 16n });
    expect(outer.registers.get("r12")).toMatchObject({ value: 0x12n });
    expect(outer.registers.get("r13")).toBeUndefined();
  });

  test("end where the stack pointer is not where the code says", () => {
    const [, middle, outer] = valuesOf({ middleSp: address(INNER_SP + 16n) });
    expect(middle.registers.get("rbx")).toMatchObject({ value: OBJECT + 8n });
    expect(outer.registers.size).toBe(0);
    expect(argument(middle, "rsi").kept).toBeUndefined();
  });
});

describe("arguments", () => {
  test("are where the function keeps them, and what the caller passed", () => {
    const [inner, middle, outer] = valuesOf();
    expect(argument(middle, "rsi").kept).toMatchObject({ value: OBJECT + 8n, slot: INNER_SP - 8n, certain: true });
    expect(argument(middle, "rsi").passed).toMatchObject({ value: OBJECT + 8n, slot: undefined, certain: true });
    expect(argument(inner, "rdi").kept).toMatchObject({ value: OBJECT + 8n, slot: INNER_SP - 16n, certain: true });
    expect(number(outer, "rsi")).toEqual([OBJECT, true]);
    expect(number(outer, "rdi")).toBeUndefined();
  });

  test("that were kept in part are whole by the caller", () => {
    const found = argument(valuesOf()[1], "rdi");
    expect(found.kept).toMatchObject({ value: 7n, size: 4, certain: true });
    expect(found.best).toMatchObject({ value: 7n, size: 8, certain: true });
  });

  test("are handed on through callers", () => {
    const [inner, middle] = valuesOf();
    expect(number(middle, "rdx")).toEqual([OUTER_SP - 16n, true]);
    expect(number(inner, "rsi")).toEqual([OUTER_SP - 16n, true]);
    expect(argument(inner, "rsi").passed?.steps.at(-1)).toBe("middle passes rdx in rsi");
  });

  test("that the caller loaded are what memory holds now, and not certain", () => {
    expect(number(valuesOf()[1], "rcx")).toEqual([0x2828n, false]);
  });

  test("of which the two directions disagree are not certain", () => {
    const { kept, passed, best } = argument(valuesOf({ spilled: 0x66n })[0], "rdi");
    expect([kept?.value, passed?.value]).toEqual([0x66n, OBJECT + 8n]);
    expect(best?.certain).toBe(false);
  });
});

test("what a frame passed that may not be there is not certain, what its callee keeps is", () => {
  const [inner, middle, outer] = valuesOf({ doubtful: true });
  expect(number(outer, "rsi")).toEqual([OBJECT, false]);
  expect(number(middle, "rdx")).toEqual([OUTER_SP - 16n, false]);
  expect(number(inner, "rsi")).toEqual([OUTER_SP - 16n, false]);
  expect(number(middle, "rsi")).toEqual([OBJECT + 8n, true]);
});

describe("an indirect call", () => {
  const thunk = (target: bigint) => (target === THUNK ? ("rax" as const) : undefined);

  test("through a thunk led to the function when memory still says so", () => {
    const [inner] = valuesOf({ middle: MIDDLE_INDIRECT, thunk, target: INNER_START });
    expect(argument(inner, "rsi").passed).toMatchObject({ value: OUTER_SP - 16n, certain: true });
  });

  test("may have led to a jump there, but not behind its first instruction", () => {
    const [byJump] = valuesOf({ middle: MIDDLE_INDIRECT, thunk, target: TRAMPOLINE.start });
    expect(argument(byJump, "rsi").passed).toMatchObject({ value: OUTER_SP - 16n, certain: true });
    const [behind] = valuesOf({ middle: MIDDLE_INDIRECT, thunk, target: INNER_START + 4n });
    expect(argument(behind, "rsi").passed).toBeUndefined();
  });

  test("to another function passed nothing to this one", () => {
    const [inner] = valuesOf({ middle: MIDDLE_INDIRECT, thunk, target: OUTER.start });
    expect(argument(inner, "rdi").passed).toBeUndefined();
    expect(number(inner, "rdi")).toEqual([OBJECT + 8n, true]);
  });

  test("that is not known for a thunk passed nothing", () => {
    expect(argument(valuesOf({ middle: MIDDLE_INDIRECT })[0], "rdi").passed).toBeUndefined();
  });
});

test("a function that jumps on hands on what it was given, without certainty", () => {
  const [inner] = valuesOf({ middle: MIDDLE_JUMPING });
  expect(argument(inner, "rdi").passed).toMatchObject({ value: OBJECT + 8n, certain: false });
  expect(argument(inner, "rsi").passed).toMatchObject({ value: 0n, certain: false });
  expect(number(inner, "rdi")).toEqual([OBJECT + 8n, true]);
});
