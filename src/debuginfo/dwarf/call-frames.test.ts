import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import { memorySource } from "#source";
import { type DwarfBuilder, dwarf, type SectionBuilder } from "../../testing/dwarf.ts";
import type { CallFrame, CfaRule, RegisterRule } from "./call-frame.ts";
import { openCallFrames } from "./call-frames.ts";
import {
  DW_CFA_AARCH64_negate_ra_state,
  DW_CFA_advance_loc,
  DW_CFA_advance_loc1,
  DW_CFA_advance_loc2,
  DW_CFA_advance_loc4,
  DW_CFA_def_cfa,
  DW_CFA_def_cfa_expression,
  DW_CFA_def_cfa_offset,
  DW_CFA_def_cfa_offset_sf,
  DW_CFA_def_cfa_register,
  DW_CFA_def_cfa_sf,
  DW_CFA_expression,
  DW_CFA_GNU_args_size,
  DW_CFA_GNU_negative_offset_extended,
  DW_CFA_MIPS_advance_loc8,
  DW_CFA_nop,
  DW_CFA_offset,
  DW_CFA_offset_extended,
  DW_CFA_offset_extended_sf,
  DW_CFA_register,
  DW_CFA_remember_state,
  DW_CFA_restore,
  DW_CFA_restore_extended,
  DW_CFA_restore_state,
  DW_CFA_same_value,
  DW_CFA_set_loc,
  DW_CFA_undefined,
  DW_CFA_val_expression,
  DW_CFA_val_offset,
  DW_CFA_val_offset_sf,
  DW_EH_PE_absptr,
  DW_EH_PE_pcrel,
  DW_EH_PE_sdata4,
  DW_EH_PE_udata4,
} from "./constants.table.ts";

/** Code of the drawn description starts here and has 0x100 bytes. */
const CODE = 0xffff_ffff_8100_0000n;
/** The call left the return address, register 16, below the frame's address. */
const AFTER_CALL = [DW_CFA_def_cfa, 7, 8, DW_CFA_offset | 16, 1];
const EH_FRAME = 0x40_0000n;

interface Drawing {
  readonly version?: number;
  readonly offsetSize?: 4 | 8;
  readonly augmentation?: string;
  readonly augmentationData?: readonly number[];
  readonly initial?: readonly number[];
  readonly program?: readonly number[];
}

/** A `.debug_frame` with one common entry and one description. */
function debugFrame(drawing: Drawing = {}): DwarfBuilder {
  const { version = 4, offsetSize = 4, augmentation = "", augmentationData, initial = AFTER_CALL } = drawing;
  const file = dwarf();
  const section = file.section(".debug_frame").label("cie");
  section.sized(offsetSize, () => {
    section.int(offsetSize, -1).int(1, version).text(augmentation);
    if (version >= 4) section.int(1, 8).int(1, 0);
    section.uleb(1).sleb(-8).uleb(16);
    if (augmentationData !== undefined) section.uleb(augmentationData.length).raw(augmentationData);
    section.raw(initial);
  });
  section.sized(offsetSize, () => {
    section.offsetOf("cie", offsetSize).int(8, CODE).int(8, 0x100);
    if (augmentation.startsWith("z")) section.uleb(0);
    section.raw(drawing.program ?? []);
  });
  return file;
}

function find(file: DwarfBuilder, address: bigint): CallFrame | undefined {
  return openCallFrames(file.build())?.find(address);
}

/** The row `offset` bytes into the drawn code, its registers as a plain object. */
function row(drawing: Drawing, offset = 0): { cfa: CfaRule; registers: Record<number, RegisterRule> } {
  const found = find(debugFrame(drawing), CODE + BigInt(offset));
  if (found === undefined) throw new Error("no row");
  return { cfa: found.cfa, registers: Object.fromEntries(found.registers) };
}

const saved = (offset: number): RegisterRule => ({ kind: "offset", offset });
const cfa = (register: number, offset: number): CfaRule => ({ kind: "register", register, offset });

describe("openCallFrames", () => {
  it("is undefined without a section", () => {
    expect(openCallFrames(dwarf().build())).toBeUndefined();
  });

  it.each<[string, Drawing]>([
    ["version 1", { version: 1 }],
    ["version 3", { version: 3 }],
    ["version 4", { version: 4 }],
    ["64-bit DWARF", { offsetSize: 8 }],
    ["augmentation data", { augmentation: "zS", augmentationData: [] }],
    ["augmentations that it does not know, whose length it does", { augmentation: "z?", augmentationData: [1, 2, 3] }],
  ])("reads entries of %s", (_, drawing) => {
    const file = debugFrame(drawing);
    const found = find(file, CODE + 0xffn);
    expect(found).toMatchObject({ cfa: cfa(7, 8), returnAddress: 16 });
    expect(found?.registers.get(16)).toEqual(saved(-8));
    expect(found?.signal).toBe(drawing.augmentation === "zS");
    expect(find(file, CODE + 0x100n)).toBeUndefined();
    expect(find(file, CODE - 1n)).toBeUndefined();
  });

  it("refuses versions and augmentations that it does not know", () => {
    for (const drawing of [{ version: 2 }, { augmentation: "?" }]) {
      expect(() => find(debugFrame(drawing), CODE)).toThrow(FormatError);
    }
  });

  it("finds descriptions in any order, of those that overlap the last to start", () => {
    const file = debugFrame();
    const section = file.section(".debug_frame");
    const describe = (start: bigint, size: number, register: number): void => {
      section.sized(4, () => {
        section.int(4, 0).int(8, start).int(8, size).raw([DW_CFA_def_cfa_register, register]);
      });
    };
    describe(CODE + 0x40n, 0x10, 40);
    describe(0x1000n, 0x10, 10);
    describe(CODE + 0x200n, 0, 20);
    const at = (address: bigint): unknown => {
      const found = find(file, address)?.cfa;
      return found?.kind === "register" ? found.register : undefined;
    };
    const places = [0xfffn, 0x1000n, 0x1010n, CODE + 0x3fn, CODE + 0x40n, CODE + 0x4fn, CODE + 0x50n, CODE + 0x200n];
    expect(places.map(at)).toEqual([undefined, 10, undefined, 7, 40, 40, 7, undefined]);
  });

  it("keeps to the rows before the address", () => {
    const program = [
      [DW_CFA_advance_loc | 1, DW_CFA_def_cfa_offset, 16, DW_CFA_offset | 6, 2],
      [DW_CFA_advance_loc1, 3, DW_CFA_def_cfa_register, 6],
      [DW_CFA_advance_loc2, 4, 0, DW_CFA_def_cfa, 7, 24],
      [DW_CFA_advance_loc4, 8, 0, 0, 0, DW_CFA_def_cfa_offset, 32],
      [DW_CFA_MIPS_advance_loc8, 16, 0, 0, 0, 0, 0, 0, 0, DW_CFA_def_cfa_offset, 40],
      [DW_CFA_set_loc, 0x80, 0, 0, 0x81, 0xff, 0xff, 0xff, 0xff, DW_CFA_def_cfa_offset, 48],
    ].flat();
    const cfas = [0, 1, 3, 4, 8, 16, 32, 0x7f, 0x80].map((offset) => row({ program }, offset).cfa);
    expect(cfas).toEqual([
      cfa(7, 8),
      cfa(7, 16),
      cfa(7, 16),
      cfa(6, 16),
      cfa(7, 24),
      cfa(7, 32),
      cfa(7, 40),
      cfa(7, 40),
      cfa(7, 48),
    ]);
    expect(row({ program }).registers).not.toHaveProperty("6");
    expect(row({ program }, 1).registers).toHaveProperty("6", saved(-16));
  });

  it.each<[string, number[], RegisterRule | undefined]>([
    ["offset", [DW_CFA_offset | 3, 2], saved(-16)],
    ["offset_extended", [DW_CFA_offset_extended, 3, 2], saved(-16)],
    ["offset_extended_sf", [DW_CFA_offset_extended_sf, 3, 0x7e], saved(16)],
    ["GNU_negative_offset_extended", [DW_CFA_GNU_negative_offset_extended, 3, 2], saved(16)],
    ["undefined", [DW_CFA_undefined, 3], { kind: "undefined" }],
    ["same_value", [DW_CFA_same_value, 3], { kind: "same" }],
    ["register", [DW_CFA_register, 3, 9], { kind: "register", register: 9 }],
    ["val_offset", [DW_CFA_val_offset, 3, 1], { kind: "value-offset", offset: -8 }],
    ["val_offset_sf", [DW_CFA_val_offset_sf, 3, 0x7f], { kind: "value-offset", offset: 8 }],
    ["restore", [DW_CFA_offset | 3, 2, DW_CFA_restore | 3], undefined],
    ["restore_extended", [DW_CFA_offset | 3, 2, DW_CFA_restore_extended, 3], undefined],
    ["nothing else", [DW_CFA_nop, DW_CFA_GNU_args_size, 0x90, 1, DW_CFA_AARCH64_negate_ra_state], undefined],
  ])("knows the rule of %s", (_, program, rule) => {
    expect(row({ program }).registers[3]).toEqual(rule);
  });

  it("restores what the common entry had set up", () => {
    const program = [DW_CFA_undefined, 16, DW_CFA_restore | 16];
    expect(row({ program }).registers[16]).toEqual(saved(-8));
  });

  it("reads expressions", () => {
    const expression = [DW_CFA_expression, 3, 2, 0x77, 8, DW_CFA_val_expression, 6, 1, 0x9c];
    const { cfa: at, registers } = row({ program: [DW_CFA_def_cfa_expression, 2, 0x76, 0x10, ...expression] });
    const bytes = (...values: number[]): unknown => expect.objectContaining({ array: Uint8Array.from(values) });
    expect(at).toEqual({ kind: "expression", expression: bytes(0x76, 0x10) });
    expect(registers[3]).toEqual({ kind: "expression", expression: bytes(0x77, 8) });
    expect(registers[6]).toEqual({ kind: "value-expression", expression: bytes(0x9c) });
  });

  it("scales the signed forms of the frame's address", () => {
    expect(row({ program: [DW_CFA_def_cfa_sf, 6, 0x7e] }).cfa).toEqual(cfa(6, 16));
    expect(row({ program: [DW_CFA_def_cfa_offset_sf, 0x7d] }).cfa).toEqual(cfa(7, 24));
  });

  it("remembers and restores all rules, nested", () => {
    const program = [
      [DW_CFA_remember_state, DW_CFA_offset | 3, 2, DW_CFA_def_cfa_offset, 16],
      [DW_CFA_remember_state, DW_CFA_def_cfa_offset, 24, DW_CFA_advance_loc | 1],
      [DW_CFA_restore_state, DW_CFA_advance_loc | 1, DW_CFA_restore_state],
    ].flat();
    expect([0, 1, 2].map((offset) => row({ program }, offset).cfa)).toEqual([cfa(7, 24), cfa(7, 16), cfa(7, 8)]);
    expect([0, 1, 2].map((offset) => 3 in row({ program }, offset).registers)).toEqual([true, true, false]);
  });

  it.each([
    ["an unknown instruction", [0x3f, 0]],
    ["a state that nothing remembered", [DW_CFA_restore_state]],
    ["too many remembered states", Array<number>(100).fill(DW_CFA_remember_state)],
    ["an operand beyond the end", [DW_CFA_def_cfa_expression, 9]],
    ["half a rule", [DW_CFA_def_cfa_expression, 0, DW_CFA_def_cfa_offset, 8]],
  ])("refuses %s", (_, program) => {
    expect(() => row({ program })).toThrow(FormatError);
  });

  it("refuses code without a rule for the frame's address", () => {
    expect(() => row({ initial: [] })).toThrow(/a rule for the frame's address/);
  });
});

/** An `.eh_frame` at EH_FRAME whose description has its addresses encoded as `encoding`. */
function ehFrame(
  augmentation: string,
  data: readonly number[],
  address: (section: SectionBuilder) => void,
): DwarfBuilder {
  const file = dwarf();
  const section = file.section(".eh_frame");
  section.sized(4, () => {
    section.int(4, 0).int(1, 1).text(augmentation).uleb(1).sleb(-8).int(1, 16);
    section.uleb(data.length).raw(data).raw(AFTER_CALL);
  });
  // An end, as crtend.o leaves one between what two objects bring.
  section.int(4, 0);
  section.sized(4, () => {
    section.int(4, section.offset);
    address(section);
    section.uleb(0).raw([DW_CFA_def_cfa_offset, 99]);
  });
  return file;
}

describe("openCallFrames of .eh_frame", () => {
  const at = (file: DwarfBuilder, address: bigint): CallFrame | undefined =>
    openCallFrames({ ...file.build(), address: (name) => (name === ".eh_frame" ? EH_FRAME : undefined) })?.find(
      address,
    );

  it("counts addresses from where they stand", () => {
    const file = ehFrame("zR", [DW_EH_PE_pcrel | DW_EH_PE_sdata4], (section) => {
      section.int(4, -0x1000n - BigInt(section.offset)).int(4, 0x10);
    });
    expect(at(file, EH_FRAME - 0x1000n)?.cfa).toEqual(cfa(7, 99));
    expect(at(file, EH_FRAME - 0xff1n)?.cfa).toEqual(cfa(7, 99));
    expect(at(file, EH_FRAME - 0xff0n)).toBeUndefined();
    expect(() => find(file, 0n)).toThrow(/a section whose address is known/);
  });

  it("passes over the routine and the table of a language, and marks frames of signals", () => {
    const data = [DW_EH_PE_pcrel | DW_EH_PE_udata4, 1, 2, 3, 4, DW_EH_PE_udata4, DW_EH_PE_absptr];
    const file = ehFrame("zPLRSB", data, (section) => section.int(8, 0x1000).int(8, 0x10));
    expect(at(file, 0x1008n)).toMatchObject({ cfa: cfa(7, 99), signal: true });
  });

  it("is asked only when there is no .debug_frame", () => {
    const file = ehFrame("zR", [DW_EH_PE_absptr], (section) => section.int(8, 0x1000).int(8, 0x10));
    expect(at(file, 0x1000n)).toBeDefined();
    const both = debugFrame();
    both.section(".eh_frame").raw(file.section(".eh_frame").bytes);
    expect(at(both, 0x1000n)).toBeUndefined();
    expect(at(both, CODE)).toBeDefined();
  });

  it("ends with a row or a FormatError whatever is damaged", () => {
    const data = [DW_EH_PE_pcrel | DW_EH_PE_udata4, 1, 2, 3, 4, DW_EH_PE_udata4, DW_EH_PE_absptr];
    const eh = ehFrame("zPLRSB", data, (section) => section.int(8, 0x1000).int(8, 0x10));
    const plain = debugFrame({ program: [DW_CFA_remember_state, DW_CFA_advance_loc | 1, DW_CFA_restore_state] });
    for (const [name, bytes] of [...eh.bytes(), ...plain.bytes()]) {
      const change = fc.tuple(fc.nat({ max: bytes.length }), fc.integer({ min: 0, max: 255 }));
      fc.assert(
        fc.property(fc.array(change, { maxLength: 4 }), fc.nat({ max: bytes.length }), (changes, cut) => {
          const changed = bytes.slice(0, cut);
          for (const [place, byte] of changes) changed[place] = byte;
          const sections = { find: (of: string) => (of === name ? memorySource(name, changed) : undefined) };
          for (const address of [CODE, 0x1008n]) {
            try {
              openCallFrames({ ...sections, address: () => EH_FRAME })?.find(address);
            } catch (error) {
              expect(error).toBeInstanceOf(FormatError);
            }
          }
        }),
        { numRuns: 300 },
      );
    }
  });
});
