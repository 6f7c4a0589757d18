import { expect, test } from "vitest";
import { Bytes } from "#base";
import { concat, place } from "../../testing/bytes.ts";
import { PT_REGS, PT_REGS_SIZE, parsePrstatus, parsePtRegs } from "./registers.ts";

const words = place(
  PT_REGS_SIZE,
  PT_REGS.map((_, i) => [i * 8, 8, 0xffff_ffff_8100_0000n + BigInt(i)]),
);

test("pt_regs has 21 words, in the order of arch/x86/include/asm/ptrace.h", () => {
  expect(PT_REGS_SIZE).toBe(168);
  const registers = parsePtRegs(new Bytes(concat(new Uint8Array(8), words)), 8);
  expect(registers.r15).toBe(0xffff_ffff_8100_0000n);
  expect(registers.orig_rax).toBe(0xffff_ffff_8100_0000n + 15n);
  expect(registers.rip).toBe(0xffff_ffff_8100_0000n + 16n);
  expect(registers.ss).toBe(0xffff_ffff_8100_0000n + 20n);
});

test("a PRSTATUS note has the pid at 32 and the registers at 112", () => {
  const note = concat(place(112, [[32, 4, 4242]]), words, new Uint8Array(56));
  expect(parsePrstatus(new Bytes(note))).toEqual({ pid: 4242, registers: parsePtRegs(new Bytes(words)) });
});

test("a PRSTATUS note that is cut off says nothing", () => {
  expect(parsePrstatus(new Bytes(new Uint8Array(112 + 167)))).toBeUndefined();
});
