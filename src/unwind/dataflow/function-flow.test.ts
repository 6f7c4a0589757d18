/** Data flow over one function; long because every rule and trap has its machine code here. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RegisterName } from "#arch";
import { type Address, address } from "#base";
import { createDisassembler } from "#host/disassembler";
import { type MachineCode, machineCode } from "../../testing/machine-code.ts";
import {
  analyzeFunction,
  type FlowOptions,
  type FlowState,
  type FunctionFlow,
  formatValue,
  savedRegisters,
} from "./index.ts";

const disassembler = createDisassembler();
const OTHER = address(0xffff_ffff_8100_2000n);

function analyze(code: MachineCode, options: Partial<FlowOptions> = {}, ...more: readonly MachineCode[]): FunctionFlow {
  // The listing says what the bytes are; the disassembler is the one that says so, too.
  const texts = [...createDisassembler("objdump").disassemble(code.bytes, code.start)].map(({ text }) =>
    text.replace(/ +/g, " "),
  );
  expect(texts).toEqual(code.texts);
  const flow = analyzeFunction([code, ...more], disassembler, { entry: true, ...options });
  if (flow === undefined) throw new Error("not analysed");
  return flow;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing known");
  return value;
}

const at = (flow: FunctionFlow, where: Address): FlowState => known(flow.at(where));
const calling = (flow: FunctionFlow, back: Address) => known(flow.callReturningTo(back));
const show = (state: FlowState, ...names: readonly RegisterName[]): readonly string[] =>
  names.map((name) => formatValue(state.register(name)));
const slots = (state: FlowState): Readonly<Record<string, string>> =>
  Object.fromEntries(state.slots.map(({ offset, size, value }) => [`${offset}/${size}`, formatValue(value)]));
const saves = (state: FlowState): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...savedRegisters(state)].map(([name, saved]) => [
      name,
      saved.kind === "slot" ? `${saved.slot.offset}` : saved.kind === "register" ? saved.register : saved.kind,
    ]),
  );

const PROLOGUE = machineCode(`
  41 54 | push %r12
  53 | push %rbx
  48 89 fb | mov %rdi,%rbx
  48 83 ec 10 | sub $0x10,%rsp
  48 89 74 24 08 | mov %rsi,0x8(%rsp)
  89 54 24 04 | mov %edx,0x4(%rsp)
  e8 e8 0f 00 00 | call ffffffff81001000
  r1:
  48 83 c4 10 | add $0x10,%rsp
  5b | pop %rbx
  41 5c | pop %r12
  done:
  c3 | ret`);

describe("a prologue", () => {
  const flow = analyze(PROLOGUE);

  test("saves the caller's registers and spills arguments, which a call leaves alone", () => {
    const call = calling(flow, PROLOGUE.at("r1"));
    expect(saves(call)).toEqual({ rbx: "-16", rbp: "same", r12: "same", r13: "same", r14: "same", r15: "same" });
    expect(call.stackOffset).toBe(-32);
    expect(call.exposed).toBe(false);
    expect(show(call, "rbx", "rdi", "rdx")).toEqual(["rdi", "rdi", "rdx"]);
    expect(slots(call)).toEqual({ "-8/8": "r12", "-16/8": "rbx", "-24/8": "rsi", "-28/4": "unsigned 32 bits of rdx" });
  });

  test("is over behind the call but for what the call may change", () => {
    const after = at(flow, PROLOGUE.at("r1"));
    expect(show(after, "rbx", "rdi", "rax")).toEqual(["rdi", "?", "?"]);
    expect(slots(after)["-24/8"]).toBe("rsi");
  });

  test("is undone by pops in the opposite order", () => {
    const done = at(flow, PROLOGUE.at("done"));
    expect(done.stackOffset).toBe(0);
    expect(new Set(Object.values(saves(done)))).toEqual(new Set(["same"]));
    expect(slots(done)).toEqual({});
  });

  test("has a direct call with a known target; other addresses return from no call", () => {
    expect(formatValue(calling(flow, PROLOGUE.at("r1")).callee)).toBe("0xffffffff81001000");
    expect(flow.callReturningTo(PROLOGUE.at("done"))).toBeUndefined();
    expect(flow.callReturningTo(address(PROLOGUE.at("r1") + 1n))).toBeUndefined();
    expect(flow.at(address(PROLOGUE.at("r1") + 1n))).toBeUndefined();
  });

  test("of a piece that no call enters says nothing of arguments and callers", () => {
    const call = calling(analyze(PROLOGUE, { entry: false }), PROLOGUE.at("r1"));
    expect(show(call, "rbx")).toEqual(["?"]);
    expect(saves(call)).toMatchObject({ rbx: "lost", rbp: "lost" });
    expect(call.stackOffset).toBeUndefined();
  });
});

describe("where paths meet", () => {
  const JOIN = machineCode(`
    53 | push %rbx
    48 85 ff | test %rdi,%rdi
    74 05 | je ffffffff8100000b
    48 89 f3 | mov %rsi,%rbx
    eb 03 | jmp ffffffff8100000e
    48 89 d3 | mov %rdx,%rbx
    48 89 df | mov %rbx,%rdi
    e8 ea 0f 00 00 | call ffffffff81001000
    r1:
    5b | pop %rbx
    c3 | ret`);

  test("what differs is unknown, but known to be the same in two registers", () => {
    const call = calling(analyze(JOIN), JOIN.at("r1"));
    expect(show(call, "rbx", "rdi", "rsi")).toEqual(["?", "?", "rsi"]);
    expect(call.register("rdi")).toBe(call.register("rbx"));
    expect(saves(call).rbx).toBe("-8");
  });

  const LOOP = machineCode(`
    55 | push %rbp
    53 | push %rbx
    48 89 fd | mov %rdi,%rbp
    e8 f6 1f 00 00 | call ffffffff81002000
    48 89 c3 | mov %rax,%rbx
    48 89 df | mov %rbx,%rdi
    e8 eb 0f 00 00 | call ffffffff81001000
    r1:
    48 39 c3 | cmp %rax,%rbx
    75 f0 | jne ffffffff8100000a
    5b | pop %rbx
    5d | pop %rbp
    c3 | ret`);

  test("a loop keeps what it does not touch, and tells the results of two rounds apart", () => {
    const flow = analyze(LOOP);
    const call = calling(flow, LOOP.at("r1"));
    expect(show(call, "rbp")).toEqual(["rdi"]);
    expect(call.register("rdi")).toBe(call.register("rbx"));
    const after = at(flow, LOOP.at("r1"));
    expect(after.register("rax")).not.toBe(after.register("rbx"));
    expect(saves(after)).toMatchObject({ rbx: "-16", rbp: "-8" });
  });

  const ENDLESS = machineCode(`
    53 | push %rbx
    48 83 ec 08 | sub $0x8,%rsp
    48 89 fb | mov %rdi,%rbx
    48 85 ff | test %rdi,%rdi
    74 06 | je ffffffff81000013
    48 83 c4 08 | add $0x8,%rsp
    eb 05 | jmp ffffffff81000018
    e8 e8 1f 00 00 | call ffffffff81002000
    back:
    48 89 df | mov %rbx,%rdi
    e8 e0 0f 00 00 | call ffffffff81001000
    r1:
    5b | pop %rbx
    c3 | ret`);

  test("a call whose stack does not fit what follows does not come back", () => {
    const call = calling(analyze(ENDLESS), ENDLESS.at("r1"));
    expect(call.stackOffset).toBe(-8);
    expect(show(call, "rdi")).toEqual(["rdi"]);
  });

  test("neither does one that is known not to", () => {
    const asked: bigint[] = [];
    const returns = (target: bigint): boolean => {
      asked.push(target);
      return target !== OTHER;
    };
    expect(calling(analyze(ENDLESS, { returns }), ENDLESS.at("r1")).stackOffset).toBe(-8);
    expect(asked).toContain(OTHER);
  });

  const TABLE = machineCode(`
    53 | push %rbx
    48 89 fb | mov %rdi,%rbx
    jump:
    ff e0 | jmp *%rax
    case:
    48 89 df | mov %rbx,%rdi
    e8 f2 0f 00 00 | call ffffffff81001000
    r1:
    5b | pop %rbx
    c3 | ret`);

  test("a table of jumps leads to what nothing else leads to", () => {
    const call = calling(analyze(TABLE), TABLE.at("r1"));
    expect(show(call, "rdi")).toEqual(["rdi"]);
    expect(call.stackOffset).toBe(-8);
  });

  const FIXUP = machineCode(`
    53 | push %rbx
    48 89 fb | mov %rdi,%rbx
    fault:
    48 8b 1e | mov (%rsi),%rbx
    5b | pop %rbx
    c3 | ret
    fixup:
    48 89 df | mov %rbx,%rdi
    e8 ef 0f 00 00 | call ffffffff81001000
    r1:
    5b | pop %rbx
    c3 | ret`);

  test("code that no path leads to knows only what it does itself", () => {
    const call = calling(analyze(FIXUP), FIXUP.at("r1"));
    expect(call.stackOffset).toBeUndefined();
    expect(show(call, "rdi")).toEqual(["?"]);
    expect(call.register("rdi")).toBe(call.register("rbx"));
  });

  test("a fixup is entered with what was before the fault", () => {
    const otherTargets = (from: bigint) => (from === FIXUP.at("fault") ? [FIXUP.at("fixup")] : []);
    const call = calling(analyze(FIXUP, { otherTargets }), FIXUP.at("r1"));
    expect(show(call, "rdi", "rbx")).toEqual(["rdi", "rdi"]);
    expect(saves(call).rbx).toBe("-8");
  });

  const STATIC_BRANCH = machineCode(`
    48 89 f8 | mov %rdi,%rax
    branch:
    eb 03 | jmp ffffffff81000008
    48 89 f0 | mov %rsi,%rax
    target:
    c3 | ret`);

  test("a static branch may have gone the other way", () => {
    expect(show(at(analyze(STATIC_BRANCH), STATIC_BRANCH.at("target")), "rax")).toEqual(["rdi"]);
    const otherTargets = (from: bigint) => (from === STATIC_BRANCH.at("branch") ? [STATIC_BRANCH.at("target")] : []);
    expect(show(at(analyze(STATIC_BRANCH, { otherTargets }), STATIC_BRANCH.at("target")), "rax")).toEqual(["?"]);
  });

  const HOT = machineCode(`
    53 | push %rbx
    48 89 fb | mov %rdi,%rbx
    e9 f7 0f 00 00 | jmp ffffffff81001000
    back:
    5b | pop %rbx
    c3 | ret`);
  const COLD = machineCode(
    `
    48 89 df | mov %rbx,%rdi
    e8 f8 0f 00 00 | call ffffffff81002000
    r1:
    e9 fc ef ff ff | jmp ffffffff81000009`,
    address(0xffff_ffff_8100_1000n),
  );

  test("the cold part of a function is one with it", () => {
    const call = calling(analyze(HOT, {}, COLD), COLD.at("r1"));
    expect(show(call, "rdi")).toEqual(["rdi"]);
    expect(saves(call).rbx).toBe("-8");
  });
});

describe("the function's own stack", () => {
  const ESCAPE = machineCode(`
    53 | push %rbx
    48 83 ec 20 | sub $0x20,%rsp
    48 89 7c 24 08 | mov %rdi,0x8(%rsp)
    48 89 74 24 18 | mov %rsi,0x18(%rsp)
    48 8d 7c 24 10 | lea 0x10(%rsp),%rdi
    e8 e7 0f 00 00 | call ffffffff81001000
    r1:
    48 8b 7c 24 08 | mov 0x8(%rsp),%rdi
    e8 dd 0f 00 00 | call ffffffff81001000
    r2:
    48 83 c4 20 | add $0x20,%rsp
    5b | pop %rbx
    c3 | ret`);

  test("at and above an address that was given away is anybody's, but for saves", () => {
    const flow = analyze(ESCAPE);
    expect(at(flow, address(ESCAPE.at("r1") - 5n)).exposed).toBe(false);
    for (const state of [calling(flow, ESCAPE.at("r1")), calling(flow, ESCAPE.at("r2"))]) {
      expect(slots(state)).toEqual({ "-8/8": "rbx", "-32/8": "rdi" });
      expect(state.exposed).toBe(true);
    }
    expect(show(calling(flow, ESCAPE.at("r2")), "rdi")).toEqual(["rdi"]);
  });

  const ALIGNED = machineCode(`
    55 | push %rbp
    48 89 e5 | mov %rsp,%rbp
    53 | push %rbx
    48 83 e4 c0 | and $0xffffffffffffffc0,%rsp
    48 83 ec 40 | sub $0x40,%rsp
    48 89 7c 24 10 | mov %rdi,0x10(%rsp)
    e8 e9 0f 00 00 | call ffffffff81001000
    r1:
    48 8b 5d f8 | mov -0x8(%rbp),%rbx
    c9 | leave
    done:
    c3 | ret`);

  test("is followed when it is aligned, and left by the frame pointer", () => {
    const flow = analyze(ALIGNED);
    const call = calling(flow, ALIGNED.at("r1"));
    expect(call.stackOffset).toBeUndefined();
    expect(saves(call)).toMatchObject({ rbx: "same", rbp: "-8" });
    const spilled = call.slots.find(({ base }) => base.kind === "operation");
    expect(spilled && formatValue(spilled.value)).toBe("rdi");
    const done = at(flow, ALIGNED.at("done"));
    expect(done.stackOffset).toBe(0);
    expect(saves(done)).toMatchObject({ rbx: "same", rbp: "same" });
  });

  const BELOW = machineCode(`
    48 89 7c 24 f8 | mov %rdi,-0x8(%rsp)
    spilled:
    56 | push %rsi
    58 | pop %rax
    popped:
    48 8b 4c 24 f8 | mov -0x8(%rsp),%rcx
    c3 | ret`);

  test("has no red zone", () => {
    const state = at(analyze(BELOW), BELOW.at("popped"));
    expect(show(state, "rax")).toEqual(["rsi"]);
    expect(slots(state)).toEqual({});
  });

  const INDEXED = machineCode(`
    48 83 ec 28 | sub $0x28,%rsp
    48 89 7c 24 20 | mov %rdi,0x20(%rsp)
    48 89 34 24 | mov %rsi,(%rsp)
    48 89 54 cc 08 | mov %rdx,0x8(%rsp,%rcx,8)
    here:
    48 83 c4 28 | add $0x28,%rsp
    c3 | ret`);

  test("loses what an index of unknown size may reach", () => {
    const state = at(analyze(INDEXED), INDEXED.at("here"));
    expect(slots(state)).toEqual({ "-40/8": "rsi" });
    expect(state.exposed).toBe(true);
  });

  const STRING = machineCode(`
    48 83 ec 28 | sub $0x28,%rsp
    48 89 34 24 | mov %rsi,(%rsp)
    48 89 54 24 20 | mov %rdx,0x20(%rsp)
    48 8d 7c 24 08 | lea 0x8(%rsp),%rdi
    31 c0 | xor %eax,%eax
    b9 03 00 00 00 | mov $0x3,%ecx
    string:
    f3 48 ab | rep stos %rax,%es:(%rdi)
    here:
    48 83 c4 28 | add $0x28,%rsp
    c3 | ret`);

  test("loses exactly what a string instruction with a known count writes", () => {
    const state = at(analyze(STRING), STRING.at("here"));
    expect(slots(state)).toEqual({ "-40/8": "rsi", "-8/8": "rdx" });
    expect(show(state, "rdi", "rcx", "rax")).toEqual(["rsp-0x8", "0x0", "0x0"]);
  });

  test("may be written in part when a string instruction is interrupted", () => {
    const state = at(analyze(STRING), STRING.at("string"));
    expect(slots(state)).toEqual({ "-40/8": "rsi", "-32/8": "?" });
    expect(show(state, "rdi", "rcx", "rax")).toEqual(["?", "?", "0x0"]);
  });

  const PUSHED = machineCode(`
    57 | push %rdi
    e8 fa 0f 00 00 | call ffffffff81001000
    r1:
    5a | pop %rdx
    here:
    c3 | ret`);

  test("gives away what was pushed as an argument", () => {
    const flow = analyze(PUSHED);
    expect(slots(calling(flow, PUSHED.at("r1")))).toEqual({});
    expect(show(at(flow, PUSHED.at("here")), "rdx")[0]).not.toBe("rdi");
  });
});

describe("instructions", () => {
  const PARTS = machineCode(`
    89 f8 | mov %edi,%eax
    40 88 f0 | mov %sil,%al
    89 f3 | mov %esi,%ebx
    0f be ca | movsbl %dl,%ecx
    4c 63 c7 | movslq %edi,%r8
    45 31 c9 | xor %r9d,%r9d
    here:
    c3 | ret`);

  test("that write 32 bits clear the others; those that write 8 keep them", () => {
    const state = at(analyze(PARTS), PARTS.at("here"));
    expect(show(state, "rbx", "rcx", "r8", "r9")).toEqual([
      "unsigned 32 bits of rsi",
      "unsigned 32 bits of signed 8 bits of rdx",
      "signed 32 bits of rdi",
      "0x0",
    ]);
    expect(show(state, "rax")[0]).toMatch(/unsigned 8 bits of rsi \| .unsigned 32 bits of rdi & 0xffffffffffffff00/);
  });

  const EXCHANGES = machineCode(`
    48 87 fe | xchg %rdi,%rsi
    48 89 f0 | mov %rsi,%rax
    48 0f 45 c2 | cmovne %rdx,%rax
    48 0f c1 ca | xadd %rcx,%rdx
    here:
    c3 | ret`);

  test("that exchange write both; conditional ones may have written or not", () => {
    const state = at(analyze(EXCHANGES), EXCHANGES.at("here"));
    expect(show(state, "rdi", "rsi", "rax", "rcx", "rdx")).toEqual(["rsi", "rdi", "?", "rdx", "(rdx + rcx)"]);
  });

  const TRACED = machineCode(`
    e8 fb 1f 00 00 | call ffffffff81002000
    48 89 f8 | mov %rdi,%rax
    here:
    c3 | ret`);

  test("that call a tracer change nothing when it is known for one", () => {
    expect(show(at(analyze(TRACED), TRACED.at("here")), "rax")).toEqual(["?"]);
    const preserves = (target: bigint): boolean => target === OTHER;
    expect(show(at(analyze(TRACED, { preserves }), TRACED.at("here")), "rax")).toEqual(["rdi"]);
  });

  const INDIRECT = machineCode(`
    53 | push %rbx
    48 89 fb | mov %rdi,%rbx
    48 8b 47 18 | mov 0x18(%rdi),%rax
    e8 f3 2f 00 00 | call ffffffff81003000
    r1:
    48 89 df | mov %rbx,%rdi
    48 8b 43 20 | mov 0x20(%rbx),%rax
    ff 50 08 | call *0x8(%rax)
    r2:
    5b | pop %rbx
    c3 | ret`);

  test("that call through memory say where the target was", () => {
    const flow = analyze(INDIRECT);
    expect(show(calling(flow, INDIRECT.at("r1")), "rax")).toEqual(["[rdi+0x18]"]);
    expect(formatValue(calling(flow, INDIRECT.at("r2")).callee)).toBe("[[rdi+0x20]+0x8]");
  });

  const TAIL = machineCode(`
    48 89 f7 | mov %rsi,%rdi
    31 f6 | xor %esi,%esi
    e9 f6 1f 00 00 | jmp ffffffff81002000`);

  test("that jump to another function say what it is given", () => {
    const flow = analyze(TAIL);
    expect(flow.jumpsTo(OTHER).map((state) => show(state, "rdi", "rsi"))).toEqual([["rsi", "0x0"]]);
    expect(flow.jumpsTo(address(OTHER + 1n))).toEqual([]);
  });
});

test("neither garbage nor functions beyond all size are analysed", () => {
  const options: FlowOptions = { entry: true };
  const start = PROLOGUE.start;
  expect(analyzeFunction([{ start, bytes: Uint8Array.of(0x06) }], disassembler, options)).toBeUndefined();
  expect(analyzeFunction([{ start, bytes: new Uint8Array(65537).fill(0x90) }], disassembler, options)).toBeUndefined();
  expect(analyzeFunction([], disassembler, options)).toBeUndefined();
});

test("analysis ends, whatever the bytes are", () => {
  const byte = fc.oneof(
    fc.nat(255),
    // Short jumps, calls, pushes, pops and moves of the stack pointer, so that paths are many.
    fc.constantFrom(
      0xeb,
      0x74,
      0x75,
      0xe8,
      0x50,
      0x5c,
      0x54,
      0x48,
      0x89,
      0x8b,
      0x24,
      0x83,
      0xec,
      0xc4,
      0xf0,
      0xf8,
      0x04,
    ),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(byte, { maxLength: 200 }), (cold, hot) => {
      const start = PROLOGUE.start;
      const ranges = [
        { start, bytes: Uint8Array.from(hot) },
        { start: address(start + 0x80n), bytes: cold },
      ];
      const flow = analyzeFunction(ranges, disassembler, { entry: true });
      for (let i = 0n; i < 400n; i++) {
        const state = flow?.at(address(start + i));
        if (state !== undefined) expect(savedRegisters(state).size).toBe(6);
        flow?.callReturningTo(address(start + i));
      }
    }),
    { numRuns: 300 },
  );
});
