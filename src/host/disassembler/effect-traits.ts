import type { Code, Instruction, Mnemonic, Register } from "iced-x86";
import { DWARF_REGISTERS, type RegisterName } from "#arch";
import type { Iced } from "./load-iced.ts";

/** A general register, or a part of one. */
export interface RegisterPart {
  readonly register: RegisterName;
  readonly size: 1 | 2 | 4 | 8;
  /** One of ah, ch, dh, bh. */
  readonly high: boolean;
}

/** What all instructions of one iced `Code` with the same register operands do, but for memory operands. */
export interface EffectTraits {
  readonly mnemonic: string;
  readonly written: readonly RegisterName[];
  readonly writesMemory: boolean;
  readonly conditional: boolean;
}

/** Finds the parts of general registers by iced's numbers; undefined for all other registers. */
export type RegisterParts = (register: Register) => RegisterPart | undefined;

/** The general registers; 16 is the return address. */
const GENERAL = DWARF_REGISTERS.slice(0, 16);

/**
 * Instructions that hand the processor to a hypervisor, an enclave or a guest: it gives back what it likes in the
 * registers, and the decoder's facts do not say so.
 */
const FOREIGN = /^(vmcall|vmmcall|tdcall|seamcall|vmlaunch|vmresume|vmrun|enclu|encls|enclv|rsm)$/;

/** Finds the general register that an iced register is, or is a part of. */
export function createRegisterParts({ Register, RegisterExt }: Iced): RegisterParts {
  const names = new Map<Register, RegisterName>();
  for (const name of GENERAL) names.set(Register[name.toUpperCase() as keyof typeof Register], name);
  const parts: (RegisterPart | undefined)[] = [];
  for (let number: Register = Register.AL; number <= Register.R15; number++) {
    const register = names.get(RegisterExt.fullRegister(number));
    if (register === undefined) continue;
    const high = number >= Register.AH && number <= Register.BH;
    parts[number] = { register, size: RegisterExt.size(number) as RegisterPart["size"], high };
  }
  return (register) => parts[register];
}

/** Gives the traits of an instruction's effect, computed when the first instruction like it is met. */
export function createEffectTraits(iced: Iced, parts: RegisterParts): (instruction: Instruction) => EffectTraits {
  const factory = new iced.InstructionInfoFactory();
  const mnemonics = new Map<Mnemonic, string>();
  const known = new Map<number, EffectTraits>();
  return (instruction) => {
    const key = keyOf(instruction.code, instruction);
    let traits = known.get(key);
    if (traits === undefined) {
      const { mnemonic } = instruction;
      const name = mnemonics.get(mnemonic) ?? (iced.Mnemonic[mnemonic] ?? "").toLowerCase();
      mnemonics.set(mnemonic, name);
      const info = factory.info(instruction);
      traits = traitsOf(iced, info, name, parts);
      info.free();
      known.set(key, traits);
    }
    return traits;
  };
}

/** Only the first two operands are ever written, and a repeat prefix makes writes conditional. */
function keyOf(code: Code, instruction: Instruction): number {
  const repeat = (instruction.hasRepPrefix ? 1 : 0) + (instruction.hasRepnePrefix ? 2 : 0);
  return ((code * 512 + instruction.op0Register) * 512 + instruction.op1Register) * 4 + repeat;
}

function traitsOf(
  { OpAccess }: Iced,
  info: ReturnType<InstanceType<Iced["InstructionInfoFactory"]>["info"]>,
  mnemonic: string,
  parts: RegisterParts,
): EffectTraits {
  const written = new Set<RegisterName>();
  let writesMemory = false;
  let conditional = false;
  const writes = (access: number): boolean => {
    if (access === OpAccess.CondWrite || access === OpAccess.ReadCondWrite) conditional = true;
    return access >= OpAccess.Write && access <= OpAccess.ReadCondWrite;
  };
  for (const used of info.usedRegisters() as { access: number; register: Register; free(): void }[]) {
    const register = parts(used.register)?.register;
    if (writes(used.access) && register !== undefined) written.add(register);
    used.free();
  }
  for (const used of info.usedMemory() as { access: number; free(): void }[]) {
    if (writes(used.access)) writesMemory = true;
    used.free();
  }
  if (FOREIGN.test(mnemonic)) {
    for (const name of GENERAL) if (name !== "rsp") written.add(name);
    writesMemory = true;
  }
  return { mnemonic, written: [...written], writesMemory, conditional };
}
