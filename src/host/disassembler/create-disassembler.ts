import type { Instruction as IcedInstruction } from "iced-x86";
import type { Disassembler, Instruction, InstructionEffect } from "#arch";
import { type Address, address, lazy, offsetBy } from "#base";
import { type CodeTraits, createCodeTraits } from "./code-traits.ts";
import { createEffectTraits, createRegisterParts, type EffectTraits } from "./effect-traits.ts";
import type { GnuStyle } from "./gnu-style.ts";
import { createGnuText, type GnuText } from "./gnu-text.ts";
import { createInstructionOperands, type InstructionOperands } from "./instruction-operands.ts";
import { type Iced, loadIced } from "./load-iced.ts";

/** What lives as long as the disassembler: the wasm objects are reused for every instruction. */
interface Engine {
  readonly iced: Iced;
  readonly instruction: IcedInstruction;
  readonly traitsOf: (instruction: IcedInstruction) => CodeTraits;
  readonly textOf: GnuText;
  readonly effectOf: (instruction: IcedInstruction) => EffectTraits;
  readonly operandsOf: InstructionOperands;
}

/**
 * A disassembler of 64-bit x86 code whose text equals that of gdb 16, and so of crash 9; `style` chooses another
 * tool's. The decoder is loaded when the first instruction is asked for. Where no instruction starts, a byte is
 * `(bad)` and decoding goes on with the next one.
 */
export function createDisassembler(style: GnuStyle = "gdb"): Disassembler {
  const engine = lazy(() => createEngine(style));
  return {
    disassemble: (code, at) => instructions(engine, code, at),
    effects: (code, at) => effects(engine, code, at),
  };
}

function createEngine(style: GnuStyle): Engine {
  const iced = loadIced();
  const parts = createRegisterParts(iced);
  return {
    iced,
    instruction: new iced.Instruction(),
    traitsOf: createCodeTraits(iced, style),
    textOf: createGnuText(iced),
    effectOf: createEffectTraits(iced, parts),
    operandsOf: createInstructionOperands(iced, parts),
  };
}

function* instructions(engine: () => Engine, code: Uint8Array, base: Address): Generator<Instruction> {
  const { iced, instruction, traitsOf, textOf } = engine();
  const decoder = new iced.Decoder(64, code, iced.DecoderOptions.AMD);
  try {
    decoder.ip = base;
    for (let start = 0; start < code.length; ) {
      const at = offsetBy(base, start);
      decoder.decodeOut(instruction);
      if (instruction.isInvalid) {
        start += 1;
        decoder.position = start;
        decoder.ip = offsetBy(base, start);
        yield { address: at, length: 1, text: "(bad)", flow: "stop", target: undefined, reference: undefined };
        continue;
      }
      const traits = traitsOf(instruction);
      const length = instruction.length;
      yield {
        address: at,
        length,
        text: textOf(instruction, traits, code, start),
        flow: traits.flow,
        target: traits.direct ? address(instruction.nearBranchTarget) : undefined,
        reference: instruction.isIpRelMemoryOperand ? address(instruction.ipRelMemoryAddress) : undefined,
      };
      start += length;
    }
  } finally {
    decoder.free();
  }
}

function* effects(engine: () => Engine, code: Uint8Array, base: Address): Generator<InstructionEffect> {
  const { iced, instruction, traitsOf, effectOf, operandsOf } = engine();
  const decoder = new iced.Decoder(64, code, iced.DecoderOptions.AMD);
  try {
    decoder.ip = base;
    for (let start = 0; start < code.length; ) {
      decoder.decodeOut(instruction);
      if (instruction.isInvalid) return;
      const { flow, direct } = traitsOf(instruction);
      const { mnemonic, written, writesMemory, conditional } = effectOf(instruction);
      const length = instruction.length;
      yield {
        address: offsetBy(base, start),
        length,
        flow,
        target: direct ? address(instruction.nearBranchTarget) : undefined,
        mnemonic,
        operands: operandsOf(instruction),
        written,
        writesMemory,
        conditional,
      };
      start += length;
    }
  } finally {
    decoder.free();
  }
}
