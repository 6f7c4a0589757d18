import type { CallFrame, CfaRule, RegisterRule } from "./call-frame.ts";
import {
  DW_CFA_AARCH64_negate_ra_state,
  DW_CFA_AARCH64_negate_ra_state_with_pc,
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
} from "./constants.table.ts";
import { readPointer } from "./eh-pointer.ts";
import type { Cie, Fde, FrameSection } from "./frame-entry.ts";
import { SectionReader } from "./section-reader.ts";

/** States that a program may remember at once; compilers nest them two deep at most. */
const MOST_REMEMBERED = 64;

interface State {
  readonly cfa: CfaRule | undefined;
  readonly registers: Map<number, RegisterRule>;
}

/** The row that the description `fde` has for `address`, which it covers (DWARF 5, 6.4.3). */
export function rowAt(frames: FrameSection, fde: Fde, address: bigint): CallFrame {
  const { cie } = fde;
  const program = new FrameProgram(frames, cie);
  program.run(cie.start, cie.end, undefined);
  program.begin(fde.first);
  program.run(fde.start, fde.end, address);
  const { cfa, registers } = program.state;
  if (cfa === undefined) {
    throw new SectionReader(frames.section, fde.start).broken(fde.start, "a rule for the frame's address", "none");
  }
  return { cfa, registers, returnAddress: cie.returnAddress, signal: cie.signal, encoding: cie.encoding };
}

/** The machine of DWARF 5, 6.4.2. */
class FrameProgram {
  readonly #frames: FrameSection;
  readonly #cie: Cie;
  readonly #remembered: State[] = [];
  /** What the instructions of the common entry set up, which DW_CFA_restore goes back to. */
  #initial: ReadonlyMap<number, RegisterRule> = new Map();
  #location = 0n;
  #cfa: CfaRule | undefined;
  #registers = new Map<number, RegisterRule>();

  constructor(frames: FrameSection, cie: Cie) {
    this.#frames = frames;
    this.#cie = cie;
  }

  get state(): State {
    return { cfa: this.#cfa, registers: this.#registers };
  }

  /** Goes from the common entry to a description whose code starts at `location`. */
  begin(location: bigint): void {
    this.#initial = new Map(this.#registers);
    this.#remembered.length = 0;
    this.#location = location;
  }

  /** Runs the instructions from `start` to `end`, until they speak of what lies beyond `address`. */
  run(start: number, end: number, address: bigint | undefined): void {
    const reader = new SectionReader(this.#frames.section, start, end);
    while (!reader.done) {
      const opcode = reader.u8();
      const low = opcode & 0x3f;
      switch (opcode & 0xc0) {
        case DW_CFA_advance_loc:
          this.#advance(low);
          break;
        case DW_CFA_offset:
          this.#set(low, { kind: "offset", offset: this.#scaled(reader.uleb()) });
          break;
        case DW_CFA_restore:
          this.#restore(low);
          break;
        default:
          this.#extended(opcode, reader);
      }
      // What the row at the address is was settled before its end was reached.
      if (address !== undefined && this.#location > address) return;
    }
  }

  #extended(opcode: number, reader: SectionReader): void {
    switch (opcode) {
      case DW_CFA_nop:
      // They say how the return address is signed, which its bits show as well.
      case DW_CFA_AARCH64_negate_ra_state:
      case DW_CFA_AARCH64_negate_ra_state_with_pc:
        return;
      case DW_CFA_GNU_args_size:
        // What a throwing program has to drop from the stack.
        reader.uleb();
        return;
      case DW_CFA_set_loc: {
        const { pointerEncoding, encoding } = this.#cie;
        this.#location = readPointer(reader, pointerEncoding, this.#frames.bases, encoding.addressSize);
        return;
      }
      case DW_CFA_advance_loc1:
        this.#advance(reader.u8());
        return;
      case DW_CFA_advance_loc2:
        this.#advance(reader.u16());
        return;
      case DW_CFA_advance_loc4:
        this.#advance(reader.u32());
        return;
      case DW_CFA_MIPS_advance_loc8:
        this.#advance(reader.word(8));
        return;
      case DW_CFA_remember_state:
        if (this.#remembered.length === MOST_REMEMBERED) {
          throw reader.broken(reader.offset - 1, `at most ${MOST_REMEMBERED} remembered states`, "more");
        }
        this.#remembered.push({ cfa: this.#cfa, registers: new Map(this.#registers) });
        return;
      case DW_CFA_restore_state: {
        const state = this.#remembered.pop();
        if (state === undefined) throw reader.broken(reader.offset - 1, "a remembered state", "none");
        this.#cfa = state.cfa;
        this.#registers = state.registers;
        return;
      }
      case DW_CFA_def_cfa:
        this.#cfa = { kind: "register", register: reader.uleb(), offset: reader.uleb() };
        return;
      case DW_CFA_def_cfa_sf:
        this.#cfa = { kind: "register", register: reader.uleb(), offset: this.#scaled(signed(reader)) };
        return;
      case DW_CFA_def_cfa_register:
        this.#cfa = { ...this.#registerRule(reader), register: reader.uleb() };
        return;
      case DW_CFA_def_cfa_offset:
        this.#cfa = { ...this.#registerRule(reader), offset: reader.uleb() };
        return;
      case DW_CFA_def_cfa_offset_sf:
        this.#cfa = { ...this.#registerRule(reader), offset: this.#scaled(signed(reader)) };
        return;
      case DW_CFA_def_cfa_expression:
        this.#cfa = { kind: "expression", expression: reader.bytes(reader.uleb()) };
        return;
      case DW_CFA_restore_extended:
        this.#restore(reader.uleb());
        return;
      default:
        this.#set(reader.uleb(), this.#rule(opcode, reader));
    }
  }

  /** The rule of an instruction whose first operand, a register, has been read. */
  #rule(opcode: number, reader: SectionReader): RegisterRule {
    switch (opcode) {
      case DW_CFA_undefined:
        return { kind: "undefined" };
      case DW_CFA_same_value:
        return { kind: "same" };
      case DW_CFA_offset_extended:
        return { kind: "offset", offset: this.#scaled(reader.uleb()) };
      case DW_CFA_offset_extended_sf:
        return { kind: "offset", offset: this.#scaled(signed(reader)) };
      case DW_CFA_GNU_negative_offset_extended:
        return { kind: "offset", offset: -this.#scaled(reader.uleb()) };
      case DW_CFA_val_offset:
        return { kind: "value-offset", offset: this.#scaled(reader.uleb()) };
      case DW_CFA_val_offset_sf:
        return { kind: "value-offset", offset: this.#scaled(signed(reader)) };
      case DW_CFA_register:
        return { kind: "register", register: reader.uleb() };
      case DW_CFA_expression:
        return { kind: "expression", expression: reader.bytes(reader.uleb()) };
      case DW_CFA_val_expression:
        return { kind: "value-expression", expression: reader.bytes(reader.uleb()) };
      default:
        throw reader.broken(reader.offset, "an instruction of call frames", `0x${opcode.toString(16)}`);
    }
  }

  #advance(delta: number): void {
    this.#location += BigInt(delta) * BigInt(this.#cie.codeFactor);
  }

  #scaled(factored: number): number {
    return factored * this.#cie.dataFactor;
  }

  #set(register: number, rule: RegisterRule): void {
    this.#registers.set(register, rule);
  }

  #restore(register: number): void {
    const rule = this.#initial.get(register);
    if (rule === undefined) this.#registers.delete(register);
    else this.#registers.set(register, rule);
  }

  /** The rule that an instruction changes in one part, which has to be of register and offset then. */
  #registerRule(reader: SectionReader): Extract<CfaRule, { kind: "register" }> {
    if (this.#cfa?.kind === "register") return this.#cfa;
    throw reader.broken(reader.offset - 1, "a frame's address of register and offset", this.#cfa?.kind ?? "none");
  }
}

function signed(reader: SectionReader): number {
  return Number(reader.sleb64());
}
