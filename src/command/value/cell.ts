/** Values as cells: what programs read where people read the text of a value. */
import { type Address, address, type Cell, isPartial, MemoryFault, UsageError } from "#base";
import {
  decay,
  element,
  formatBare,
  partOf,
  readAddress,
  readFloat,
  readInteger,
  readText,
  type Scope,
  type Value,
  type ValueStyle,
} from "#object";
import { type CType, resolveTypedefs, type StructType, sizeOf } from "#types";
import { messageOf } from "../error-text.ts";

/** Bounds for types that contain themselves or are huge, as only a broken dump's are. */
const MAX_DEPTH = 100;
const MAX_CELLS = 1 << 16;

/** How a value becomes cells. */
interface Making {
  readonly style: ValueStyle;
  readonly scope: Scope;
  /** How many cells have been made of the value so far. */
  cells: number;
}

/**
 * `value` as cells: structs as records of their members (those of anonymous members among them), arrays as lists of as
 * many elements as "print_max" allows, enums by name, character arrays as text up to NUL, pointers as addresses or, where
 * there is more to say, records of address, symbol and string. Integers beyond 2^53 are decimal texts. What cannot be
 * read is one cell that says why.
 */
export function valueCell(value: Value, style: ValueStyle, scope: Scope): Cell {
  return cellOfValue(value, { style, scope, cells: 0 }, 0);
}

function cellOfValue(value: Value, making: Making, depth: number): Cell {
  if (++making.cells > MAX_CELLS || depth > MAX_DEPTH) return { unavailable: "too much to show" };
  try {
    const type = resolveTypedefs(value.type);
    switch (type.kind) {
      case "void":
        return undefined;
      case "function":
        return pointerCell(decay(value), type, making);
      case "struct":
      case "union":
        return Object.fromEntries(memberCells(value, type, making, depth));
      case "array":
        return arrayCell(value, type.element, type.count, making, depth);
      case "pointer":
        return pointerCell(value, type.target, making);
      case "enum":
        return formatBare(value, making.style, making.scope);
      case "float":
        return readFloat(value);
      case "int":
        return type.encoding === "bool" ? readInteger(value) !== 0n : integerCell(readInteger(value));
    }
  } catch (error) {
    if (isPartial(error) || error instanceof UsageError) return { unavailable: messageOf(error) };
    throw error;
  }
}

function* memberCells(
  value: Value,
  { members }: StructType,
  making: Making,
  depth: number,
): Generator<readonly [name: string, cell: Cell]> {
  for (const member of members) {
    const part = partOf(value, member);
    const type = resolveTypedefs(member.type);
    if (member.name !== undefined) yield [member.name, cellOfValue(part, making, depth + 1)];
    else if (depth < MAX_DEPTH && (type.kind === "struct" || type.kind === "union")) {
      yield* memberCells(part, type, making, depth + 1);
    }
  }
}

function arrayCell(value: Value, of: CType, count: number | undefined, making: Making, depth: number): Cell {
  if (count === undefined) return pointerCell(decay(value), of, making);
  if (isText(of)) return readText(value, count);
  const { printMax } = making.style;
  const shown = sizeOf(of) === 0 ? 0 : printMax === 0 ? count : Math.min(count, printMax);
  const cells: Cell[] = [];
  for (let i = 0; i < shown && making.cells < MAX_CELLS; i++) {
    cells.push(cellOfValue(element(value, BigInt(i)), making, depth + 1));
  }
  return cells;
}

function pointerCell(value: Value, target: CType, { scope, style }: Making): Cell {
  const at = readAddress(value);
  const place = at === address(0) ? undefined : scope.symbolAt(at);
  const string = at !== address(0) && isText(target) ? stringAt(value, at, style) : undefined;
  if (place === undefined && string === undefined) return at;
  return { address: at, symbol: place && `${place.name}${place.offset === 0 ? "" : `+${place.offset}`}`, string };
}

function stringAt({ memory }: Value, at: Address, { printMax }: ValueStyle): string | undefined {
  try {
    return memory.cstring(at, printMax === 0 ? undefined : printMax);
  } catch (error) {
    if (error instanceof MemoryFault) return undefined;
    throw error;
  }
}

/** True for `char`, `unsigned char` and their like, whose arrays are shown as text. */
function isText(type: CType): boolean {
  const bare = resolveTypedefs(type);
  return bare.kind === "int" && bare.size === 1 && bare.encoding !== "bool";
}

/** An integer as a number, or beyond 2^53 as decimal text. */
export function integerCell(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
