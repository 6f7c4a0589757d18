import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bytes, FormatError } from "#base";
import * as constants from "./constants.table.ts";
import {
  DW_OP_addr,
  DW_OP_addrx,
  DW_OP_bit_piece,
  DW_OP_bra,
  DW_OP_breg0,
  DW_OP_bregx,
  DW_OP_call_frame_cfa,
  DW_OP_call_ref,
  DW_OP_call2,
  DW_OP_call4,
  DW_OP_const_type,
  DW_OP_const1s,
  DW_OP_const2u,
  DW_OP_const4s,
  DW_OP_const8s,
  DW_OP_const8u,
  DW_OP_consts,
  DW_OP_constu,
  DW_OP_convert,
  DW_OP_deref_type,
  DW_OP_entry_value,
  DW_OP_GNU_encoded_addr,
  DW_OP_GNU_implicit_pointer,
  DW_OP_GNU_parameter_ref,
  DW_OP_GNU_variable_value,
  DW_OP_implicit_pointer,
  DW_OP_implicit_value,
  DW_OP_lit0,
  DW_OP_piece,
  DW_OP_reg0,
  DW_OP_regval_type,
  DW_OP_skip,
  DW_OP_stack_value,
} from "./constants.table.ts";
import { parseOperations } from "./operations.ts";

const VERSION_5 = { version: 5, offsetSize: 4, addressSize: 8 } as const;

/** The operations in `bytes`, each as its opcode and operands, blocks as arrays of bytes. */
function operations(bytes: readonly number[], encoding: Parameters<typeof parseOperations>[1] = VERSION_5): unknown[] {
  const parsed = parseOperations(new Bytes(Uint8Array.from(bytes)), encoding);
  return parsed.map(({ opcode, operands }) => [
    opcode,
    ...operands.map((operand) => (operand instanceof Bytes ? [...operand.array] : operand)),
  ]);
}

const ff = (count: number): number[] => Array<number>(count).fill(0xff);

describe("parseOperations", () => {
  it.each<[string, number[], unknown[]]>([
    ["address", [DW_OP_addr, 0, 0, 0, 0x81, 0xff, 0xff, 0xff, 0xff], [DW_OP_addr, 0xffff_ffff_8100_0000n]],
    ["signed byte", [DW_OP_const1s, 0xff], [DW_OP_const1s, -1n]],
    ["unsigned word", [DW_OP_const2u, 0xff, 0xff], [DW_OP_const2u, 0xffffn]],
    ["signed word of four", [DW_OP_const4s, ...ff(4)], [DW_OP_const4s, -1n]],
    ["unsigned word of eight", [DW_OP_const8u, ...ff(8)], [DW_OP_const8u, 2n ** 64n - 1n]],
    ["signed word of eight", [DW_OP_const8s, ...ff(8)], [DW_OP_const8s, -1n]],
    ["unsigned LEB128", [DW_OP_constu, ...ff(9), 1], [DW_OP_constu, 2n ** 64n - 1n]],
    ["signed LEB128", [DW_OP_consts, 0x7f], [DW_OP_consts, -1n]],
    ["literal", [DW_OP_lit0 + 31], [DW_OP_lit0 + 31]],
    ["register", [DW_OP_reg0 + 31], [DW_OP_reg0 + 31]],
    ["base", [DW_OP_breg0 + 31, 0x78], [DW_OP_breg0 + 31, -8n]],
    ["base by number", [DW_OP_bregx, 40, 8], [DW_OP_bregx, 40n, 8n]],
    ["branch backwards", [DW_OP_skip, 0xfd, 0xff], [DW_OP_skip, -3n]],
    ["branch", [DW_OP_bra, 2, 0], [DW_OP_bra, 2n]],
    ["piece", [DW_OP_piece, 8], [DW_OP_piece, 8n]],
    ["piece in bits", [DW_OP_bit_piece, 3, 5], [DW_OP_bit_piece, 3n, 5n]],
    ["call by two bytes", [DW_OP_call2, 1, 1], [DW_OP_call2, 0x101n]],
    ["call by four", [DW_OP_call4, 1, 1, 0, 0], [DW_OP_call4, 0x101n]],
    ["call into another unit", [DW_OP_call_ref, 1, 0, 0, 1], [DW_OP_call_ref, 0x100_0001n]],
    ["value", [DW_OP_implicit_value, 2, 7, 8], [DW_OP_implicit_value, [7, 8]]],
    ["pointer to what is nowhere", [DW_OP_implicit_pointer, 1, 0, 0, 0, 0x7f], [DW_OP_implicit_pointer, 1n, -1n]],
    ["indexed address", [DW_OP_addrx, 0x80, 1], [DW_OP_addrx, 128n]],
    ["value on entry", [DW_OP_entry_value, 1, 0x55, DW_OP_stack_value], [DW_OP_entry_value, [0x55]]],
    ["typed constant", [DW_OP_const_type, 0x20, 2, 9, 9], [DW_OP_const_type, 0x20n, [9, 9]]],
    ["typed register", [DW_OP_regval_type, 1, 0x20], [DW_OP_regval_type, 1n, 0x20n]],
    ["typed memory", [DW_OP_deref_type, 4, 0x20], [DW_OP_deref_type, 4n, 0x20n]],
    ["conversion", [DW_OP_convert, 0], [DW_OP_convert, 0n]],
    ["parameter of GNU", [DW_OP_GNU_parameter_ref, 1, 0, 0, 0], [DW_OP_GNU_parameter_ref, 1n]],
    ["variable of GNU", [DW_OP_GNU_variable_value, 1, 0, 0, 0], [DW_OP_GNU_variable_value, 1n]],
    ["encoded address of GNU", [DW_OP_GNU_encoded_addr, 0x0b, ...ff(4)], [DW_OP_GNU_encoded_addr, -1n]],
  ])("reads the operands of a %s", (_, bytes, expected) => {
    expect(operations(bytes)[0]).toEqual(expected);
  });

  it("sizes references as the version does", () => {
    const reference = [1, ...Array<number>(7).fill(0)];
    const pointer = [DW_OP_GNU_implicit_pointer, ...reference, 0];
    expect(operations(pointer, { version: 4, offsetSize: 8, addressSize: 4 })).toEqual([[pointer[0], 1n, 0n]]);
    expect(operations(pointer, { version: 2, offsetSize: 4, addressSize: 8 })).toEqual([[pointer[0], 1n, 0n]]);
  });

  it("says where each operation starts", () => {
    const bytes = [DW_OP_breg0 + 7, 0x80, 1, DW_OP_call_frame_cfa, DW_OP_stack_value];
    expect(parseOperations(new Bytes(Uint8Array.from(bytes)), VERSION_5).map(({ offset }) => offset)).toEqual([
      0, 3, 4,
    ]);
    expect(operations([])).toEqual([]);
  });

  it("knows every operation that has a constant", () => {
    const opcodes = Object.entries(constants).filter(([name]) => name.startsWith("DW_OP_"));
    expect(opcodes.length).toBeGreaterThan(80);
    for (const [name, opcode] of opcodes) {
      // With zeros behind it, its operands take what they need; what is left over is no operation.
      const zeros = Array.from({ length: 18 }, (_, count) => [opcode, ...Array<number>(count).fill(0)]);
      const known = zeros.some((bytes) => {
        try {
          return operations(bytes).length === 1;
        } catch {
          return false;
        }
      });
      expect(known, name).toBe(true);
    }
  });

  it("refuses unknown operations, operands that are cut off, and expressions without measure", () => {
    for (const bytes of [[0x01], [0xff], [DW_OP_addr, 1], [DW_OP_implicit_value, 9], [DW_OP_constu, 0x80]]) {
      expect(() => operations(bytes)).toThrow(FormatError);
    }
    expect(() => operations(Array<number>(20_000).fill(DW_OP_lit0))).toThrow(/at most/);
  });

  it("ends with operations or a FormatError for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          parseOperations(new Bytes(bytes), VERSION_5);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
    );
  });
});
