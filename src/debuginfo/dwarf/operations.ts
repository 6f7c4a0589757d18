import type { Bytes } from "#base";
import { memorySource } from "#source";
import {
  DW_OP_abs,
  DW_OP_addr,
  DW_OP_addrx,
  DW_OP_and,
  DW_OP_bit_piece,
  DW_OP_bra,
  DW_OP_breg0,
  DW_OP_breg31,
  DW_OP_bregx,
  DW_OP_call_frame_cfa,
  DW_OP_call_ref,
  DW_OP_call2,
  DW_OP_call4,
  DW_OP_const_type,
  DW_OP_const1s,
  DW_OP_const1u,
  DW_OP_const2s,
  DW_OP_const2u,
  DW_OP_const4s,
  DW_OP_const4u,
  DW_OP_const8s,
  DW_OP_const8u,
  DW_OP_consts,
  DW_OP_constu,
  DW_OP_constx,
  DW_OP_convert,
  DW_OP_deref,
  DW_OP_deref_size,
  DW_OP_deref_type,
  DW_OP_div,
  DW_OP_drop,
  DW_OP_dup,
  DW_OP_entry_value,
  DW_OP_eq,
  DW_OP_fbreg,
  DW_OP_form_tls_address,
  DW_OP_GNU_addr_index,
  DW_OP_GNU_const_index,
  DW_OP_GNU_const_type,
  DW_OP_GNU_convert,
  DW_OP_GNU_deref_type,
  DW_OP_GNU_encoded_addr,
  DW_OP_GNU_entry_value,
  DW_OP_GNU_implicit_pointer,
  DW_OP_GNU_parameter_ref,
  DW_OP_GNU_push_tls_address,
  DW_OP_GNU_regval_type,
  DW_OP_GNU_reinterpret,
  DW_OP_GNU_uninit,
  DW_OP_GNU_variable_value,
  DW_OP_ge,
  DW_OP_gt,
  DW_OP_implicit_pointer,
  DW_OP_implicit_value,
  DW_OP_le,
  DW_OP_lit0,
  DW_OP_lt,
  DW_OP_minus,
  DW_OP_mod,
  DW_OP_mul,
  DW_OP_ne,
  DW_OP_neg,
  DW_OP_nop,
  DW_OP_not,
  DW_OP_or,
  DW_OP_over,
  DW_OP_pick,
  DW_OP_piece,
  DW_OP_plus,
  DW_OP_plus_uconst,
  DW_OP_push_object_address,
  DW_OP_reg31,
  DW_OP_regval_type,
  DW_OP_regx,
  DW_OP_reinterpret,
  DW_OP_rot,
  DW_OP_shl,
  DW_OP_shr,
  DW_OP_shra,
  DW_OP_skip,
  DW_OP_stack_value,
  DW_OP_swap,
  DW_OP_xderef,
  DW_OP_xderef_size,
  DW_OP_xderef_type,
  DW_OP_xor,
} from "./constants.table.ts";
import { readOffset } from "./eh-pointer.ts";
import { SectionReader } from "./section-reader.ts";
import { CHUNK_SIZE, type Section } from "./sections.ts";
import type { Encoding } from "./unit.ts";

/** One operation of an expression (DWARF 5, 2.5). */
export interface Operation {
  /** DW_OP_ constant. */
  readonly opcode: number;
  /** As the standard lists them; a block, or an expression inside this one, is its bytes without their length. */
  readonly operands: readonly (bigint | Bytes)[];
  /** Where it starts in the expression, which branches count from. */
  readonly offset: number;
}

/** How operands are encoded: `reference` is an offset in `.debug_info`, `block1` has a length of one byte. */
type OperandKind =
  | "address"
  | "u1"
  | "s1"
  | "u2"
  | "s2"
  | "u4"
  | "s4"
  | "u8"
  | "s8"
  | "uleb"
  | "sleb"
  | "reference"
  | "block"
  | "block1"
  | "pointer";

/** Operations of one expression; compilers write some tens at most. */
const MOST_OPERATIONS = 10_000;

const LITERALS: readonly OperandKind[] = [];
const BASES: readonly OperandKind[] = ["sleb"];

const OPERANDS: ReadonlyMap<number, readonly OperandKind[]> = new Map<number, readonly OperandKind[]>([
  [DW_OP_addr, ["address"]],
  [DW_OP_deref, []],
  [DW_OP_const1u, ["u1"]],
  [DW_OP_const1s, ["s1"]],
  [DW_OP_const2u, ["u2"]],
  [DW_OP_const2s, ["s2"]],
  [DW_OP_const4u, ["u4"]],
  [DW_OP_const4s, ["s4"]],
  [DW_OP_const8u, ["u8"]],
  [DW_OP_const8s, ["s8"]],
  [DW_OP_constu, ["uleb"]],
  [DW_OP_consts, ["sleb"]],
  [DW_OP_dup, []],
  [DW_OP_drop, []],
  [DW_OP_over, []],
  [DW_OP_pick, ["u1"]],
  [DW_OP_swap, []],
  [DW_OP_rot, []],
  [DW_OP_xderef, []],
  [DW_OP_abs, []],
  [DW_OP_and, []],
  [DW_OP_div, []],
  [DW_OP_minus, []],
  [DW_OP_mod, []],
  [DW_OP_mul, []],
  [DW_OP_neg, []],
  [DW_OP_not, []],
  [DW_OP_or, []],
  [DW_OP_plus, []],
  [DW_OP_plus_uconst, ["uleb"]],
  [DW_OP_shl, []],
  [DW_OP_shr, []],
  [DW_OP_shra, []],
  [DW_OP_xor, []],
  [DW_OP_bra, ["s2"]],
  [DW_OP_eq, []],
  [DW_OP_ge, []],
  [DW_OP_gt, []],
  [DW_OP_le, []],
  [DW_OP_lt, []],
  [DW_OP_ne, []],
  [DW_OP_skip, ["s2"]],
  [DW_OP_regx, ["uleb"]],
  [DW_OP_fbreg, ["sleb"]],
  [DW_OP_bregx, ["uleb", "sleb"]],
  [DW_OP_piece, ["uleb"]],
  [DW_OP_deref_size, ["u1"]],
  [DW_OP_xderef_size, ["u1"]],
  [DW_OP_nop, []],
  [DW_OP_push_object_address, []],
  [DW_OP_call2, ["u2"]],
  [DW_OP_call4, ["u4"]],
  [DW_OP_call_ref, ["reference"]],
  [DW_OP_form_tls_address, []],
  [DW_OP_call_frame_cfa, []],
  [DW_OP_bit_piece, ["uleb", "uleb"]],
  [DW_OP_implicit_value, ["block"]],
  [DW_OP_stack_value, []],
  [DW_OP_implicit_pointer, ["reference", "sleb"]],
  [DW_OP_addrx, ["uleb"]],
  [DW_OP_constx, ["uleb"]],
  [DW_OP_entry_value, ["block"]],
  [DW_OP_const_type, ["uleb", "block1"]],
  [DW_OP_regval_type, ["uleb", "uleb"]],
  [DW_OP_deref_type, ["u1", "uleb"]],
  [DW_OP_xderef_type, ["u1", "uleb"]],
  [DW_OP_convert, ["uleb"]],
  [DW_OP_reinterpret, ["uleb"]],
  [DW_OP_GNU_push_tls_address, []],
  [DW_OP_GNU_uninit, []],
  [DW_OP_GNU_encoded_addr, ["pointer"]],
  [DW_OP_GNU_implicit_pointer, ["reference", "sleb"]],
  [DW_OP_GNU_entry_value, ["block"]],
  [DW_OP_GNU_const_type, ["uleb", "block1"]],
  [DW_OP_GNU_regval_type, ["uleb", "uleb"]],
  [DW_OP_GNU_deref_type, ["u1", "uleb"]],
  [DW_OP_GNU_convert, ["uleb"]],
  [DW_OP_GNU_reinterpret, ["uleb"]],
  [DW_OP_GNU_parameter_ref, ["u4"]],
  [DW_OP_GNU_addr_index, ["uleb"]],
  [DW_OP_GNU_const_index, ["uleb"]],
  [DW_OP_GNU_variable_value, ["reference"]],
]);

/** The operations of `expression`, in order. FormatError for one that is unknown, or cut off. */
export function parseOperations(expression: Bytes, encoding: Encoding): readonly Operation[] {
  const reader = new SectionReader(asSection(expression), 0);
  const operations: Operation[] = [];
  while (!reader.done) {
    const offset = reader.offset;
    if (operations.length === MOST_OPERATIONS)
      throw reader.broken(offset, `at most ${MOST_OPERATIONS} operations`, "more");
    const opcode = reader.u8();
    const kinds = operandKinds(opcode);
    if (kinds === undefined) throw reader.broken(offset, "a known operation", `0x${opcode.toString(16)}`);
    operations.push({ opcode, operands: kinds.map((kind) => readOperand(reader, kind, encoding)), offset });
  }
  return operations;
}

function operandKinds(opcode: number): readonly OperandKind[] | undefined {
  // The numbers of literals and of registers follow each other.
  if (opcode >= DW_OP_lit0 && opcode <= DW_OP_reg31) return LITERALS;
  if (opcode >= DW_OP_breg0 && opcode <= DW_OP_breg31) return BASES;
  return OPERANDS.get(opcode);
}

function readOperand(reader: SectionReader, kind: OperandKind, encoding: Encoding): bigint | Bytes {
  const { version, offsetSize, addressSize } = encoding;
  switch (kind) {
    case "address":
      return reader.address(addressSize);
    case "u1":
    case "u2":
    case "u4":
    case "u8":
      return reader.address(Number(kind[1]));
    case "s1":
    case "s2":
    case "s4":
    case "s8":
      return BigInt.asIntN(8 * Number(kind[1]), reader.address(Number(kind[1])));
    case "uleb":
      return BigInt(reader.uleb64());
    case "sleb":
      return BigInt(reader.sleb64());
    case "reference":
      // Version 2 wrote references between units as addresses.
      return reader.address(version <= 2 ? addressSize : offsetSize);
    case "block":
      return reader.bytes(reader.uleb());
    case "block1":
      return reader.bytes(reader.u8());
    case "pointer": {
      // What it counts from is the code that it was linked into.
      const at = reader.offset;
      const format = reader.u8() & 0x0f;
      const refuse = (): Error => reader.broken(at, "a pointer encoding", `0x${format.toString(16)}`);
      return readOffset(reader, format, addressSize === 8 ? 8 : 4, refuse);
    }
  }
}

function asSection(expression: Bytes): Section {
  const { array, length, littleEndian } = expression;
  return {
    name: "a DWARF expression",
    size: length,
    littleEndian,
    chunk: (index) => expression.slice(index * CHUNK_SIZE, Math.min(CHUNK_SIZE, length - index * CHUNK_SIZE)),
    source: memorySource("a DWARF expression", array),
  };
}
