import { describe, expect, it } from "vitest";
import type { Instruction } from "#arch";
import { address } from "#base";
import { createDisassembler, type GnuStyle } from "./index.ts";

const BASE = address(0xffffffff81000000n);

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.split(" "), (byte) => Number.parseInt(byte, 16));

function disassemble(hex: string, style?: GnuStyle, base = BASE): readonly Instruction[] {
  return [...createDisassembler(style).disassemble(bytes(hex), base)];
}

function only(hex: string, style?: GnuStyle): Instruction {
  const [first, ...rest] = disassemble(hex, style);
  expect(rest).toEqual([]);
  if (first === undefined) throw new Error("nothing decoded");
  expect(first.length).toBe(bytes(hex).length);
  return first;
}

/** Bytes, gdb's text, and objdump's where it differs. */
type Case = readonly [hex: string, gdb: string, objdump?: string];

const TEXTS: Readonly<Record<string, readonly Case[]>> = {
  "pads mnemonics to six columns": [
    ["48 89 c3", "mov    %rax,%rbx"],
    ["0f c9", "bswap  %ecx"],
    ["48 0f b6 c0", "movzbq %al,%rax"],
    ["0f 01 d0", "xgetbv"],
    ["0f 1f 00", "nopl   (%rax)"],
    ["66 0f 38 dc c1", "aesenc %xmm1,%xmm0"],
    ["c5 fd 6f 07", "vmovdqa (%rdi),%ymm0"],
  ],
  "leaves no blanks behind a lone mnemonic": [
    ["c3", "ret"],
    ["cc", "int3"],
    ["0f 0b", "ud2"],
    ["0f 05", "syscall"],
  ],
  "writes numbers in lower-case hexadecimal, signed where they are displacements": [
    ["48 83 e4 f0", "and    $0xfffffffffffffff0,%rsp"],
    ["b8 05 00 00 00", "mov    $0x5,%eax"],
    ["8b 45 fc", "mov    -0x4(%rbp),%eax"],
    ["48 c7 c7 c0 6f ee a9", "mov    $0xffffffffa9ee6fc0,%rdi"],
    ["48 8b 04 25 58 a8 a4 82", "mov    0xffffffff82a4a858,%rax"],
  ],
  "shows a zero displacement exactly when it is encoded": [
    ["48 8b 00", "mov    (%rax),%rax"],
    ["48 8b 45 00", "mov    0x0(%rbp),%rax"],
    ["8b 80 00 00 00 00", "mov    0x0(%rax),%eax"],
  ],
  "shows the scale exactly when there is an index": [
    ["8b 04 24", "mov    (%rsp),%eax"],
    ["8b 04 08", "mov    (%rax,%rcx,1),%eax"],
    ["8b 04 cd 10 00 00 00", "mov    0x10(,%rcx,8),%eax"],
    ["0f 1f 84 00 00 00 00 00", "nopl   0x0(%rax,%rax,1)"],
  ],
  "keeps instruction-relative operands relative": [
    ["48 8d 05 34 12 00 00", "lea    0x1234(%rip),%rax"],
    ["65 ff 05 fd e5 a0 56", "incl   %gs:0x56a0e5fd(%rip)"],
    ["48 8d 3d f2 ff ff ff", "lea    -0xe(%rip),%rdi"],
  ],
  "writes branch targets as numbers": [
    ["e8 00 01 00 00", "call   0xffffffff81000105", "call   ffffffff81000105"],
    ["eb fe", "jmp    0xffffffff81000000", "jmp    ffffffff81000000"],
    ["0f 84 00 00 00 80", "je     0xffffffff01000006", "je     ffffffff01000006"],
    ["e2 fe", "loop   0xffffffff81000000", "loop   ffffffff81000000"],
    ["e3 00", "jrcxz  0xffffffff81000002", "jrcxz  ffffffff81000002"],
  ],
  "leaves out the suffix of the usual operand size": [
    ["ff 50 08", "call   *0x8(%rax)"],
    ["ff 24 c5 00 00 00 81", "jmp    *-0x7f000000(,%rax,8)"],
    ["ff d0", "call   *%rax"],
    ["ff 74 24 38", "push   0x38(%rsp)"],
    ["8f 80 90 00 00 00", "pop    0x90(%rax)"],
    ["ff 68 24", "ljmp   *0x24(%rax)"],
    ["cb", "lret"],
    ["48 cb", "lretq"],
    ["cf", "iret"],
    ["48 cf", "iretq"],
    ["9c", "pushf"],
    ["c1 f0 04", "shl    $0x4,%eax"],
  ],
  "repeats the destination of imul": [
    ["48 69 c0 18 00 00 00", "imul   $0x18,%rax,%rax"],
    ["6b c9 64", "imul   $0x64,%ecx,%ecx"],
    ["48 6b d1 30", "imul   $0x30,%rcx,%rdx"],
    ["48 6b 04 08 30", "imul   $0x30,(%rax,%rcx,1),%rax"],
    ["48 0f af c2", "imul   %rdx,%rax"],
  ],
  "treats an implied shift count by version": [
    ["48 d1 ea", "shr    $1,%rdx", "shr    %rdx"],
    ["d0 c0", "rol    $1,%al", "rol    %al"],
    ["48 d1 63 d0", "shlq   $1,-0x30(%rbx)", "shlq   -0x30(%rbx)"],
    ["c1 e0 01", "shl    $0x1,%eax"],
    ["48 d3 e8", "shr    %cl,%rax"],
  ],
  "names the segments of string instructions": [
    ["f3 48 ab", "rep stos %rax,%es:(%rdi)"],
    ["f3 48 a5", "rep movsq %ds:(%rsi),%es:(%rdi)"],
    ["a4", "movsb  %ds:(%rsi),%es:(%rdi)"],
    ["ac", "lods   %ds:(%rsi),%al"],
    ["f2 ae", "repnz scas %es:(%rdi),%al"],
    ["f3 a6", "repz cmpsb %es:(%rdi),%ds:(%rsi)"],
    ["65 a4", "movsb  %gs:(%rsi),%es:(%rdi)"],
    ["67 a4", "movsb  %ds:(%esi),%es:(%edi)"],
    ["d7", "xlat   %ds:(%rbx)"],
  ],
  "writes a port in %dx like memory": [
    ["ec", "in     (%dx),%al"],
    ["ef", "out    %eax,(%dx)"],
    ["e4 60", "in     $0x60,%al"],
    ["f3 6e", "rep outsb %ds:(%rsi),(%dx)"],
    ["f3 66 6d", "rep insw (%dx),%es:(%rdi)"],
  ],
  "has its own register names": [
    ["0f 21 f8", "mov    %db7,%rax"],
    ["0f 23 d6", "mov    %rsi,%db2"],
    ["0f 20 d8", "mov    %cr3,%rax"],
    ["0f 00 d8", "ltr    %eax", "ltr    %ax"],
    ["41 0f 00 d0", "lldt   %r8d", "lldt   %r8w"],
    ["0f 00 2d 10 00 00 00", "verw   0x10(%rip)"],
  ],
  "names operands that the opcode implies": [
    ["0f 01 c8", "monitor %rax,%ecx,%edx"],
    ["0f 01 c9", "mwait  %eax,%ecx"],
    ["0f 01 fa", "monitorx %rax,%ecx,%edx"],
    ["0f 01 fb", "mwaitx %eax,%ecx,%ebx"],
    ["de f9", "fdivrp %st,%st(1)"],
    ["d9 c9", "fxch   %st(1)"],
    ["d9 ca", "fxch   %st(2)"],
  ],
  "shows prefixes that have an effect": [
    ["f0 0f b1 0a", "lock cmpxchg %ecx,(%rdx)"],
    ["f0 ff 00", "lock incl (%rax)"],
    ["3e ff e0", "notrack jmp *%rax"],
    ["f2 ff e0", "bnd jmp *%rax"],
    ["f2 f0 ff 00", "xacquire lock incl (%rax)"],
    ["f3 90", "pause"],
    ["f3 0f 1e fa", "endbr64"],
    ["f3 0f b8 c1", "popcnt %ecx,%eax"],
    ["66 0f 6e c0", "movd   %eax,%xmm0"],
  ],
  "shows prefixes without effect in the order of their bytes": [
    ["66 66 2e 0f 1f 84 00 00 00 00 00", "data16 cs nopw 0x0(%rax,%rax,1)"],
    ["66 2e 0f 1f 84 00 00 00 00 00", "cs nopw 0x0(%rax,%rax,1)"],
    ["66 66 90", "data16 xchg %ax,%ax"],
    ["66 90", "xchg   %ax,%ax"],
    ["2e 2e 2e 31 c0", "cs cs cs xor %eax,%eax"],
    ["2e e8 00 00 00 00", "cs call 0xffffffff81000006", "cs call ffffffff81000006"],
    ["2e c3", "cs ret"],
    ["3e 0f ae 38", "ds clflush (%rax)"],
    ["f3 c3", "repz ret"],
    ["67 e8 00 00 00 00", "addr32 call 0xffffffff81000006", "addr32 call ffffffff81000006"],
    ["67 8b 00", "mov    (%eax),%eax"],
    ["65 90", "gs nop"],
    ["66 48 89 c3", "data16 mov %rax,%rbx"],
    ["49 75 f0", "rex.WB jne 0xffffffff80fffff3", "rex.WB jne ffffffff80fffff3"],
  ],
  "shows cs and ds before a conditional jump as hints": [
    ["2e 74 00", "je,pn  0xffffffff81000003", "je,pn  ffffffff81000003"],
    ["3e 75 00", "jne,pt 0xffffffff81000003", "jne,pt ffffffff81000003"],
  ],
};

describe("the text of an instruction", () => {
  for (const [title, cases] of Object.entries(TEXTS)) {
    describe(title, () => {
      for (const [hex, gdb, objdump] of cases) {
        it(hex, () => {
          expect(only(hex).text).toBe(gdb);
          expect(only(hex, "objdump").text).toBe(objdump ?? gdb);
        });
      }
    });
  }
});

describe("where control goes", () => {
  it.each([
    ["next", "48 89 c3", undefined],
    ["next", "cc", undefined],
    ["call", "e8 00 01 00 00", 0xffffffff81000105n],
    ["call", "ff d0", undefined],
    ["jump", "e9 fb ff ff ff", 0xffffffff81000000n],
    ["jump", "ff e0", undefined],
    ["branch", "74 10", 0xffffffff81000012n],
    ["branch", "e2 fe", 0xffffffff81000000n],
    ["return", "c3", undefined],
    ["return", "48 cf", undefined],
    ["stop", "0f 0b", undefined],
  ] as const)("%s: %s", (flow, hex, target) => {
    expect(only(hex)).toMatchObject({ flow, target });
  });

  it("wraps targets at the end of the address space", () => {
    expect(disassemble("e8 00 00 00 00", "gdb", address(-5))).toMatchObject([{ target: 0n, text: "call   0x0" }]);
  });
});

describe("references", () => {
  it("are the addresses of instruction-relative operands", () => {
    expect(only("48 8d 05 34 12 00 00").reference).toBe(0xffffffff8100123bn);
    expect(only("80 3d 2e 5c 1f 01 00").reference).toBe(0xffffffff821f5c35n);
  });
  it("are absent from other operands", () => {
    expect(only("48 8b 04 25 58 a8 a4 82").reference).toBeUndefined();
    expect(only("e8 00 01 00 00").reference).toBeUndefined();
  });
});

describe("a run of code", () => {
  it("has consecutive addresses", () => {
    expect(disassemble("55 48 89 e5 5d c3").map((i) => [i.address - BASE, i.text])).toEqual([
      [0n, "push   %rbp"],
      [1n, "mov    %rsp,%rbp"],
      [4n, "pop    %rbp"],
      [5n, "ret"],
    ]);
  });
  it("steps over what does not decode one byte at a time", () => {
    expect(disassemble("06 90 07").map((i) => [i.address - BASE, i.length, i.text])).toEqual([
      [0n, 1, "(bad)"],
      [1n, 1, "nop"],
      [2n, 1, "(bad)"],
    ]);
    expect(disassemble("06 e8 00 00 00 00").map((i) => i.target)).toEqual([undefined, BASE + 6n]);
  });
  it("ends with the bytes, even inside an instruction", () => {
    expect(disassemble("90 e8 00").map((i) => i.text)).toEqual(["nop", "(bad)", "(bad)"]);
    expect([...createDisassembler().disassemble(new Uint8Array(), BASE)]).toEqual([]);
  });
  it("can be left early and walked again, also while another is under way", () => {
    const disassembler = createDisassembler();
    const code = bytes("48 8b 45 00 48 8b 00 c3");
    const outer: string[] = [];
    for (const instruction of disassembler.disassemble(code, BASE)) {
      outer.push(instruction.text);
      for (const inner of disassembler.disassemble(code, BASE)) {
        expect(inner.text).toBe("mov    0x0(%rbp),%rax");
        break;
      }
    }
    expect(outer).toEqual(["mov    0x0(%rbp),%rax", "mov    (%rax),%rax", "ret"]);
  });
});
