import { describe, expect, test } from "vitest";
import type { InstructionEffect, Operand } from "#arch";
import { address } from "#base";
import { createDisassembler } from "./index.ts";

const BASE = address(0xffff_ffff_8100_0000n);
const disassembler = createDisassembler();

function effects(hex: string): readonly InstructionEffect[] {
  const code = Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));
  return [...disassembler.effects(code, BASE)];
}

function only(hex: string): InstructionEffect {
  const [first, ...rest] = effects(hex);
  expect(rest).toEqual([]);
  if (first === undefined) throw new Error("nothing decoded");
  return first;
}

const MEMORY = { kind: "memory", index: undefined, scale: 1, displacement: 0n, size: 8, segment: undefined } as const;

describe("operands", () => {
  test.each<[string, string, readonly Operand[]]>([
    [
      "48 89 fb",
      "mov %rdi,%rbx",
      [
        { kind: "register", register: "rbx", size: 8, high: false },
        { kind: "register", register: "rdi", size: 8, high: false },
      ],
    ],
    [
      "88 e1",
      "mov %ah,%cl",
      [
        { kind: "register", register: "rcx", size: 1, high: false },
        { kind: "register", register: "rax", size: 1, high: true },
      ],
    ],
    [
      "41 b9 ff ff ff ff",
      "mov $0xffffffff,%r9d",
      [
        { kind: "register", register: "r9", size: 4, high: false },
        { kind: "immediate", value: 0xffff_ffffn },
      ],
    ],
    [
      "48 83 c4 80",
      "add $-0x80,%rsp",
      [
        { kind: "register", register: "rsp", size: 8, high: false },
        { kind: "immediate", value: 0xffff_ffff_ffff_ff80n },
      ],
    ],
    [
      "66 41 8b 54 88 f0",
      "mov -0x10(%r8,%rcx,4),%dx",
      [
        { kind: "register", register: "rdx", size: 2, high: false },
        { ...MEMORY, base: "r8", index: "rcx", scale: 4, displacement: -0x10n, size: 2 },
      ],
    ],
    [
      "48 8d 05 34 12 00 00",
      "lea 0x1234(%rip),%rax",
      [
        { kind: "register", register: "rax", size: 8, high: false },
        { ...MEMORY, base: "rip", displacement: 0xffff_ffff_8100_123bn, size: 0 },
      ],
    ],
    [
      "65 48 8b 04 25 28 00 00 00",
      "mov %gs:0x28,%rax",
      [
        { kind: "register", register: "rax", size: 8, high: false },
        { ...MEMORY, base: undefined, displacement: 0x28n, segment: "gs" },
      ],
    ],
    [
      "48 ab",
      "stos %rax,%es:(%rdi)",
      [
        { ...MEMORY, base: "rdi" },
        { kind: "register", register: "rax", size: 8, high: false },
      ],
    ],
    [
      "48 a5",
      "movsq",
      [
        { ...MEMORY, base: "rdi" },
        { ...MEMORY, base: "rsi" },
      ],
    ],
    ["0f 22 d8", "mov %rax,%cr3", [{ kind: "other" }, { kind: "register", register: "rax", size: 8, high: false }]],
    ["67 8b 00", "mov (%eax),%eax", [{ kind: "register", register: "rax", size: 4, high: false }, { kind: "other" }]],
    ["e8 00 01 00 00", "call", []],
    ["ff 50 08", "call *0x8(%rax)", [{ ...MEMORY, base: "rax", displacement: 8n }]],
    ["74 00", "je", []],
  ])("of %s (%s)", (hex, _, operands) => {
    expect(only(hex).operands).toEqual(operands);
  });
});

describe("what is written", () => {
  test.each<[string, string, string, Partial<InstructionEffect>?]>([
    ["48 89 fb", "mov", "rbx"],
    ["89 38", "mov", "", { writesMemory: true }],
    ["31 c0", "xor", "rax"],
    ["50", "push", "rsp", { writesMemory: true }],
    ["5b", "pop", "rbx rsp"],
    ["5c", "pop", "rsp"],
    ["c9", "leave", "rbp rsp"],
    ["e8 00 00 00 00", "call", "rsp", { writesMemory: true, flow: "call", target: address(BASE + 5n) }],
    ["ff d0", "call", "rsp", { writesMemory: true, flow: "call", target: undefined }],
    ["c3", "ret", "rsp", { flow: "return" }],
    ["48 87 fe", "xchg", "rdi rsi"],
    ["48 0f c1 ca", "xadd", "rcx rdx"],
    ["f0 48 0f b1 0a", "cmpxchg", "rax", { writesMemory: true, conditional: true }],
    ["48 f7 e1", "mul", "rax rdx"],
    ["48 f7 f9", "idiv", "rax rdx"],
    ["48 0f af c2", "imul", "rax"],
    ["48 99", "cqo", "rdx"],
    ["0f a2", "cpuid", "rax rbx rcx rdx"],
    ["0f 32", "rdmsr", "rax rdx"],
    ["0f 30", "wrmsr", ""],
    ["0f 31", "rdtsc", "rax rdx"],
    ["0f 01 f9", "rdtscp", "rax rcx rdx"],
    ["0f 05", "syscall", "r11 rcx"],
    ["48 0f 45 c2", "cmovne", "rax", { conditional: true }],
    ["48 ab", "stosq", "rdi", { writesMemory: true, conditional: false }],
    ["f3 48 ab", "stosq", "rcx rdi", { writesMemory: true, conditional: true }],
    ["f3 a4", "movsb", "rcx rdi rsi", { writesMemory: true, conditional: true }],
    ["48 39 c3", "cmp", ""],
    ["48 85 ff", "test", ""],
    ["0f 1f 44 00 00", "nop", ""],
    ["f3 0f 1e fa", "endbr64", ""],
    ["48 8d 43 08", "lea", "rax"],
    ["0f 0b", "ud2", "", { flow: "stop" }],
    ["f0 48 0f c7 09", "cmpxchg16b", "rax rdx", { writesMemory: true, conditional: true }],
    ["0f 01 c1", "vmcall", "r10 r11 r12 r13 r14 r15 r8 r9 rax rbp rbx rcx rdi rdx rsi", { writesMemory: true }],
  ])("by %s (%s)", (hex, mnemonic, written, more = {}) => {
    const effect = only(hex);
    expect(effect).toMatchObject({ mnemonic, ...more });
    expect([...effect.written].sort().join(" ")).toBe(written);
    if (more.writesMemory === undefined) expect(effect.writesMemory).toBe(false);
  });

  test("is told apart by the operands that an opcode has", () => {
    const [first, second] = effects("48 0f b1 c8 48 0f b1 ca");
    expect(first?.written).toEqual(["rax"]);
    expect(new Set(second?.written)).toEqual(new Set(["rax", "rdx"]));
  });
});

test("instructions follow each other, until bytes do not decode", () => {
  expect(effects("55 48 89 e5 06 90").map(({ address: at, length }) => [at - BASE, length])).toEqual([
    [0n, 1],
    [1n, 3],
  ]);
  expect(effects("e8 00")).toEqual([]);
});
