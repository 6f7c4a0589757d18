import type { StackVariable } from "./stack.ts";

/** A variable whose true value is known, beside what the program says of it. */
export interface Judgement {
  /** `pid 12: ksys_read.count` */
  readonly what: string;
  /** The value's bytes in memory's order, in hexadecimal. */
  readonly truth: string;
  /** Undefined where the program has no value, or the frame or the variable is missing. */
  readonly shown: string | undefined;
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  readonly right: boolean;
}

/** Judges a variable by the true bytes. */
export function judge(what: string, variable: StackVariable | undefined, truth: string): Judgement {
  const shown = shownBytes(variable, truth.length / 2);
  const { provenance, confidence } = variable ?? {};
  return { what, truth, shown, provenance, confidence, right: shown === truth };
}

/** The least `size` bytes of an integer, in memory's order, in hexadecimal. */
export function bytesOf(value: bigint, size: number): string {
  const word = Buffer.alloc(8);
  word.writeBigUInt64LE(BigInt.asUintN(64, value));
  return word.toString("hex", 0, size);
}

function shownBytes(variable: StackVariable | undefined, size: number): string | undefined {
  const { bytes, value } = variable?.content ?? {};
  if (bytes !== undefined) return bytes.slice(0, 2 * size);
  return value === undefined ? undefined : bytesOf(value, size);
}
