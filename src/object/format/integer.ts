import { hex } from "#base";
import { formatCharacter } from "./text.ts";

/** The letters that make a number of any scalar. */
export type NumberLetter = "x" | "d" | "u" | "o" | "t" | "c" | "z";

/**
 * `value` of an integer of `size` bytes as gdb's format letter has it; what is negative is taken as its two's
 * complement where the letter knows no sign.
 */
export function formatNumber(value: bigint, size: number, signed: boolean, letter: NumberLetter): string {
  const raw = BigInt.asUintN(8 * size, value);
  switch (letter) {
    case "x":
      return `0x${hex(raw)}`;
    case "z":
      return `0x${hex(raw, 2 * size)}`;
    case "d":
      return BigInt.asIntN(8 * size, value).toString();
    case "u":
      return raw.toString();
    case "o":
      return raw === 0n ? "0" : `0${raw.toString(8)}`;
    case "t":
      return raw.toString(2);
    case "c": {
      const char = signed ? BigInt.asIntN(8, value) : BigInt.asUintN(8, value);
      return `${char} ${formatCharacter(Number(BigInt.asUintN(8, char)))}`;
    }
  }
}
