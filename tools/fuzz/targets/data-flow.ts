/** Machine code: decoded, shown, and followed. */
import { address, offsetBy } from "#base";
import { createDisassembler } from "#host/disassembler";
import { analyzeFunction, formatValue, savedRegisters } from "#unwind/dataflow";
import { CODE_START } from "../../../src/testing/machine-code.ts";
import { type Target, take } from "../target.ts";

const disassembler = createDisassembler();
/** Longer code than this is no more of a trial, but takes longer. */
const MOST_BYTES = 1500;

const codeOf = (text: string): Uint8Array => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));

export const target: Target = {
  name: "data-flow",
  cost: "dear",
  seeds: () =>
    [
      // push rbp; mov rbp,rsp; push rbx; sub rsp,16; mov rbx,rdi; call; mov [rsp],rax; add rsp,16; pop rbx; pop rbp; ret
      "55 48 89 e5 53 48 83 ec 10 48 89 fb e8 00 10 00 00 48 89 04 24 48 83 c4 10 5b 5d c3",
      // test; je; a loop with lea, cmp, jne; and rsp,-16; ud2
      "48 85 ff 74 0f 31 c0 48 8d 44 07 08 48 39 f0 75 f6 c3 48 83 e4 f0 0f 0b",
      // xchg, cmpxchg, rep stosq, a jump through a register, int3
      "48 87 c3 f0 48 0f b1 0f f3 48 ab 41 54 49 89 fc ff e0 cc 41 5c c3",
    ].map(codeOf),
  run(bytes) {
    const code = bytes.subarray(0, MOST_BYTES);
    const start = address(CODE_START);
    take(disassembler.disassemble(code, start));
    const flow = analyzeFunction([{ start, bytes: code }], disassembler, { entry: true });
    for (let at = 0; at < code.length; at += 7) {
      const state = flow?.at(offsetBy(start, at));
      if (state !== undefined) {
        savedRegisters(state);
        for (const name of ["rax", "rdi", "rsp", "rbp"] as const) formatValue(state.register(name));
      }
      flow?.endingAt(offsetBy(start, at));
      flow?.callReturningTo(offsetBy(start, at));
      flow?.jumpsTo(offsetBy(start, at));
    }
  },
};
