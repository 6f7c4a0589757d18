/** A floating-point number as printf of C writes it. */
interface DoubleFormat {
  readonly flags: string;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** JavaScript writes no more digits. */
const MAX_DIGITS = 100;

/** The number after the letters e, f and g; without sign for what is not negative. */
export function formatDouble(value: number, { flags, precision = 6, letter }: DoubleFormat): string {
  const lower = letter.toLowerCase();
  const text = Number.isFinite(value)
    ? finite(value, lower, Math.min(precision, MAX_DIGITS), flags.includes("#"))
    : Number.isNaN(value)
      ? "nan"
      : value < 0
        ? "-inf"
        : "inf";
  return letter === lower ? text : text.toUpperCase();
}

function finite(value: number, letter: string, precision: number, keepsZeros: boolean): string {
  const sign = Object.is(value, -0) ? "-" : "";
  if (letter === "f") return sign + value.toFixed(precision);
  if (letter === "e") return sign + exponential(value, precision);
  const digits = Math.max(precision, 1);
  const [, exponent = "0"] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const isPlain = power >= -4 && power < digits;
  const text = isPlain ? value.toFixed(Math.max(0, digits - 1 - power)) : exponential(value, digits - 1);
  if (keepsZeros) return sign + text;
  const [mantissa = "", rest] = text.split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return sign + (rest === undefined ? short : `${short}e${rest}`);
}

function exponential(value: number, precision: number): string {
  const [mantissa = "", exponent = ""] = value.toExponential(precision).split("e");
  return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${exponent.replace(/^[-+]/, "").padStart(2, "0")}`;
}
