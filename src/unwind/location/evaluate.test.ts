import { describe, expect, test } from "vitest";
import type { RegisterName } from "#arch";
import { address, Bytes, MemoryFault } from "#base";
import { AddressSpace } from "#memory";
import type { FrameRegisters } from "../restore.ts";
import { compute, type LocationContext, locate } from "./evaluate.ts";

/** Memory that holds the word 0x1122334455667788 at 0x1000 and nothing else. */
class OneWord extends AddressSpace {
  override readonly name = "kernel virtual";

  override readInto(at: bigint, target: Uint8Array): void {
    for (let i = 0; i < target.length; i++) {
      const offset = Number(at) + i - 0x1000;
      if (offset < 0 || offset > 7) throw new MemoryFault(this.name, at, target.length, "unmapped");
      target[i] = 0x88 - 0x11 * offset;
    }
  }
}

const registers = (values: { readonly [name in RegisterName]?: bigint }, certain = true): FrameRegisters =>
  new Map(
    Object.entries(values).map(([name, value]) => [
      name as RegisterName,
      { value: address(value ?? 0n), slot: undefined, certain },
    ]),
  );

const context = (changes: Partial<LocationContext> = {}): LocationContext => ({
  memory: new OneWord(),
  registers: registers({ rbx: 0x1000n, rbp: 0x2000n, rsp: 0x3000n }),
  cfa: address(0x4000),
  frameBase: new Bytes(Uint8Array.of(0x9c)),
  info: undefined,
  encoding: { version: 5, offsetSize: 4, addressSize: 8 },
  unit: undefined,
  bias: 0x100n,
  entryValue: () => undefined,
  ...changes,
});

const bytes = (...values: number[]): Bytes => new Bytes(Uint8Array.from(values));
const place = (values: number[], changes?: Partial<LocationContext>) =>
  locate(bytes(...values), context(changes)).pieces[0]?.place;

describe("places", () => {
  test.each([
    ["DW_OP_reg3", [0x53], { kind: "register", register: { value: 0x1000n } }],
    ["DW_OP_breg3 +8", [0x73, 8], { kind: "memory", address: 0x1008n }],
    ["DW_OP_fbreg -16", [0x91, 0x70], { kind: "memory", address: 0x3ff0n }],
    ["DW_OP_call_frame_cfa", [0x9c], { kind: "memory", address: 0x4000n }],
    ["DW_OP_addr with the bias", [0x03, 0, 0x10, 0, 0, 0, 0, 0, 0], { kind: "memory", address: 0x1100n }],
    ["DW_OP_breg3 0, deref, stack_value", [0x73, 0, 0x06, 0x9f], { kind: "value", value: 0x1122334455667788n }],
    ["DW_OP_breg3 0, deref_size 2, stack_value", [0x73, 0, 0x94, 2, 0x9f], { kind: "value", value: 0x7788n }],
    ["DW_OP_implicit_value", [0x9e, 2, 7, 8], { kind: "bytes" }],
    ["nothing", [], { kind: "unknown", why: "optimized out" }],
    ["a register that was not saved", [0x50], { kind: "unknown", why: "rax was not saved" }],
    ["memory that is not there", [0x76, 0, 0x06, 0x9f], { kind: "unknown" }],
    ["more taken than there is", [0x22, 0x9f], { kind: "unknown" }],
    ["an endless loop", [0x2f, 0xfd, 0xff], { kind: "unknown", why: "an expression that does not end" }],
  ])("%s", (_name, operations, expected) => {
    expect(place(operations)).toMatchObject(expected);
  });

  test("pieces keep what is known of each", () => {
    const { pieces } = locate(bytes(0x53, 0x93, 4, 0x93, 4), context());
    expect(pieces).toMatchObject([
      { bits: 32, place: { kind: "register" } },
      { bits: 32, place: { kind: "unknown" } },
    ]);
  });
});

describe("arithmetic", () => {
  const value = (...operations: number[]): bigint | undefined => compute(bytes(...operations, 0x9f), context())?.value;

  test.each([
    ["3 - 5 wraps", [0x33, 0x35, 0x1c], 0xffff_ffff_ffff_fffen],
    ["-6 / 4 is signed", [0x11, 0x7a, 0x34, 0x1b], 0xffff_ffff_ffff_ffffn],
    ["-6 % 4 is not", [0x11, 0x7a, 0x34, 0x1d], 2n],
    ["-1 < 1", [0x11, 0x7f, 0x31, 0x2d], 1n],
    ["-8 shra 1", [0x11, 0x78, 0x31, 0x26], 0xffff_ffff_ffff_fffcn],
    ["shift beyond the word", [0x31, 0x08, 64, 0x24], 0n],
    ["dup, plus", [0x34, 0x12, 0x22], 8n],
    ["swap, minus", [0x33, 0x35, 0x16, 0x1c], 2n],
    ["rot: 1 2 3 becomes 3 1 2", [0x31, 0x32, 0x33, 0x17, 0x1c], 0xffff_ffff_ffff_ffffn],
    ["over", [0x37, 0x32, 0x14, 0x22], 9n],
    ["bra taken", [0x31, 0x28, 1, 0, 0x37, 0x38], 8n],
    ["a division by zero", [0x31, 0x30, 0x1b], undefined],
  ])("%s", (_name, operations, expected) => {
    expect(value(...operations)).toBe(expected);
  });
});

describe("what was leaned on", () => {
  test("a value that the caller passed", () => {
    const located = locate(
      bytes(0xa3, 1, 0x55, 0x9f),
      context({ entryValue: () => ({ value: 7n, confidence: "possible", byUpperBits: false }) }),
    );
    expect(located).toMatchObject({
      byEntryValue: true,
      confidence: "possible",
      pieces: [{ place: { kind: "value", value: 7n } }],
    });
  });

  test("one that it did not", () => {
    expect(place([0xa3, 1, 0x55, 0x9f])).toMatchObject({ kind: "unknown", why: "what the caller passed is not known" });
  });

  test("a register that was worked out", () => {
    const located = locate(bytes(0x73, 0), context({ registers: registers({ rbx: 0x1000n }, false) }));
    expect(located.confidence).toBe("likely");
  });
});
