import { describe, expect, test } from "vitest";
import { PT_REGS_SIZE } from "#arch";
import { address } from "#base";
import { drawKernel } from "../../testing/kernel.ts";
import { type DrawnRegisters, registerBytes } from "../../testing/kernel-stacks.ts";
import { entryFrames } from "./entry-frames.ts";

const drawn = drawKernel({ functions: ["crunch"], tasks: [{ pid: 7, comm: "busy" }] });
/** A place on the stack that nothing was drawn on. */
const place = address(drawn.kernel.target.memory.pointer(drawn.at("&busy.stack")) + 0x1000n);
const crunch = drawn.at("crunch()") + 8n;

/** Whether a search finds `registers` there, and as of which mode. */
function found(registers: DrawnRegisters): "kernel" | "user" | undefined {
  const pages = [...drawn.memory];
  const page = pages[drawn.frameOf(place)];
  if (!(page instanceof Uint8Array)) throw new Error("no page there");
  const copy = Uint8Array.from(page);
  copy.set(registerBytes(registers), Number(place % 4096n));
  pages[drawn.frameOf(place)] = copy;
  const hits = Array.from(entryFrames(drawn.reopen(pages), place, PT_REGS_SIZE + 64));
  if (hits.length === 0) return undefined;
  expect(hits.map((hit) => hit.address)).toEqual([place]);
  return hits[0].user ? "user" : "kernel";
}

const KERNEL: DrawnRegisters = { cs: 0x10n, ss: 0x18n, rip: crunch, rsp: place + 0x200n, rflags: 0x246n };
const USER: DrawnRegisters = { cs: 0x33n, ss: 0x2bn, rip: 0x401000n, rsp: 0x7ffe_0000n, rflags: 0x202n };

describe("saved registers are", () => {
  test.each<[string, DrawnRegisters, "kernel" | "user"]>([
    ["the kernel's", KERNEL, "kernel"],
    [
      "the kernel's with no stack segment, when the stack goes on behind them",
      { ...KERNEL, ss: 0n, rsp: place + 168n },
      "kernel",
    ],
    ["the same one word further", { ...KERNEL, ss: 0n, rsp: place + 176n }, "kernel"],
    ["of a jump to nowhere, when the stack goes on behind them", { ...KERNEL, rip: 0n, rsp: place + 168n }, "kernel"],
    ["a program's", USER, "user"],
    ["a 32-bit program's", { ...USER, cs: 0x23n }, "user"],
  ])("%s", (_, registers, mode) => {
    expect(found(registers)).toBe(mode);
  });
});

describe("no saved registers are words", () => {
  test.each<[string, DrawnRegisters]>([
    ["with another code segment", { ...KERNEL, cs: 0x18n }],
    ["with flags that no processor has", { ...KERNEL, rflags: 0x24en }],
    ["without the flag that is always set", { ...KERNEL, rflags: 0x244n }],
    ["of the kernel at no code", { ...KERNEL, rip: 0x1234n }],
    ["of the kernel with a program's stack", { ...KERNEL, rsp: 0x7ffe_0000n }],
    ["of the kernel with no stack segment and the stack elsewhere", { ...KERNEL, ss: 0n }],
    ["of a program in the kernel's half", { ...USER, rip: crunch }],
    ["of a program with the kernel's stack segment", { ...USER, ss: 0x18n }],
  ])("%s", (_, registers) => {
    expect(found(registers)).toBeUndefined();
  });
});
