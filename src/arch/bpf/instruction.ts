/**
 * The instructions of BPF, as the kernel checks and compiles them (Documentation/bpf/standardization/instruction-set.rst,
 * RFC 9669), written as C-like text.
 */
import type { Bytes } from "#base";

/** Bytes of an instruction; those that load 64 bits take two. */
const BPF_INSTRUCTION_SIZE = 8;

/** An instruction's fields. */
interface Fields {
  readonly code: number;
  readonly target: number;
  readonly source: number;
  readonly offset: number;
  readonly immediate: number;
}

/** What numbers in instructions mean. */
export interface BpfNames {
  /** The map at an address: `map[id:3]`; undefined when it is none. */
  map(address: bigint): string | undefined;
  /** The helper or kernel function of a call's immediate; undefined when it has no name. */
  helper(immediate: number): string | undefined;
}

/** A decoded instruction. */
export interface BpfInstruction {
  /** Its number in the program; the second half of a wide one has a number, too. */
  readonly index: number;
  /** With its operation code in front: `(bf) r2 = r10`. */
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Instruction classes: the three lowest bits of the code. */
const LD = 0;
const LDX = 1;
const ST = 2;
const STX = 3;
const ALU = 4;
const JMP = 5;
const JMP32 = 6;
const ALU64 = 7;

/** Modes of loads and stores: the three highest bits. */
const IMM = 0x00;
const ABS = 0x20;
const IND = 0x40;
const MEM = 0x60;
const MEMSX = 0x80;
const ATOMIC = 0xc0;

/** LD | IMM | DW: the one instruction that takes two places. */
const WIDE = 0x18;

/** Sizes of loads and stores by the bits 3 and 4. */
const SIZES = ["u32", "u16", "u8", "u64"];
const SIGNED_SIZES = ["s32", "s16", "s8", "s64"];

/** Operators of arithmetic by the four highest bits; `neg` and `endian` are written otherwise. */
const ARITHMETIC = ["+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian"];
const NEGATE = 8;
const MOVE = 11;
const END = 13;

/** Operators of jumps by the four highest bits. */
const COMPARISONS = [
  "jmp",
  "==",
  ">",
  ">=",
  "&",
  "!=",
  "s>",
  "s>=",
  "call",
  "exit",
  "<",
  "<=",
  "s<",
  "s<=",
  "may_goto",
];
const ALWAYS = 0;
const CALL = 8;
const EXIT = 9;
const MAY_GOTO = 14;

/** BPF_PSEUDO_CALL: the call's immediate is a distance within the program. */
const WITHIN = 1;

/** Decodes the instructions in `bytes`; a wide one that is cut off ends them. */
export function* decodeBpf(bytes: Bytes, names: BpfNames): Generator<BpfInstruction> {
  const count = Math.floor(bytes.length / BPF_INSTRUCTION_SIZE);
  for (let index = 0; index < count; index++) {
    const fields = fieldsAt(bytes, index);
    const isWide = fields.code === WIDE;
    if (isWide && index + 1 === count) return;
    const high = isWide ? fieldsAt(bytes, index + 1).immediate : 0;
    const size = BPF_INSTRUCTION_SIZE * (isWide ? 2 : 1);
    yield {
      index,
      text: `(${twoDigits(fields.code)}) ${textOf(fields, high, names)}`,
      bytes: bytes.slice(index * BPF_INSTRUCTION_SIZE, size).array,
    };
    if (isWide) index++;
  }
}

function fieldsAt(bytes: Bytes, index: number): Fields {
  const at = index * BPF_INSTRUCTION_SIZE;
  const registers = bytes.u8(at + 1);
  return {
    code: bytes.u8(at),
    target: registers & 15,
    source: registers >> 4,
    offset: bytes.i16(at + 2),
    immediate: bytes.i32(at + 4),
  };
}

function textOf(fields: Fields, high: number, names: BpfNames): string {
  switch (fields.code & 7) {
    case ALU:
    case ALU64:
      return arithmetic(fields);
    case LDX:
      return load(fields);
    case ST:
    case STX:
      return store(fields);
    case LD:
      return loadImmediate(fields, high, names);
    default:
      return jump(fields, names);
  }
}

function arithmetic({ code, target, source, offset, immediate }: Fields): string {
  const isNarrow = (code & 7) === ALU;
  const fromRegister = (code & 8) !== 0;
  const operation = code >> 4;
  const narrow = isNarrow ? "(u32) " : "";
  if (operation === END) {
    // With 64 bits the bytes are swapped whatever their order was (v6.6).
    const kind = isNarrow ? (fromRegister ? "be" : "le") : "bswap";
    return `r${target} = ${kind}${immediate} r${target}`;
  }
  if (operation === NEGATE) return `r${target} = ${narrow}-r${target}`;
  if (operation === MOVE && fromRegister && offset !== 0) {
    if (offset === -1) return `r${target} = &(void __percpu *)(r${source})`;
    if (offset === 1) return `r${target} = addr_space_cast(r${source}, ${immediate >>> 16}, ${immediate & 0xffff})`;
    return `${narrow}r${target} = (s${offset})r${source}`;
  }
  // Division and remainder of signed numbers have an offset of one (v6.6).
  const signed = offset === 1 && (ARITHMETIC[operation] === "/=" || ARITHMETIC[operation] === "%=") ? "s" : "";
  const operator = ARITHMETIC[operation] as string | undefined;
  if (operator === undefined) return unknown(code);
  return `${narrow}r${target} ${signed}${operator} ${narrow}${fromRegister ? `r${source}` : immediate}`;
}

function load({ code, target, source, offset }: Fields): string {
  const size = (code >> 3) & 3;
  const mode = code & 0xe0;
  if (mode !== MEM && mode !== MEMSX) return unknown(code);
  const type = (mode === MEM ? SIZES : SIGNED_SIZES)[size];
  return `r${target} = *(${type} *)(r${source} ${signed(offset)})`;
}

function store(fields: Fields): string {
  const { code, target, source, offset, immediate } = fields;
  const place = `*(${SIZES[(code >> 3) & 3]} *)(r${target} ${signed(offset)})`;
  const mode = code & 0xe0;
  if (mode === MEM) return `${place} = ${(code & 7) === STX ? `r${source}` : immediate}`;
  return mode === ATOMIC && (code & 7) === STX ? atomic(fields, place) : unknown(code);
}

/** Bit of an atomic operation that gives back what was there (BPF_FETCH). */
const FETCH = 1;
const ATOMIC_OPERATIONS: ReadonlyMap<number, readonly [operator: string, name: string]> = new Map([
  [0x00, ["+=", "add"]],
  [0x40, ["|=", "or"]],
  [0x50, ["&=", "and"]],
  [0xa0, ["^=", "xor"]],
]);

function atomic({ code, target, source, offset, immediate }: Fields, place: string): string {
  const type = SIZES[(code >> 3) & 3];
  const name = type === "u64" ? "atomic64" : "atomic";
  const pointer = `(${type} *)(r${target} ${signed(offset)})`;
  switch (immediate) {
    case 0xe1:
      return `r${source} = ${name}_xchg(${pointer}, r${source})`;
    case 0xf1:
      return `r0 = ${name}_cmpxchg(${pointer}, r0, r${source})`;
    case 0x100:
      return `r${target} = load_acquire((${type} *)(r${source} ${signed(offset)}))`;
    case 0x110:
      return `store_release(${pointer}, r${source})`;
  }
  const operation = ATOMIC_OPERATIONS.get(immediate & ~FETCH);
  if (operation === undefined) return unknown(code);
  if ((immediate & FETCH) === 0) return `lock ${place} ${operation[0]} r${source}`;
  return `r${source} = ${name}_fetch_${operation[1]}(${pointer}, r${source})`;
}

function loadImmediate({ code, target, source, immediate }: Fields, high: number, names: BpfNames): string {
  const type = SIZES[(code >> 3) & 3];
  switch (code & 0xe0) {
    case ABS:
      return `r0 = *(${type} *)skb[${immediate}]`;
    case IND:
      return `r0 = *(${type} *)skb[r${source} + ${immediate}]`;
    case IMM:
      if (code === WIDE) {
        const value = (BigInt(high >>> 0) << 32n) | BigInt(immediate >>> 0);
        return `r${target} = ${names.map(value) ?? `0x${value.toString(16)}`}`;
      }
  }
  return unknown(code);
}

function jump({ code, target, source, offset, immediate }: Fields, names: BpfNames): string {
  const isNarrow = (code & 7) === JMP32;
  const operation = code >> 4;
  const register = isNarrow ? "w" : "r";
  switch (operation) {
    case CALL:
      if (isNarrow) return unknown(code);
      if (source === WITHIN) return `call pc${signed(immediate)}`;
      return `call ${names.helper(immediate) ?? "unknown"}#${immediate}`;
    case EXIT:
      return isNarrow ? unknown(code) : "exit";
    case ALWAYS:
      // The long form has its distance in the immediate (v6.6).
      return isNarrow ? `gotol pc${signed(immediate)}` : `goto pc${signed(offset)}`;
    case MAY_GOTO:
      return `may_goto pc${signed(offset)}`;
  }
  const comparison = COMPARISONS[operation] as string | undefined;
  if (comparison === undefined || (code & 7) < JMP) return unknown(code);
  const other = (code & 8) !== 0 ? `${register}${source}` : `0x${(immediate >>> 0).toString(16)}`;
  return `if ${register}${target} ${comparison} ${other} goto pc${signed(offset)}`;
}

function unknown(code: number): string {
  return `unknown ${twoDigits(code)}`;
}

function signed(value: number): string {
  return value < 0 ? String(value) : `+${value}`;
}

function twoDigits(value: number): string {
  return value.toString(16).padStart(2, "0");
}
