import { knownBytes, type StackVariable, sameBytes } from "./stack.ts";

/** A variable whose true value is known, beside what the program says of it. */
export interface Judgement {
  /** `pid 12: ksys_read.count` */
  readonly what: string;
  /** The value's bytes in memory's order, in hexadecimal. */
  readonly truth: string;
  /** Undefined where the program has no value, or the frame or the variable is missing; dots stand for unknown bytes. */
  readonly shown: string | undefined;
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  readonly moment: string | undefined;
  readonly right: boolean;
}

/** What a variable holds, in hexadecimal. */
export interface Truth {
  readonly now: string;
  /** What the function was called with. */
  readonly entry: string;
}

/** Reads memory of a dump; undefined where it can't be. */
export type ReadMemory = (address: bigint, size: number) => Uint8Array | undefined;

/** Judges a variable by the true bytes of the moment of which the program tells. */
export function judge(
  what: string,
  variable: StackVariable | undefined,
  { now, entry }: Truth,
  read: ReadMemory,
): Judgement {
  const { provenance, confidence, moment } = variable ?? {};
  const truth = moment === "entry" ? entry : now;
  const shown = shownBytes(variable, truth.length / 2, read);
  const right = shown !== undefined && sameBytes(shown, truth);
  return { what, truth, shown, provenance, confidence, moment, right };
}

/** The least `size` bytes of an integer, in memory's order, in hexadecimal. */
export function bytesOf(value: bigint, size: number): string {
  const word = Buffer.alloc(8);
  word.writeBigUInt64LE(BigInt.asUintN(64, value));
  return word.toString("hex", 0, size);
}

function shownBytes(variable: StackVariable | undefined, size: number, read: ReadMemory): string | undefined {
  if (variable?.content === undefined) return undefined;
  const { bytes, unknown, value, address } = variable.content;
  if (bytes !== undefined) return knownBytes(bytes, unknown).slice(0, 2 * size);
  if (value !== undefined) return bytesOf(value, size);
  const memory = address === undefined ? undefined : read(address, size);
  return memory && Buffer.from(memory).toString("hex");
}
