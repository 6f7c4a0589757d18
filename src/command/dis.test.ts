import { describe, expect, test } from "vitest";
import type { Disassembler, Instruction } from "#arch";
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { Target } from "#target";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { shown } from "../testing/shown.ts";
import { dis } from "./dis.ts";
import { runCommand } from "./execute.ts";

const drawn = drawKernel({
  functions: ["first", "second", "third", "start_kernel"],
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

  test("are left out where there are none", () => {
    expect(show("-l second 1")).toBe(`dis: line numbers are not available\n${show("second 1")}`);
  });
});

describe("source text", () => {
  const text = Array.from({ length: 40 }, (_, i) => (i === 19 ? "}" : `line ${i + 1}`)).join("\n");
  const sourced = kernelWith({
    hasLines: () => true,
    sourceLine: (where) =>
      where === at("start_kernel()") ? { file: "build/init/main.c", line: 1 } : { file: "build/kernel/a.c", line: 12 },
  });
  const list = (words: string): string => {
    let output = "";
    const session = { ...testSession(), kernel: sourced, target: sourced.target };
    const source = (path: string): string | undefined => (path === "kernel/a.c" ? text : undefined);
    const write = (piece: string): void => {
      output += piece;
    };
    runCommand({ ...session, commands: [dis], source }, `dis ${words}`, { write, error: write });
    return output;
  };
  const lines = (from: number, to: number): string =>
    text
      .split("\n")
      .map((line, i) => `${i === 11 ? "*" : " "} ${i + 1}\t${line}\n`)
      .slice(from - 1, to)
      .join("");

  test("reaches to the end of the function, or as far as the count says", () => {
    expect(list("-s second")).toBe(`FILE: kernel/a.c\nLINE: 12\n\n${lines(7, 20)}\n`);
    expect(list("-s second+8 2")).toBe(`FILE: kernel/a.c\nLINE: 12\n\n${lines(7, 14)}\n`);
    expect(list("-s second 100")).toBe(`FILE: kernel/a.c\nLINE: 12\n\n${lines(7, 40)}`);
  });

  test("may not be here", () => {
    expect(shown(sourced, dis, "dis -s second")).toBe(
      "FILE: kernel/a.c\nLINE: 12\n\ndis: second: source code is not available\n\n",
    );
    expect(list("-s counter")).toBe(`dis: ${place("&counter")}: not a kernel text address\n`);
    expect(show("-s loop_probe")).toBe(
      "dis: line numbers are not available\ndis: loop: module source code is not available\n",
    );
    expect(show("-s -r second")).toBe("dis: -r and -s are mutually exclusive\n");
    expect(show("-su second")).toBe("dis: -s can only be used with kernel addresses\n");
  });
});

describe("functions that tell their size", () => {
  const { symbols } = drawn.kernel.target;
  /** `second` is a function over the next label, `third`, and a little more. */
  const own = (name: string): number => (name === "second" ? SIZE + 16 : 0);
  const sized = kernelWith({
    symbols: { ...symbols, at: (where) => symbols.at(where).map((one) => ({ ...one, ownSize: own(one.name) })) },
  });
  const names = (words: string): readonly string[] =>
    Array.from(shown(sized, dis, `dis ${words}`).matchAll(/<([^<>]+)>:/g), ([, name = ""]) => name);

  test("end there, with their padding and beyond labels", () => {
    expect(names("second").slice(-4)).toEqual(["second+48", "second+56", "third", "third+8"]);
    expect(names("third")).toEqual(["third", "third+8"]);
    expect(names("-f third+8")).toEqual(["third+8"]);
  });
});

describe("bytes behind ud2", () => {
  const twice: Disassembler = {
    effects: () => [],
    *disassemble(code, start) {
      for (let i = 0; i < code.length; i++) {
        const text = i === 1 && start === at("second()") ? "ud2" : "nop";
        yield { address: offsetBy(start, i), length: 1, flow: "next", target: undefined, reference: undefined, text };
      }
    },
  };

  test("are passed over from then on", () => {
    const bugs = kernelWith({ disassembler: twice });
    let output = "";
    const session = { ...testSession(), kernel: bugs, target: bugs.target, commands: [dis] };
    const write = (piece: string): void => {
      output += piece;
    };
    for (const line of ["dis -b", "dis -b 3", "dis second 4", "dis -b", "dis -B -1", "dis -b"]) {
      runCommand(session, line, { write, error: write });
    }
    expect(output.split("\n")).toEqual([
      "encoded bytes being skipped after ud2a: 0",
      ...[0, 1, 5, 6].map((offset) => expect.stringContaining(offset === 0 ? " <second>:" : ` <second+${offset}>:`)),
      "encoded bytes being skipped after ud2a: 3",
      "encoded bytes being skipped after ud2a: undetermined",
      "",
    ]);
  });
});

test("gdb's own text has decimal offsets and no marks", () => {
  expect(show("-U -x second 2")).toBe(
    `   0x${place("second()")} <second>:\tnopl   0x0(%rax,%rax,1)\n` +
      `   0x${place("second()", 8)} <second+8>:\tcall   0x${place("third()")} <third>\n`,
  );
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
    ["second-8", "dis: invalid expression: second-8 evaluates to: first+38\n"],
    ["(1+2)", "dis: 3 is not a kernel virtual address\n"],
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
