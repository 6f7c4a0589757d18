/** One unit of `x` as its format letter has it. */
import { address } from "#base";
import { DEFAULT_STYLE, type FormatLetter, formatBare, readInteger, type Scope, type Value } from "#object";
import type { CType } from "#types";
import { symbolicAddress } from "./address-text.ts";
import type { UnitSize } from "./state.ts";

const FLOATS: Partial<Readonly<Record<UnitSize, CType>>> = {
  4: { kind: "float", name: "float", size: 4 },
  8: { kind: "float", name: "double", size: 8 },
};

/** The text of an integer of `size` bytes in memory; hexadecimal and binary numbers have as many digits as fit. */
export function formatUnit(value: Value, format: FormatLetter, size: UnitSize, scope: Scope): string {
  switch (format) {
    case "a":
      return symbolicAddress(scope, address(BigInt.asUintN(8 * size, readInteger(value))));
    case "t":
      return BigInt.asUintN(8 * size, readInteger(value))
        .toString(2)
        .padStart(8 * size, "0");
    case "f": {
      const type = FLOATS[size];
      // The bytes themselves are the number, not their value as an integer.
      return type === undefined ? readInteger(value).toString() : formatBare({ ...value, type }, DEFAULT_STYLE, scope);
    }
    default:
      return formatBare(value, { ...DEFAULT_STYLE, format: format === "x" ? "z" : format }, scope);
  }
}
