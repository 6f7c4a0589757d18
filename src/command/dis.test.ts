import { describe, expect, test } from "vitest";
import type { Disassembler, Instruction } from "#arch";
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { Target } from "#target";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { dis } from "./dis.ts";

const drawn = drawKernel({
  functions: ["first", "second", "third"],
  globals: { "unsigned long counter": 1 },
  modules: [
    { name: "loop", functions: ["loop_probe", "shared"] },
    { name: "virtio", functions: ["shared"] },
  ],
});
const { at } = drawn;
const place = (reference: string, offset = 0): string => (at(reference) + BigInt(offset)).toString(16);
/** Functions are drawn at this distance. */
const SIZE = 0x40;

/** A machine with instructions of eight bytes, whatever the bytes are; each function ends with two that do nothing. */
const machine: Disassembler = {
  effects: () => [],
  *disassemble(code, start) {
    for (let i = 0; i < code.length; i += 8) {
      const here = offsetBy(start, i);
      yield { address: here, length: 8, flow: "next", target: undefined, reference: undefined, ...meaning(here) };
    }
  },
};

function meaning(here: Address): Pick<Instruction, "text"> & Partial<Instruction> {
  switch (Number(here - at("first()")) % SIZE) {
    case 0:
      return { text: "nopl   0x0(%rax,%rax,1)" };
    case 8:
      return { text: `call   0x${place("third()")}`, target: at("third()") };
    case 16:
      return { text: "mov    0x10(%rip),%rax", reference: at("&counter") };
    case 48:
      return { text: "nopw   0x0(%rax,%rax,1)" };
    case 56:
      return { text: "xchg   %ax,%ax" };
    default:
      return { text: "nothing" };
  }
}

function kernelWith(changes: Partial<Target>): Kernel {
  return { ...drawn.kernel, target: { ...drawn.kernel.target, disassembler: machine, ...changes } };
}

const kernel = kernelWith({});
const show = (words: string): string => shown(kernel, dis, `dis ${words}`);
/** The offsets of what is shown. */
const offsets = (words: string): readonly number[] =>
  Array.from(show(words).matchAll(/<\w+(?:\+(\d+))?>:/g), ([, offset = "0"]) => Number(offset));

describe("what is shown", () => {
  test("names places, targets and operands", () => {
    expect(show("second 3")).toBe(
      [
        `0x${place("second()")} <second>:\tnopl   0x0(%rax,%rax,1) [FTRACE NOP]`,
        `0x${place("second()", 8)} <second+8>:\tcall   0x${place("third()")} <third>`,
        `0x${place("second()", 16)} <second+16>:\tmov    0x10(%rip),%rax        # 0x${place("&counter")} <counter>`,
        "",
      ].join("\n"),
    );
  });

  test("has hexadecimal offsets on request", () => {
    expect(show("-x (second+16)")).toContain(" <second+0x10>:\t");
    expect(show("-x -d second")).toBe("dis: -d and -x are mutually exclusive\n");
  });

  test.each(["second", place("second()")])("is a whole function without its padding: %s", (word) => {
    expect(offsets(word)).toEqual([0, 8, 16, 24, 32, 40]);
  });

  test("is one instruction anywhere else", () => {
    expect(offsets("second+8")).toEqual([8]);
    expect(offsets("(second)")).toEqual([0]);
    expect(offsets("counter")).toEqual([0]);
    expect(offsets("second+40 3")).toEqual([40, 48, 56]);
  });

  test("goes from the beginning to a place, and from a place to the end", () => {
    expect(offsets("-r second+16")).toEqual([0, 8, 16]);
    expect(offsets("-r (second+17)")).toEqual([0, 8, 16, 24]);
    expect(offsets("-r second+32 2")).toEqual([24, 32]);
    expect(offsets("-f second+20")).toEqual([24, 32, 40]);
    expect(offsets("-f second+20 1")).toEqual([24]);
    expect(show("-rf second")).toBe("dis: -r and -f are mutually exclusive\n");
  });

  test("has no names where there are no symbols", () => {
    const alias = drawn.kernel.target.memory.translate(at("second()"));
    const direct = (drawn.kernel.target.memory.u64(at("&page_offset_base")) + BigInt(alias)).toString(16);
    expect(show(`${direct} 1`)).toMatch(
      new RegExp(`^WARNING: ${direct}: no associated kernel symbol found\n {3}0x${direct}:\t`),
    );
  });
});

describe("source lines", () => {
  test("stand before the instructions that they belong to", () => {
    const lined = kernelWith({
      vmlinux: "vmlinux",
      hasLines: () => true,
      sourceLine: (where) => ({ file: "a.c", line: where < at("second()") + 16n ? 1 : 2 }),
    });
    const lines = shown(lined, dis, "dis -l second 4").split("\n");
    expect(lines.map((line) => line.slice(0, 2))).toEqual(["a.", "0x", "0x", "a.", "0x", "0x", ""]);
    expect([lines[0], lines[3]]).toEqual(["a.c: 1", "a.c: 2"]);
  });

  test("need the debug file", () => {
    expect(show("-l second")).toMatch(/^dis: source lines: needs the debug file/);
  });
});

describe("what cannot be shown", () => {
  test("a name of several functions", () => {
    expect(show("shared")).toMatch(/^dis: shared: duplicate text symbols found:\n.*\[loop\] \n.*\[virtio\] \n$/);
    expect(show("(shared+8)")).toContain("duplicate text symbols found");
  });

  test.each([
    ["nosuch", "symbol not found: nosuch\npossible alternatives:\n  (none found)\n"],
    ["second 0", "dis: invalid count argument: 0\n"],
    ["second xyz", "dis: not a valid number: xyz\n"],
    ["(second+)", "dis: invalid expression: (second+)\n"],
  ])("%s", (words, complaint) => {
    expect(show(words)).toBe(complaint);
  });

  test("memory that is not there", () => {
    expect(show("ffffffffffff0000")).toBe(
      "WARNING: ffffffffffff0000: no associated kernel symbol found\n" +
        'dis: invalid kernel virtual address: ffffffffffff0000  type: "gdb_readmem_callback"\n',
    );
  });

  test("anything without a disassembler", () => {
    expect(shown(drawn.kernel, dis, "dis second")).toBe("dis: there is no disassembler where this program runs\n");
  });
});
