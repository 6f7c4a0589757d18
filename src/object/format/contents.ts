import { type Address, address, Bytes, MemoryFault, offsetBy, UsageError } from "#base";
import type { AddressSpace } from "#memory";
import { resolveTypedefs, sizeOf } from "#types";
import { MAX_VALUE_SIZE } from "../read.ts";
import type { ByteRange, Value } from "../value.ts";
import type { ValueStyle } from "./style.ts";

/** The address of values that are not in memory, as gdb has it. */
export const NOWHERE: Address = address(0);

/** Pages fault one by one, and no machine has smaller ones. */
const PAGE = 4096n;

/** The bytes of a value, read once, and the stretches of them that could not be read. */
export interface Contents {
  readonly bytes: Bytes;
  readonly memory: AddressSpace;
  /** Where the bytes lie; undefined for a value that is not in memory. */
  readonly start: Address | undefined;
  /** In ascending order. */
  readonly holes: readonly Hole[];
  /** What the compiler optimised away. */
  readonly unknown?: readonly ByteRange[] | undefined;
}

/** A stretch of bytes that faulted: offsets into the value, `to` exclusive. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/**
 * The address of the first byte of the stretch that could not be read, or that lies outside the value, as only a broken
 * type's members do; undefined when all of it is there.
 */
export function missingAt({ bytes, holes, start }: Contents, offset: number, size: number): Address | undefined {
  const hole = holes.find(({ from, to }) => from < offset + size && to > offset);
  const missing = hole === undefined ? bytes.length : Math.max(hole.from, offset);
  return missing < offset + size ? offsetBy(start ?? NOWHERE, Math.max(missing, offset)) : undefined;
}

/** True when no byte of the stretch could be read. */
export function isMissing({ holes }: Contents, offset: number, size: number): boolean {
  let end = offset;
  for (const { from, to } of holes) if (from <= end && to > end) end = to;
  return holes.length > 0 && end >= offset + size;
}

/**
 * Reads a value for printing; of an array no more than will be printed. A value that cannot be read in part has holes;
 * one that cannot be read at all throws its MemoryFault.
 */
export function readContents(value: Value, style: ValueStyle): Contents {
  const { location, memory } = value;
  if (location.kind === "immediate") {
    return { bytes: location.bytes, memory, start: undefined, holes: [], unknown: location.unknown };
  }
  const start = location.address;
  const size = printedSize(value, style);
  if (size > MAX_VALUE_SIZE) throw new UsageError(`value requires ${size} bytes, which is more than max-value-size`);
  try {
    return { bytes: memory.read(start, size), memory, start, holes: [] };
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
    const pieces = readPieces(memory, start, size);
    if (pieces === undefined) throw error;
    return { ...pieces, memory, start };
  }
}

/** The bytes of a value; of an array those of the elements that are printed, and one more to see that it goes on. */
function printedSize({ type, location }: Value, style: ValueStyle): number {
  if (location.bits !== undefined) return Math.ceil((location.bits.offset + location.bits.size) / 8);
  const bare = resolveTypedefs(type);
  // To count how often an element repeats, all have to be seen.
  if (bare.kind !== "array" || style.printMax === 0 || style.repeats !== undefined) return sizeOf(bare);
  const size = sizeOf(bare.element);
  // A character may take four bytes of UTF-8.
  const shown = (size === 1 ? 4 * style.printMax : style.printMax) + 1;
  return size * Math.min(bare.count ?? 0, shown);
}

function readPieces(memory: AddressSpace, start: Address, size: number): Pick<Contents, "bytes" | "holes"> | undefined {
  const array = new Uint8Array(size);
  const holes: Hole[] = [];
  for (let from = 0; from < size; ) {
    const here = offsetBy(start, from);
    const to = Math.min(size, from + Number(PAGE - (here % PAGE)));
    try {
      memory.readInto(here, array.subarray(from, to));
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      holes.push({ from, to });
    }
    from = to;
  }
  const lost = holes.reduce((sum, hole) => sum + hole.to - hole.from, 0);
  return lost === size ? undefined : { bytes: new Bytes(array, memory.littleEndian), holes };
}
