import { describe, expect, test } from "vitest";
import { address, Bytes } from "#base";
import { readInteger, type Value } from "#object";
import type { Piece, Place } from "#unwind/location";
import { INT, LONG, struct, TestMemory, UNSIGNED_LONG } from "../../testing/values.ts";
import { valueOfLocated } from "./located-value.ts";

const memory = new TestMemory().putWords(0x1000n, 0x1122334455667788n, 7n);
const pair = struct("pair", ["a", LONG], ["b", LONG]);

const whole = (place: Place): readonly Piece[] => [{ place, bits: undefined, offset: 0 }];
const located = (pieces: readonly Piece[]) => ({
  pieces,
  byEntryValue: false,
  confidence: "certain" as const,
  byUpperBits: false,
});
const register = (value: bigint): Place => ({
  kind: "register",
  register: { value: address(value), slot: undefined, certain: true },
});
const unknown: Place = { kind: "unknown", why: "rdi was not saved" };

const integerOf = (value: Value | string): bigint | string => (typeof value === "string" ? value : readInteger(value));

describe("one place", () => {
  test.each<[string, Place, bigint | string]>([
    ["memory", { kind: "memory", address: address(0x1008) }, 7n],
    ["a register, of which the type takes its part", register(0x1_ffff_fffen), -2n],
    ["a computed value", { kind: "value", value: -3n }, -3n],
    ["bytes", { kind: "bytes", bytes: new Bytes(Uint8Array.of(5, 0, 0, 0)) }, 5n],
    ["nothing that is known", unknown, "rdi was not saved"],
  ])("%s", (_name, place, expected) => {
    expect(integerOf(valueOfLocated(INT, located(whole(place)), memory))).toBe(expected);
  });

  test("memory that is not there is a value, which faults when it is read", () => {
    const value = valueOfLocated(INT, located(whole({ kind: "memory", address: address(0x9000) })), memory);
    expect(() => integerOf(value)).toThrow("unmapped");
  });
});

describe("pieces", () => {
  const piece = (place: Place, bits: number, offset = 0): Piece => ({ place, bits, offset });
  const rangesOf = (value: Value | string) =>
    typeof value === "string" ? value : value.location.kind === "immediate" ? value.location.unknown : undefined;

  test("a struct of which one member is in a register and one is gone", () => {
    const value = valueOfLocated(pair, located([piece(register(9n), 64), piece(unknown, 64)]), memory);
    expect(rangesOf(value)).toEqual([{ start: 8, end: 16 }]);
  });

  test("a struct in two places is known in whole", () => {
    const inMemory: Place = { kind: "memory", address: address(0x1000) };
    const value = valueOfLocated(pair, located([piece(register(9n), 64), piece(inMemory, 64)]), memory);
    expect(rangesOf(value)).toBeUndefined();
    expect(typeof value === "string" || value.location.kind !== "immediate" ? value : value.location.bytes.u64(8)).toBe(
      0x1122334455667788n,
    );
  });

  test("pieces that end early leave the rest unknown", () => {
    expect(rangesOf(valueOfLocated(pair, located([piece(register(9n), 64)]), memory))).toEqual([{ start: 8, end: 16 }]);
  });

  test("the upper half of a register, and bits from between its bytes", () => {
    const high = valueOfLocated(INT, located([piece(register(0x5_0000_0000n), 32, 32)]), memory);
    expect(integerOf(high)).toBe(5n);
    expect(integerOf(valueOfLocated(INT, located([piece(register(0x7f8n), 32, 3)]), memory))).toBe(0xffn);
  });

  test("bit-fields that were kept apart come together without gaps", () => {
    const bits = [piece(register(0b101n), 3), piece(register(0b11n), 2), piece(register(0n), 3), piece(unknown, 24)];
    const value = valueOfLocated(INT, located(bits), memory);
    expect(rangesOf(value)).toEqual([{ start: 1, end: 4 }]);
    expect(typeof value === "string" || value.location.kind !== "immediate" ? value : value.location.bytes.u8(0)).toBe(
      0b11101,
    );
  });

  test("nothing of it known", () => {
    expect(valueOfLocated(UNSIGNED_LONG, located([piece(unknown, 64)]), memory)).toBe("rdi was not saved");
  });
});
