/**
 * Decimal digits that tell any two floats, and any two doubles, apart (C's FLT_DECIMAL_DIG and DBL_DECIMAL_DIG). Of x87's
 * format no more is kept than a double holds.
 */
const DIGITS = { 4: 9, 8: 17, 16: 17 } as const;
const SIGN_BIT = { 4: 31n, 8: 63n, 16: 79n } as const;
const FRACTION_BITS = { 4: 23, 8: 52, 16: 63 } as const;

/**
 * A floating-point number as C's printf writes it with `%g` and as many digits as its size needs. `bits` is its
 * representation, whose fraction is shown for what is not a number.
 */
export function formatFloat(value: number, size: 4 | 8 | 16, bits: bigint): string {
  const negative = ((bits >> SIGN_BIT[size]) & 1n) === 1n;
  if (Number.isNaN(value)) {
    return `${negative ? "-" : ""}nan(0x${BigInt.asUintN(FRACTION_BITS[size], bits).toString(16)})`;
  }
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  if (value === 0) return negative ? "-0" : "0";
  const digits = DIGITS[size];
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < digits) return withoutZeros(value.toFixed(digits - 1 - power));
  return `${withoutZeros(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
