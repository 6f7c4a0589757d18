/** DWARF expressions: parsed, and run over the registers and memory of a frame. */
import type { RegisterName } from "#arch";
import { address, Bytes } from "#base";
import { parseOperations } from "#debuginfo/dwarf";
import type { FrameRegisters } from "#unwind";
import { compute, type LocationContext } from "#unwind/location";
import { TestMemory } from "../../../src/testing/values.ts";
import { askAll, type Target } from "../target.ts";

const registers: FrameRegisters = new Map(
  (["rbx", "rbp", "rsp", "rdi"] as const).map((name: RegisterName, i) => [
    name,
    { value: address(0x1000n * BigInt(i + 1)), slot: undefined, certain: true },
  ]),
);
const context: LocationContext = {
  memory: new TestMemory().putWords(0x1000n, 0x1122_3344_5566_7788n, 2n, 3n),
  registers,
  cfa: address(0x4000n),
  frameBase: new Bytes(Uint8Array.of(0x9c)),
  info: undefined,
  encoding: { version: 5, offsetSize: 4, addressSize: 8 },
  unit: undefined,
  bias: 0x100n,
  entryValue: () => ({ value: 5n, confidence: "certain", byUpperBits: false }),
};

export const target: Target = {
  name: "operations",
  cost: "cheap",
  longest: 300,
  seeds: () => [
    Uint8Array.of(0x73, 0, 6, 0x9f),
    Uint8Array.of(0x91, 0x70, 0x93, 4, 0x53, 0x9d, 3, 5),
    Uint8Array.of(0x31, 0x32, 0x22, 0x12, 0x1e, 0x28, 1, 0, 0x13, 0x9f),
    Uint8Array.of(0xa3, 1, 0x55, 0x23, 8, 0x9f),
    Uint8Array.of(3, 0, 0x10, 0, 0, 0, 0, 0, 0, 0x94, 2, 0x9e, 2, 7, 8),
    Uint8Array.of(0xf1, 0x0b, 1, 0, 0, 0, 0x96, 0xa5, 3, 4),
  ],
  run(bytes) {
    const expression = new Bytes(bytes);
    askAll(
      ["FormatError"],
      () => parseOperations(expression, { version: 2, offsetSize: 8, addressSize: 4 }),
      () => compute(expression, context),
    );
  },
};
