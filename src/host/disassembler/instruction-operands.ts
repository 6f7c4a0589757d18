import type { Instruction, MemorySize, OpKind } from "iced-x86";
import type { Operand } from "#arch";
import type { RegisterParts } from "./effect-traits.ts";
import type { Iced } from "./load-iced.ts";

/** Gives the explicit operands of an instruction, the destination first; the target of a direct branch is none. */
export type InstructionOperands = (instruction: Instruction) => readonly Operand[];

const OTHER: Operand = { kind: "other" };

/** Reads operands as data flow sees them. */
export function createInstructionOperands(iced: Iced, parts: RegisterParts): InstructionOperands {
  const { OpKind } = iced;
  const sizeOf = createMemorySizes(iced);
  const operandOf = (instruction: Instruction, index: number, kind: OpKind): Operand => {
    if (kind === OpKind.Register) {
      const part = parts(instruction.opRegister(index));
      return part === undefined ? OTHER : { kind: "register", ...part };
    }
    if (kind >= OpKind.Immediate8 && kind <= OpKind.Immediate32to64) {
      return { kind: "immediate", value: BigInt.asUintN(64, instruction.immediate(index)) };
    }
    if (kind === OpKind.Memory) return memoryOperand(iced, instruction, parts, sizeOf(instruction.memorySize));
    const size = sizeOf(instruction.memorySize);
    if (kind === OpKind.MemorySegRSI) return stringOperand("rsi", size, segmentOf(iced, instruction));
    if (kind === OpKind.MemorySegRDI) return stringOperand("rdi", size, segmentOf(iced, instruction));
    if (kind === OpKind.MemoryESRDI) return stringOperand("rdi", size, undefined);
    return OTHER;
  };
  return (instruction) => {
    const operands: Operand[] = [];
    const count = instruction.opCount;
    for (let i = 0; i < count; i++) {
      const kind = instruction.opKind(i);
      if (kind < OpKind.NearBranch16 || kind > OpKind.FarBranch32) operands.push(operandOf(instruction, i, kind));
    }
    return operands;
  };
}

/** Bytes of a memory operand; 0 where the instruction accesses none (lea), or an area of no fixed size (xsave). */
function createMemorySizes({ MemorySizeExt }: Iced): (size: MemorySize) => number {
  const sizes: number[] = [];
  return (size) => (sizes[size] ??= MemorySizeExt.size(size));
}

function segmentOf({ Register }: Iced, instruction: Instruction): "fs" | "gs" | undefined {
  const segment = instruction.memorySegment;
  return segment === Register.GS ? "gs" : segment === Register.FS ? "fs" : undefined;
}

function stringOperand(base: "rsi" | "rdi", size: number, segment: "fs" | "gs" | undefined): Operand {
  return { kind: "memory", base, index: undefined, scale: 1, displacement: 0n, size, segment };
}

function memoryOperand(iced: Iced, instruction: Instruction, parts: RegisterParts, size: number): Operand {
  const { Register } = iced;
  const { memoryBase, memoryIndex } = instruction;
  const segment = segmentOf(iced, instruction);
  const displacement = BigInt.asIntN(64, instruction.memoryDisplacement);
  if (memoryBase === Register.RIP) {
    const whole = BigInt.asUintN(64, displacement);
    return { kind: "memory", base: "rip", index: undefined, scale: 1, displacement: whole, size, segment };
  }
  const base = parts(memoryBase);
  const index = parts(memoryIndex);
  // Addresses of 32 bits and vectors of addresses: compilers make none for the kernel.
  const plain = (part: typeof base, register: number): boolean => register === Register.None || part?.size === 8;
  if (!plain(base, memoryBase) || !plain(index, memoryIndex)) return OTHER;
  return {
    kind: "memory",
    base: base?.register,
    index: index?.register,
    scale: instruction.memoryIndexScale as 1 | 2 | 4 | 8,
    displacement,
    size,
    segment,
  };
}
