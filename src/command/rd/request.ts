/** What a command line of `rd` asks for. */
import { type Address, hex, offsetBy, UsageError } from "#base";
import { isKernelAddress, userEnd } from "#kernel/address-space";
import { userMemory } from "#kernel/user-memory";
import type { AddressSpace } from "#memory";
import type { Arguments } from "../arguments.ts";
import { parseCount } from "../number.ts";
import type { Session } from "../session.ts";
import { resolveAddress } from "../symbol-argument.ts";
import { SynopsisError } from "../usage.ts";
import type { WordSize, WordStyle } from "./memory-line.ts";

/** How memory is shown. */
export interface DisplayStyle {
  readonly wordSize: WordSize;
  readonly style: WordStyle;
  /** As text instead of words. */
  readonly text: boolean;
  readonly symbolic: boolean;
  readonly characters: boolean;
  /** Words of 16 and 32 bits in network byte order. */
  readonly swapped: boolean;
}

/** Which memory is shown, and how. */
export interface ReadRequest extends DisplayStyle {
  readonly memory: AddressSpace;
  readonly start: Address;
  /** Words, or characters; undefined for characters without end. */
  readonly count: number | undefined;
  /** What crash calls the read in complaints: `64-bit KVADDR`. */
  readonly readType: string;
  /** An end was given beside a count, which goes before it. */
  readonly endIgnored: boolean;
}

type Space = "KVADDR" | "UVADDR" | "PHYSADDR";

/** Understands the options in the order typed: of those that exclude each other, the last one counts. */
export function parseReadRequest(session: Session, args: Arguments): ReadRequest {
  const { symbols } = session.target;
  const style = displayStyle(args);
  const { chosen, distance, end, reverse } = placement(session, args);
  const [where, counted] = args.operands;
  if (where === undefined) throw new SynopsisError();

  const unit = style.text ? 1 : style.wordSize;
  const given = counted === undefined ? undefined : parseCount(counted);
  let start = offsetBy(resolveAddress(where, symbols), distance);
  const count = given ?? (end === undefined ? undefined : countUpTo(start, end, unit));
  if (count !== undefined && count <= 0) throw new UsageError(`invalid count request: ${count}`);
  if (reverse && count !== undefined) start = offsetBy(start, -(count - 1) * unit);

  const space = chosen ?? (isKernelAddress(start) ? "KVADDR" : "UVADDR");
  const readType = style.text ? "ascii" : `${style.wordSize * 8}-bit ${space}`;
  return {
    ...style,
    memory: memoryOf(session, space, start, readType),
    start,
    count: count ?? (style.text ? undefined : 1),
    readType,
    endIgnored: given !== undefined && end !== undefined,
  };
}

function displayStyle({ options }: Arguments): DisplayStyle {
  const has = (name: string): boolean => options.some((option) => option.name === name);
  let wordSize: WordSize = 8;
  let text = false;
  let symbolic = false;
  for (const { name } of options) {
    if (name === "8" || name === "16" || name === "32" || name === "64") {
      wordSize = (Number(name) / 8) as WordSize;
      text = false;
    } else if (name === "a") {
      text = true;
    } else if (name === "s") {
      if (text || wordSize !== 8) throw new SynopsisError("-s option is only allowed with 64-bit display");
      symbolic = true;
    }
  }
  const style = has("d") ? "signed" : has("D") ? "unsigned" : "hexadecimal";
  return {
    wordSize,
    style,
    text,
    symbolic: symbolic && wordSize === 8 && style === "hexadecimal",
    characters: style === "hexadecimal" && !symbolic && !has("x"),
    swapped: has("N") && (wordSize === 2 || wordSize === 4),
  };
}

function placement(session: Session, { options }: Arguments) {
  let chosen: Space | undefined;
  let distance = 0;
  let end: Address | undefined;
  let reverse = false;
  for (const { name, value = "" } of options) {
    if (name === "p") chosen = "PHYSADDR";
    else if (name === "u") chosen = "UVADDR";
    else if (name === "o") distance = parseCount(value);
    else if (name === "e") end = resolveAddress(value, session.target.symbols);
    else if (name === "R") reverse = true;
  }
  return { chosen, distance, end, reverse };
}

function countUpTo(start: Address, end: Address, unit: number): number {
  if (end <= start) throw new UsageError(`invalid ending address: ${hex(end)}`);
  return Math.floor(Number(end - start) / unit);
}

function memoryOf(session: Session, space: Space, start: Address, readType: string): AddressSpace {
  const { kernel, target } = session;
  if (space === "KVADDR") return target.memory;
  if (space === "PHYSADDR") return target.physical;
  const memory = start < userEnd(kernel) ? userMemory(kernel, session.context) : undefined;
  if (memory === undefined) throw new UsageError(`invalid user virtual address: ${hex(start)}  type: "${readType}"`);
  return memory;
}

/** `word` with its bytes in the other order. */
export function swapBytes(word: bigint, size: WordSize): bigint {
  let swapped = 0n;
  for (let i = 0; i < size; i++) swapped = (swapped << 8n) | ((word >> BigInt(i * 8)) & 0xffn);
  return swapped;
}
