import type { Code, FlowControl, Instruction } from "iced-x86";
import type { Flow } from "#arch";
import type { GnuStyle } from "./gnu-style.ts";
import type { Iced } from "./load-iced.ts";
import { type Respell, respellingOf } from "./respelling.ts";

/** What all instructions of one iced `Code` (an opcode with its operand kinds and sizes) have in common. */
export interface CodeTraits {
  readonly flow: Flow;
  /** A call, jump or branch whose target stands in the instruction. */
  readonly direct: boolean;
  /** Turns iced's words into GNU's; undefined where they are equal. */
  readonly respell: Respell | undefined;
  /** What the prefixes mean to it; GNU shows those that mean nothing, too. */
  readonly prefixes: PrefixTraits;
}

/** What becomes of prefixes before one `Code`. Source: binutils, opcodes/i386-dis.c. */
export interface PrefixTraits {
  /** How an F3 prefix shows; undefined where it is part of the opcode. */
  readonly f3: "rep" | "repz" | undefined;
  /** How an F2 prefix shows; undefined where it is part of the opcode. */
  readonly f2: "bnd" | "repnz" | undefined;
  /** How a 66 prefix shows; undefined where it selects the opcode or the operand size. */
  readonly operandSize: "data16" | undefined;
  /** How a ds prefix shows; undefined where it is a branch hint that shows in the mnemonic (`jne,pt`). */
  readonly ds: "ds" | "notrack" | undefined;
  /** How a cs prefix shows; undefined where it is a branch hint that shows in the mnemonic (`jne,pn`). */
  readonly cs: "cs" | undefined;
  /** Even the bits of a REX prefix mean nothing. */
  readonly ignoresRex: boolean;
}

/** Gives the traits of an instruction's code, computed when the first instruction of that code is met. */
export function createCodeTraits(iced: Iced, style: GnuStyle): (instruction: Instruction) => CodeTraits {
  const known = new Map<Code, CodeTraits>();
  return (instruction) => {
    const code = instruction.code;
    let traits = known.get(code);
    if (traits === undefined) {
      traits = traitsOf(iced, instruction, code, style);
      known.set(code, traits);
    }
    return traits;
  };
}

function traitsOf(iced: Iced, instruction: Instruction, code: Code, style: GnuStyle): CodeTraits {
  const { OpKind } = iced;
  const control = instruction.flowControl;
  const kind = instruction.op0Kind;
  const direct = kind === OpKind.NearBranch64 || kind === OpKind.NearBranch32 || kind === OpKind.NearBranch16;
  return {
    flow: flowOf(iced, control, direct),
    direct,
    respell: respellingOf(iced.Code[code] ?? "", style),
    prefixes: prefixTraitsOf(iced, code, control, direct),
  };
}

function flowOf({ FlowControl }: Iced, control: FlowControl, direct: boolean): Flow {
  switch (control) {
    case FlowControl.Call:
    case FlowControl.IndirectCall:
      return "call";
    case FlowControl.UnconditionalBranch:
    case FlowControl.IndirectBranch:
      return "jump";
    case FlowControl.ConditionalBranch:
      return "branch";
    case FlowControl.Return:
      return "return";
    case FlowControl.Exception:
      return "stop";
    case FlowControl.XbeginXabortXend:
      return direct ? "branch" : "next";
    default:
      return "next";
  }
}

const STRING_INSTRUCTION = /^(Movs|Lods|Stos|Ins|Outs)[bwdq]_([A-Z]+_)?m\d/;
const BOUNDED_BRANCH = /^(Call_r|Retn|J(?!r?e?cxz)[a-z]+_r)/;

function prefixTraitsOf(iced: Iced, code: Code, control: FlowControl, direct: boolean): PrefixTraits {
  const { FlowControl, MandatoryPrefix } = iced;
  const name = iced.Code[code] ?? "";
  const hinted = control === FlowControl.ConditionalBranch;
  const indirect = control === FlowControl.IndirectBranch || control === FlowControl.IndirectCall;
  const opcode = iced.CodeExt.opCode(code);
  const { mandatoryPrefix, operandSize } = opcode;
  opcode.free();
  return {
    f3: mandatoryPrefix === MandatoryPrefix.PF3 ? undefined : STRING_INSTRUCTION.test(name) ? "rep" : "repz",
    f2: mandatoryPrefix === MandatoryPrefix.PF2 ? undefined : BOUNDED_BRANCH.test(name) ? "bnd" : "repnz",
    operandSize: mandatoryPrefix === MandatoryPrefix.P66 || operandSize === 16 ? undefined : "data16",
    ds: hinted ? undefined : indirect ? "notrack" : "ds",
    cs: hinted ? undefined : "cs",
    ignoresRex: direct,
  };
}
