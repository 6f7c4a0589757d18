import {
  blockOf,
  type Die,
  DW_AT_location,
  DW_OP_addr,
  DW_OP_addrx,
  DW_OP_GNU_addr_index,
  type Info,
  indexedAddress,
  parseOperations,
} from "#debuginfo/dwarf";
import type { CType } from "./type.ts";

/** A variable that a unit defines, or only declares. */
export interface DwarfVariable {
  readonly type: CType;
  /** Where the file has it; undefined for a declaration, and for what the compiler left no memory to. */
  readonly address: bigint | undefined;
  /** The offset of its unit in `.debug_info`. */
  readonly unit: number;
}

/** Where a variable lies that has one place for good: DW_AT_location is its address and nothing else. */
export function staticAddress(info: Info, die: Die): bigint | undefined {
  const expression = blockOf(die, DW_AT_location);
  if (expression === undefined) return undefined;
  const [only, another] = parseOperations(expression, die.unit);
  if (only === undefined || another !== undefined) return undefined;
  const [operand] = only.operands;
  if (typeof operand !== "bigint") return undefined;
  switch (only.opcode) {
    case DW_OP_addr:
      return operand;
    case DW_OP_addrx:
    case DW_OP_GNU_addr_index:
      return indexedAddress(info, die.unit, Number(operand));
    default:
      return undefined;
  }
}
