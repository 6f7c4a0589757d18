import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { OrcBase, OrcEntry, OrcType } from "#debuginfo/orc";
import { registerBytes } from "../testing/kernel-stacks.ts";
import { TestMemory } from "../testing/values.ts";
import { lookupAddress, type Stack, type UnwindSource, type UnwindStart, unwind } from "./index.ts";

const TEXT = 0xffff_ffff_8100_0000n;
const FUNCTIONS = ["inner", "middle", "outer", "entry", "end", "unknown"];
const STACK = 0xffff_c900_0000_4000n;
const IRQ_STACK = 0xffff_c900_0008_0000n;
const FUNCTION_SIZE = 0x100n;

/** The address of a function; calls return to 0x10 behind it. */
const start = (name: string): bigint => TEXT + BigInt(FUNCTIONS.indexOf(name)) * FUNCTION_SIZE;
const into = (name: string): bigint => start(name) + 0x10n;
const nameOf = (at: bigint): string =>
  at < TEXT ? at.toString(16) : (FUNCTIONS[Number((at - TEXT) / FUNCTION_SIZE)] ?? at.toString(16));

const entry = (spec: Partial<OrcEntry>): OrcEntry => ({
  type: "call",
  spBase: "sp",
  spOffset: 8,
  bpBase: "undefined",
  bpOffset: 0,
  signal: false,
  ...spec,
});
const END = entry({ type: "end" });

/** Tables that describe whole functions; memory is what `put` put there. */
function source(memory: TestMemory, entries: Readonly<Record<string, OrcEntry>>): UnwindSource {
  return {
    memory,
    orc: (at) => entries[nameOf(at)],
    isText: (at) => at >= TEXT && at < TEXT + BigInt(FUNCTIONS.length) * FUNCTION_SIZE,
  };
}

/** A processor that executes `inner`. */
const live = (more: Partial<UnwindStart> = {}): UnwindStart => ({
  ip: address(into("inner")),
  sp: address(STACK),
  bp: undefined,
  slot: undefined,
  registers: undefined,
  ...more,
});

const namesOf = ({ frames }: Stack): string => frames.map(({ ip }) => nameOf(ip)).join(" ");

describe("frames of ordinary calls", () => {
  const memory = new TestMemory().putWords(STACK, 0x1n, into("middle"), 0x2n, 0x3n, into("end"));
  const orc = { inner: entry({ spOffset: 16 }), middle: entry({ spOffset: 24 }), end: END };

  test("each gives the stack pointer of its caller", () => {
    const { frames, stop } = unwind(source(memory, orc), live());
    expect(stop).toEqual({ kind: "end" });
    expect(frames.map(({ ip, sp, slot, exact, trust }) => [nameOf(ip), sp, slot, exact, trust])).toEqual([
      ["inner", STACK, undefined, true, "registers"],
      ["middle", STACK + 16n, STACK + 8n, false, "orc"],
      ["end", STACK + 40n, STACK + 32n, false, "orc"],
    ]);
  });

  test("a task that was switched out begins with a return address", () => {
    const slot = address(STACK + 8n);
    const { frames } = unwind(
      source(memory, orc),
      live({ ip: address(into("middle")), sp: address(STACK + 16n), slot }),
    );
    expect(frames[0]).toMatchObject({ slot, exact: false, trust: "orc" });
    expect(frames).toHaveLength(2);
  });

  test("a return address behind the last instruction of a function belongs to that function", () => {
    const noreturn = new TestMemory().putWords(STACK, start("outer"), into("end"));
    const tables = { inner: entry({}), middle: entry({ spOffset: 8 }), end: END };
    const { frames, stop } = unwind(source(noreturn, tables), live());
    expect(stop.kind).toBe("end");
    expect(nameOf(lookupAddress(frames[1]))).toBe("middle");
  });

  test("a frame pointer is followed, and restored for the caller", () => {
    const bp = address(STACK + 0x20n);
    const framed = new TestMemory()
      .putWords(STACK + 0x20n, STACK + 0x80n, into("middle"))
      .putWords(STACK + 0x80n, 0x5n, into("end"));
    const withPointer = entry({ spBase: "bp", spOffset: 16, bpBase: "prev-sp", bpOffset: -16 });
    const { frames } = unwind(source(framed, { inner: withPointer, middle: withPointer, end: END }), live({ bp }));
    expect(frames.map((frame) => frame.bp)).toEqual([bp, STACK + 0x80n, 0x5n]);
  });
});

describe("saved registers", () => {
  const interrupted = { rip: into("middle"), cs: 0x10n, rsp: STACK + 0x200n, rbp: 0x77n, ss: 0x18n };

  test("of the kernel: the interrupted instruction is exact, and all its registers are known", () => {
    const memory = new TestMemory().put(STACK, registerBytes(interrupted)).putWords(STACK + 0x200n, into("end"));
    const tables = { inner: entry({ type: "regs", spOffset: 0 }), middle: entry({}), end: END };
    const { frames, stop } = unwind(source(memory, tables), live());
    expect(stop.kind).toBe("end");
    expect(frames[0].saved).toMatchObject({ address: STACK, partial: false, user: false });
    expect(frames[1]).toMatchObject({
      ip: into("middle"),
      sp: STACK + 0x200n,
      bp: 0x77n,
      slot: undefined,
      exact: true,
    });
    expect(frames[1].trust).toBe("orc");
  });

  test("of which the processor pushed five: the frame pointer is what it was", () => {
    const words = [into("middle"), 0x10n, 0x246n, STACK + 0x200n, 0x18n];
    const memory = new TestMemory().putWords(STACK, ...words).putWords(STACK + 0x200n, into("end"));
    const tables = { inner: entry({ type: "regs-partial", spOffset: 0 }), middle: entry({}), end: END };
    const { frames } = unwind(source(memory, tables), live({ bp: address(0x99n) }));
    // crash and gdb name the whole pt_regs, of which only the end was written.
    expect(frames[0].saved).toMatchObject({ address: STACK - 128n, partial: true, user: false });
    expect(frames[1]).toMatchObject({ exact: true, bp: 0x99n });
    expect(namesOf({ frames, stop: { kind: "end" } })).toBe("inner middle end");
  });

  test.each(["regs", "regs-partial"] as const)("of a user's program (%s): the kernel's stack ends", (type) => {
    const user = { rip: 0x401000n, cs: 0x33n, rsp: 0x7ffe_0000n };
    const bytes = registerBytes(user);
    const memory = new TestMemory().put(STACK, type === "regs" ? bytes : bytes.subarray(128));
    const { frames, stop } = unwind(source(memory, { inner: entry({ type, spOffset: 0 }) }), live());
    expect(stop).toEqual({ kind: "user" });
    expect(frames[0].saved).toMatchObject({ user: true, registers: user });
  });

  test.each<[OrcBase, object]>([
    ["ax", { rax: STACK + 0x300n }],
    ["dx", { rdx: STACK + 0x300n }],
    ["di", { rdi: STACK + 0x300n }],
    ["r10", { r10: STACK + 0x300n }],
    ["r13", { r13: STACK + 0x300n }],
  ])("give the stack pointer where it is based on %s", (spBase, registers) => {
    const memory = new TestMemory()
      .put(STACK, registerBytes({ ...interrupted, ...registers }))
      .putWords(STACK + 0x300n, into("end"));
    const tables = { inner: entry({ type: "regs", spOffset: 0 }), middle: entry({ spBase }), end: END };
    expect(namesOf(unwind(source(memory, tables), live()))).toBe("inner middle end");
  });

  test("a base that nobody saved stops", () => {
    const stack = unwind(source(new TestMemory(), { inner: entry({ spBase: "r13" }) }), live());
    expect(stack.stop).toEqual({ kind: "no-table", at: into("inner") });
  });
});

describe("from the interrupt stack back to the task's", () => {
  test.each<[string, Partial<OrcEntry>, bigint | undefined]>([
    ["through the word at its top", { spBase: "sp-indirect", spOffset: 8 }, undefined],
    ["through the frame pointer", { spBase: "bp", spOffset: 8 }, STACK],
    ["through a word below the frame pointer", { spBase: "bp-indirect", spOffset: -8 }, IRQ_STACK + 0x100n],
  ])("%s", (_, middle, bp) => {
    const memory = new TestMemory()
      .putWords(IRQ_STACK, into("middle"), STACK)
      .putWords(IRQ_STACK + 0xf8n, STACK + 8n)
      .putWords(STACK, into("end"));
    const tables = { inner: entry({}), middle: entry(middle), end: END };
    const { frames, stop } = unwind(
      source(memory, tables),
      live({ sp: address(IRQ_STACK), bp: bp === undefined ? bp : address(bp) }),
    );
    expect(stop.kind).toBe("end");
    expect(frames.map(({ ip, sp }) => [nameOf(ip), sp])).toEqual([
      ["inner", IRQ_STACK],
      ["middle", IRQ_STACK + 8n],
      ["end", STACK + 8n],
    ]);
  });
});

describe("text without a table", () => {
  test("is left by the frame pointer when that leads to text", () => {
    const memory = new TestMemory().putWords(STACK, 0n, 0n, STACK + 0x100n, into("end"));
    const { frames, stop } = unwind(source(memory, { end: END }), live({ bp: address(STACK + 16n) }));
    expect(frames.map(({ ip, trust }) => `${nameOf(ip)} ${trust}`)).toEqual(["inner registers", "end frame-pointer"]);
    expect(stop.kind).toBe("end");
  });

  test.each<[string, bigint | undefined]>([
    ["there is no frame pointer", undefined],
    ["it does not lead to text", STACK + 0x20n],
    ["it points below the stack pointer", STACK - 16n],
    ["it points far away", STACK + 0x10_0000n],
  ])("is left by the next text address on the stack when %s", (_, bp) => {
    const memory = new TestMemory().putWords(STACK, 0x1n, 0x2n, into("end"), 0n, 0n, 0n, 0n);
    const { frames } = unwind(source(memory, { end: END }), live({ bp: bp === undefined ? bp : address(bp) }));
    expect(frames.map(({ ip, slot, trust }) => [nameOf(ip), slot, trust])).toEqual([
      ["inner", undefined, "registers"],
      ["end", STACK + 16n, "scan"],
    ]);
  });

  test("an entry that says so is no better", () => {
    const memory = new TestMemory().putWords(STACK, into("end"));
    const { frames } = unwind(source(memory, { inner: entry({ type: "undefined" }), end: END }), live());
    expect(frames[1].trust).toBe("scan");
  });

  test("stops when the stack holds no text address", () => {
    const memory = new TestMemory().putWords(STACK, ...Array.from({ length: 256 }, () => 7n));
    expect(unwind(source(memory, {}), live()).stop).toEqual({ kind: "no-table", at: into("inner") });
  });
});

describe("stacks that are broken", () => {
  test("a call through NULL is left by what the call pushed", () => {
    const memory = new TestMemory().putWords(STACK, into("end"));
    const stack = unwind(source(memory, { end: END }), live({ ip: address(0n) }));
    expect(namesOf(stack)).toBe("0 end");
    expect(stack.stop.kind).toBe("end");
  });

  test("an unreadable stack is the last frame's fault", () => {
    const memory = new TestMemory().putWords(STACK, into("middle"));
    const { frames, stop } = unwind(source(memory, { inner: entry({}), middle: entry({ spOffset: 64 }) }), live());
    expect(frames).toHaveLength(2);
    expect(stop).toMatchObject({ kind: "fault", fault: { address: STACK + 8n + 56n } });
  });

  test("the same frame twice is a loop", () => {
    const memory = new TestMemory().putWords(STACK, into("middle"), STACK + 8n);
    const tables = { inner: entry({}), middle: entry({ spBase: "sp-indirect", spOffset: 0 }) };
    const { stop, frames } = unwind(source(memory, tables), live());
    expect(stop).toEqual({ kind: "loop", at: into("middle") });
    expect(frames).toHaveLength(2);
  });

  test("no stack has more frames than a thousand", () => {
    const words = Array.from({ length: 2000 }, () => into("inner"));
    const { stop, frames } = unwind(source(new TestMemory().putWords(STACK, ...words), { inner: entry({}) }), live());
    expect(stop).toEqual({ kind: "budget" });
    expect(frames).toHaveLength(1024);
  });

  test("unwinding ends, whatever tables and memory hold", () => {
    const offset = fc.integer({ min: -64, max: 64 });
    const word = fc.oneof(
      fc.constantFrom(...FUNCTIONS.map(into)),
      fc.nat(63).map((i) => STACK + BigInt(i * 8)),
      fc.bigInt(0n, 2n ** 64n - 1n),
    );
    const bases: readonly OrcBase[] = ["undefined", "prev-sp", "di", "bp", "sp", "r10", "bp-indirect", "sp-indirect"];
    const types: readonly OrcType[] = ["call", "regs", "regs-partial", "end", "undefined"];
    const anyEntry = fc.record({
      type: fc.constantFrom(...types),
      spBase: fc.constantFrom(...bases),
      bpBase: fc.constantFrom(...bases),
      spOffset: offset,
      bpOffset: offset,
      signal: fc.boolean(),
    });
    const stackWords = fc.array(word, { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(stackWords, fc.array(anyEntry, { minLength: 6, maxLength: 6 }), word, (words, entries, bp) => {
        const tables = Object.fromEntries(entries.map((each, i) => [FUNCTIONS[i], each]));
        const memory = new TestMemory().putWords(STACK, ...words);
        const { frames } = unwind(source(memory, tables), live({ sp: address(STACK + 64n), bp: address(bp) }));
        expect(frames.length).toBeGreaterThan(0);
        expect(frames.length).toBeLessThanOrEqual(1024);
      }),
    );
  });
});
