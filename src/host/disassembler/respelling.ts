import type { GnuStyle } from "./gnu-style.ts";

/** An instruction's words without its prefixes; `operands` is empty where there are none. */
export interface Words {
  readonly mnemonic: string;
  readonly operands: string;
}

/** Turns iced's words into GNU's. */
export type Respell = (words: Words) => Words;

interface Rule {
  /** The iced codes that it is for, by name: mnemonic, then operand kinds (`Shr_rm64_1`, `Jmp_rel32_64`). */
  readonly codes: RegExp;
  /** The only style that it is for; undefined: both. */
  readonly style?: GnuStyle;
  readonly respell: Respell;
}

/** A change of the mnemonic alone. */
const mnemonic =
  (change: (mnemonic: string) => string): Respell =>
  (words) => ({ mnemonic: change(words.mnemonic), operands: words.operands });

/** A change of the operands alone. */
const operands =
  (change: (operands: string) => string): Respell =>
  (words) => ({ mnemonic: words.mnemonic, operands: change(words.operands) });

/** Operands that iced leaves out because the opcode implies them. */
const implied = (text: string): Respell => operands((o) => (o === "" ? text : o));

/** All differences between iced's and GNU's spelling that are no formatter option and no prefix. */
const RULES: readonly Rule[] = [
  // A suffix shows only where the size is not the usual one: `call *0x8(%rax)`, `iret`, but `iretq`.
  { codes: /^(Call|Jmp|Push|Pop)_rm64$/, respell: mnemonic((m) => m.replace(/q$/, "")) },
  { codes: /^((Call|Jmp)_m1632|Iretd|Retfd(_imm16)?)$/, respell: mnemonic((m) => m.replace(/l$/, "")) },
  { codes: /^Sal_/, respell: mnemonic((m) => m.replace("sal", "shl")) },

  // Three operands even when source and destination are the same register: `imul $0x18,%rax,%rax`.
  {
    codes: /^Imul_r\d+_rm\d+_imm/,
    respell: operands((o) => o.replace(/^([^,]*),([^,()]*)$/, "$1,$2,$2")),
  },

  // Opcodes D0 and D1 imply the count: binutils 2.41 began to show it, in decimal.
  {
    codes: /^(Rol|Ror|Rcl|Rcr|Shl|Shr|Sal|Sar)_rm\d+_1$/,
    style: "gdb",
    respell: operands((o) => o.replace("0x1", "1")),
  },
  {
    codes: /^(Rol|Ror|Rcl|Rcr|Shl|Shr|Sal|Sar)_rm\d+_1$/,
    style: "objdump",
    respell: operands((o) => o.replace("$0x1,", "")),
  },

  // String instructions name their implied segments: `movsb %ds:(%rsi),%es:(%rdi)`.
  {
    codes: /^(Movs|Lods|Stos|Scas|Cmps|Ins|Outs)[bwdq]_([A-Z]+_)?m\d|^Xlat/,
    respell: operands((o) => o.replace(/(?<!:)\(%[re]?(si|bx)\)/, "%ds:$&").replace(/(?<!:)\(%[re]?di\)/, "%es:$&")),
  },

  // A port number in %dx looks like memory: `in (%dx),%al`.
  { codes: /^(In|Ins[bwd]|Out|Outs[bwd])_.*DX/, respell: operands((o) => o.replace("%dx", "(%dx)")) },

  // Registers: debug registers are %db, and binutils 2.41 began to name 32-bit registers in these.
  { codes: /^Mov_(dr_r|r\d+_dr)/, respell: operands((o) => o.replace("%dr", "%db")) },
  {
    codes: /^(Lldt|Lkgs|Ltr|Verr|Verw)_/,
    style: "gdb",
    respell: operands((o) => o.replace(/^%(..)$/, "%e$1").replace(/^%(r\d+)w$/, "%$1d")),
  },

  // Operands that iced leaves out.
  { codes: /^Monitorx?q$/, respell: implied("%rax,%ecx,%edx") },
  { codes: /^Mwait$/, respell: implied("%eax,%ecx") },
  { codes: /^Mwaitx$/, respell: implied("%eax,%ecx,%ebx") },
  { codes: /^F(add|mul|subr?|divr?)p_sti_st0$/, respell: implied("%st,%st(1)") },
  { codes: /^F(u?comp?|xch)_st0_sti$/, respell: implied("%st(1)") },

  // A branch target is bare digits.
  { codes: /^(Call|J[a-z]+|Loop[a-z]*|Xbegin)_rel/, style: "objdump", respell: operands((o) => o.replace("0x", "")) },
];

/** What turns iced's words for the code named `code` into GNU's; undefined where they are equal. */
export function respellingOf(code: string, style: GnuStyle): Respell | undefined {
  const rules = RULES.filter((rule) => rule.codes.test(code) && (rule.style ?? style) === style);
  if (rules.length === 0) return undefined;
  return (words) => rules.reduce((text, rule) => rule.respell(text), words);
}
