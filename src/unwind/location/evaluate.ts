/**
 * Runs DWARF location expressions (DWARF 5, 2.5 and 2.6) over the registers of a frame and the memory of the dump. Values
 * on the stack are 64 bits wide unless a typed operation made them narrower.
 */
import { DWARF_REGISTERS, type RegisterName } from "#arch";
import { type Address, address, Bytes, isPartial } from "#base";
import * as dwarf from "#debuginfo/dwarf";
import type { AddressSpace } from "#memory";
import { type Confidence, weaker } from "../confidence.ts";
import type { KnownRegister, RegisterLookup } from "../restore.ts";
import { binary, type Typed, unary, type ValueType, WORD, wrap } from "./arithmetic.ts";
import type { Located, Piece, Place } from "./place.ts";

/** What a caller passed in a place, if it is known. */
export interface EntryValue {
  readonly value: bigint;
  readonly confidence: Confidence;
  /** See Located.byUpperBits. */
  readonly byUpperBits: boolean;
}

/** What an expression is evaluated in. */
export interface LocationContext {
  readonly memory: AddressSpace;
  readonly registers: RegisterLookup;
  /** The canonical frame address of the frame. */
  readonly cfa: Address | undefined;
  /** DW_AT_frame_base of the function. */
  readonly frameBase: Bytes | undefined;
  readonly info: dwarf.Info | undefined;
  readonly encoding: dwarf.Encoding;
  readonly unit: dwarf.Unit | undefined;
  /** To add to an address of the file. */
  readonly bias: bigint;
  /** What the place that `expression` names held when the function was entered. */
  entryValue(expression: Bytes): EntryValue | undefined;
  /** The location expression of another entry, for DW_OP_call2 and its kin. */
  readonly pushed?: bigint | undefined;
}

/** Most operations that one expression may run: compilers write some dozens, loops only by DW_OP_skip and DW_OP_bra. */
const MOST_STEPS = 4096;
const DEEPEST = 8;

/** Operations whose low bits depend on high bits of what they take. */
const TAKES_UPPER_BITS: ReadonlySet<number> = new Set([
  dwarf.DW_OP_shr,
  dwarf.DW_OP_shra,
  dwarf.DW_OP_div,
  dwarf.DW_OP_mod,
  dwarf.DW_OP_eq,
  dwarf.DW_OP_ne,
  dwarf.DW_OP_lt,
  dwarf.DW_OP_le,
  dwarf.DW_OP_gt,
  dwarf.DW_OP_ge,
]);

/** It cannot be told what a value is: not an error, an answer. */
class Untold extends Error {}

/** Where the value is that `expression` describes. Faults and what is not known become unknown places. */
export function locate(expression: Bytes, context: LocationContext): Located {
  const machine = new Machine(context, 0);
  return machine.locate(expression);
}

/** The number that `expression` computes: for call frame rules and call-site values. Undefined when it cannot be told. */
export function compute(expression: Bytes, context: LocationContext): EntryValue | undefined {
  const machine = new Machine(context, 0);
  const { pieces, confidence, byUpperBits } = machine.locate(expression);
  const place = pieces.length === 1 ? pieces[0].place : undefined;
  switch (place?.kind) {
    case "memory":
      // An expression that is no location leaves its result on the stack.
      return { value: place.address, confidence, byUpperBits };
    case "register":
      return { value: place.register.value, confidence, byUpperBits };
    case "value":
      return { value: place.value, confidence, byUpperBits };
    default:
      return undefined;
  }
}

class Machine {
  readonly #context: LocationContext;
  readonly #depth: number;
  #stack: Typed[] = [];
  #byEntryValue = false;
  #confidence: Confidence = "certain";
  #byUpperBits = false;
  #steps = 0;

  constructor(context: LocationContext, depth: number) {
    this.#context = context;
    this.#depth = depth;
  }

  locate(expression: Bytes): Located {
    let pieces: readonly Piece[];
    try {
      pieces = this.#run(expression);
    } catch (error) {
      if (!(error instanceof Untold) && !isPartial(error)) throw error;
      pieces = [{ place: { kind: "unknown", why: error.message }, bits: undefined, offset: 0 }];
    }
    return {
      pieces,
      byEntryValue: this.#byEntryValue,
      confidence: this.#confidence,
      byUpperBits: this.#byUpperBits,
    };
  }

  #run(expression: Bytes): readonly Piece[] {
    if (this.#depth > DEEPEST) throw new Untold("expressions that refer to each other without end");
    const { pushed } = this.#context;
    if (pushed !== undefined) this.#push(pushed);
    const operations = dwarf.parseOperations(expression, this.#context.encoding);
    const starts = new Map(operations.map(({ offset }, index) => [offset, index]));
    const pieces: Piece[] = [];
    /** The place that the operations since the last piece name; undefined while it is what is on the stack. */
    let place: Place | undefined;
    for (let next = 0; next < operations.length; ) {
      if (++this.#steps > MOST_STEPS) throw new Untold("an expression that does not end");
      const operation = operations[next];
      const { opcode, operands } = operation;
      next++;
      if (opcode === dwarf.DW_OP_piece || opcode === dwarf.DW_OP_bit_piece) {
        const bits = opcode === dwarf.DW_OP_piece ? 8 * Number(operands[0]) : Number(operands[0]);
        const offset = opcode === dwarf.DW_OP_piece ? 0 : Number(operands[1]);
        pieces.push({ place: place ?? this.#result(), bits, offset });
        place = undefined;
        this.#stack = [];
        continue;
      }
      if (opcode === dwarf.DW_OP_skip || opcode === dwarf.DW_OP_bra) {
        if (opcode === dwarf.DW_OP_bra && this.#pop().value === 0n) continue;
        const target = (operations[next]?.offset ?? expression.length) + Number(operands[0]);
        const found = target === expression.length ? operations.length : starts.get(target);
        if (found === undefined) throw new Untold("a jump into the middle of an operation");
        next = found;
        continue;
      }
      place = this.#placeOf(opcode, operands);
      if (place === undefined) this.#step(opcode, operands);
    }
    if (pieces.length > 0) return pieces;
    return [{ place: place ?? this.#result(), bits: undefined, offset: 0 }];
  }

  /** What is left when no operation names a place: an address, or nothing for an expression without operations. */
  #result(): Place {
    const top = this.#stack.at(-1);
    if (top === undefined) return { kind: "unknown", why: "optimized out" };
    return { kind: "memory", address: address(top.value) };
  }

  /** The place that an operation names; undefined for one that works on the stack. */
  #placeOf(opcode: number, operands: dwarf.Operation["operands"]): Place | undefined {
    if (opcode >= dwarf.DW_OP_reg0 && opcode <= dwarf.DW_OP_reg31)
      return this.#registerPlace(opcode - dwarf.DW_OP_reg0);
    switch (opcode) {
      case dwarf.DW_OP_regx:
        return this.#registerPlace(Number(operands[0]));
      case dwarf.DW_OP_stack_value:
        return { kind: "value", value: this.#pop().value };
      case dwarf.DW_OP_implicit_value:
        return { kind: "bytes", bytes: blockOf(operands[0]) };
      case dwarf.DW_OP_implicit_pointer:
      case dwarf.DW_OP_GNU_implicit_pointer:
        return { kind: "unknown", why: "a pointer to what has been optimized out" };
      default:
        return undefined;
    }
  }

  #registerPlace(number: number): Place {
    const register = this.#find(number);
    return register === undefined
      ? { kind: "unknown", why: `${DWARF_REGISTERS[number] ?? `register ${number}`} was not saved` }
      : { kind: "register", register };
  }

  #find(number: number): KnownRegister | undefined {
    const name: RegisterName | undefined = DWARF_REGISTERS[number];
    const register = name === undefined ? undefined : this.#context.registers.get(name);
    if (register !== undefined && !register.certain) this.#confidence = weaker(this.#confidence, "likely");
    return register;
  }

  #register(number: number): bigint {
    const register = this.#find(number);
    if (register === undefined) throw new Untold(`${DWARF_REGISTERS[number] ?? `register ${number}`} was not saved`);
    return register.value;
  }

  #push(value: bigint, type: ValueType = WORD): void {
    if (this.#stack.length > 1024) throw new Untold("an expression with too much on its stack");
    this.#stack.push({ value: wrap(value, type), type });
  }

  #pop(): Typed {
    const top = this.#stack.pop();
    if (top === undefined) throw new Untold("an expression that takes more than there is");
    return top;
  }

  #step(opcode: number, operands: dwarf.Operation["operands"]): void {
    const number = (index: number): bigint => BigInt(operands[index] as number | bigint);
    if (opcode >= dwarf.DW_OP_lit0 && opcode <= dwarf.DW_OP_lit31) return this.#push(BigInt(opcode - dwarf.DW_OP_lit0));
    if (opcode >= dwarf.DW_OP_breg0 && opcode <= dwarf.DW_OP_breg31) {
      return this.#push(this.#register(opcode - dwarf.DW_OP_breg0) + number(0));
    }
    switch (opcode) {
      case dwarf.DW_OP_nop:
      case dwarf.DW_OP_GNU_uninit:
        return;
      case dwarf.DW_OP_addr:
        return this.#push(number(0) + this.#context.bias);
      case dwarf.DW_OP_const1u:
      case dwarf.DW_OP_const1s:
      case dwarf.DW_OP_const2u:
      case dwarf.DW_OP_const2s:
      case dwarf.DW_OP_const4u:
      case dwarf.DW_OP_const4s:
      case dwarf.DW_OP_const8u:
      case dwarf.DW_OP_const8s:
      case dwarf.DW_OP_constu:
      case dwarf.DW_OP_consts:
        return this.#push(number(0));
      case dwarf.DW_OP_addrx:
      case dwarf.DW_OP_GNU_addr_index:
        return this.#push(this.#indexed(number(0)) + this.#context.bias);
      case dwarf.DW_OP_constx:
      case dwarf.DW_OP_GNU_const_index:
        return this.#push(this.#indexed(number(0)));
      case dwarf.DW_OP_bregx:
        return this.#push(this.#register(Number(number(0))) + number(1));
      case dwarf.DW_OP_fbreg:
        return this.#push(this.#frameBase() + number(0));
      case dwarf.DW_OP_call_frame_cfa:
        return this.#push(this.#cfa());
      case dwarf.DW_OP_dup:
        return this.#pick(0);
      case dwarf.DW_OP_over:
        return this.#pick(1);
      case dwarf.DW_OP_pick:
        return this.#pick(Number(number(0)));
      case dwarf.DW_OP_drop:
        this.#pop();
        return;
      case dwarf.DW_OP_swap:
        return this.#rotate(2);
      case dwarf.DW_OP_rot:
        return this.#rotate(3);
      case dwarf.DW_OP_deref:
        return this.#push(this.#load(8));
      case dwarf.DW_OP_deref_size:
        return this.#push(this.#load(Number(number(0))));
      case dwarf.DW_OP_deref_type:
      case dwarf.DW_OP_GNU_deref_type:
        return this.#push(this.#load(Number(number(0))), this.#baseType(number(1)));
      case dwarf.DW_OP_const_type:
      case dwarf.DW_OP_GNU_const_type: {
        const bytes = blockOf(operands[1]);
        return this.#push(bytes.unsigned(0, Math.min(bytes.length, 8)), this.#baseType(number(0)));
      }
      case dwarf.DW_OP_regval_type:
      case dwarf.DW_OP_GNU_regval_type:
        return this.#push(this.#register(Number(number(0))), this.#baseType(number(1)));
      case dwarf.DW_OP_convert:
      case dwarf.DW_OP_GNU_convert:
      case dwarf.DW_OP_reinterpret:
      case dwarf.DW_OP_GNU_reinterpret:
        return this.#push(this.#pop().value, number(0) === 0n ? WORD : this.#baseType(number(0)));
      case dwarf.DW_OP_entry_value:
      case dwarf.DW_OP_GNU_entry_value:
        return this.#push(this.#entryValue(blockOf(operands[0])));
      case dwarf.DW_OP_plus_uconst: {
        const { value, type } = this.#pop();
        return this.#push(value + number(0), type);
      }
      case dwarf.DW_OP_abs:
      case dwarf.DW_OP_neg:
      case dwarf.DW_OP_not:
        return this.#pushTyped(unary(opcode, this.#pop()));
      default: {
        const right = this.#pop();
        const result = binary(opcode, this.#pop(), right);
        if (TAKES_UPPER_BITS.has(opcode)) this.#byUpperBits = true;
        if (result === undefined) throw new Untold(`operation 0x${opcode.toString(16)}, which kernels have no use for`);
        return this.#pushTyped(result);
      }
    }
  }

  #pushTyped({ value, type }: Typed): void {
    this.#push(value, type);
  }

  #pick(index: number): void {
    const found = this.#stack.at(-1 - index);
    if (found === undefined) throw new Untold("an expression that takes more than there is");
    this.#stack.push(found);
  }

  /** The topmost of `count` values goes below the others. */
  #rotate(count: number): void {
    const taken = Array.from({ length: count }, () => this.#pop());
    const [top, ...others] = taken;
    this.#stack.push(top, ...others.reverse());
  }

  #load(size: number): bigint {
    if (!(size >= 1 && size <= 8)) throw new Untold(`a load of ${size} bytes`);
    return this.#context.memory.read(address(this.#pop().value), size).unsigned(0, size);
  }

  #cfa(): bigint {
    const { cfa } = this.#context;
    if (cfa === undefined) throw new Untold("the frame's address is not known");
    return cfa;
  }

  #frameBase(): bigint {
    const { frameBase } = this.#context;
    if (frameBase === undefined) throw new Untold("the function has no frame base");
    const inner = new Machine({ ...this.#context, frameBase: undefined, pushed: undefined }, this.#depth + 1);
    const [piece] = inner.#run(frameBase);
    this.#confidence = weaker(this.#confidence, inner.#confidence);
    const { place } = piece;
    if (place.kind === "memory") return place.address;
    if (place.kind === "register") return place.register.value;
    if (place.kind === "value") return place.value;
    throw new Untold("the frame base is not known");
  }

  #entryValue(expression: Bytes): bigint {
    const found = this.#context.entryValue(expression);
    if (found === undefined) throw new Untold("what the caller passed is not known");
    this.#byEntryValue = true;
    this.#confidence = weaker(this.#confidence, found.confidence);
    this.#byUpperBits ||= found.byUpperBits;
    return found.value;
  }

  #indexed(index: bigint): bigint {
    const { info, unit } = this.#context;
    if (info === undefined || unit === undefined) throw new Untold("an address by index outside of a unit");
    return dwarf.indexedAddress(info, unit, Number(index));
  }

  /** A base type by the offset of its entry in the unit (DWARF 5, 2.5.1.6). */
  #baseType(offset: bigint): ValueType {
    const { info, unit } = this.#context;
    if (info === undefined || unit === undefined) throw new Untold("a typed value outside of a unit");
    const die = info.die(unit.offset + Number(offset));
    const size = dwarf.numberOf(die, dwarf.DW_AT_byte_size) ?? 8;
    const encoding = dwarf.numberOf(die, dwarf.DW_AT_encoding);
    if (encoding === dwarf.DW_ATE_float || size > 8) throw new Untold("a floating-point value");
    return { size, signed: encoding === dwarf.DW_ATE_signed || encoding === dwarf.DW_ATE_signed_char };
  }
}

function blockOf(operand: dwarf.Operation["operands"][number]): Bytes {
  if (operand instanceof Bytes) return operand;
  throw new Untold("an operand that should be a block");
}
