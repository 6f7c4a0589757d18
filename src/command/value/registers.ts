/** Registers in gdb's types, and the parts of registers that have names of their own. */
import { PT_REGS, type RegisterName } from "#arch";
import type { Address } from "#base";
import type { AddressSpace } from "#memory";
import { integerValue, pointerTo, unknownValue, type Value } from "#object";
import type { CType, IntType } from "#types";

const integer = (bits: 8 | 16 | 32 | 64): IntType => ({
  kind: "int",
  name: `int${bits}_t`,
  size: bits / 8,
  signed: true,
  encoding: "integer",
});

/** gdb writes `void (*)()` for code without a prototype, which our functions cannot be. */
const CODE: CType = {
  kind: "typedef",
  name: "void (*)()",
  target: pointerTo({ kind: "function", result: { kind: "void" }, parameters: [], variadic: false }),
};
const DATA: CType = pointerTo({ kind: "void" });

const TYPES: ReadonlyMap<string, CType> = new Map<string, CType>([
  ["rip", CODE],
  ["pc", CODE],
  ["rsp", DATA],
  ["sp", DATA],
  ["rbp", DATA],
  ["fp", DATA],
  ["eflags", integer(32)],
  ...["cs", "ss", "ds", "es", "fs", "gs"].map((name) => [name, integer(32)] as const),
]);

/** A part of a register: how many of its bytes, from the lowest on or behind it. */
interface Part {
  readonly whole: string;
  readonly type: IntType;
  readonly offset: number;
}

const PARTS: ReadonlyMap<string, Part> = new Map([
  ...["a", "b", "c", "d"].flatMap((letter): (readonly [string, Part])[] => {
    const whole = `r${letter}x`;
    return [
      [`e${letter}x`, { whole, type: integer(32), offset: 0 }],
      [`${letter}x`, { whole, type: integer(16), offset: 0 }],
      [`${letter}l`, { whole, type: integer(8), offset: 0 }],
      [`${letter}h`, { whole, type: integer(8), offset: 1 }],
    ];
  }),
  ...["si", "di", "bp"].flatMap((name): (readonly [string, Part])[] => {
    const whole = `r${name}`;
    return [
      [`e${name}`, { whole, type: integer(32), offset: 0 }],
      [name, { whole, type: integer(16), offset: 0 }],
      [`${name}l`, { whole, type: integer(8), offset: 0 }],
    ];
  }),
  // $sp is the whole stack pointer.
  ["esp", { whole: "rsp", type: integer(32), offset: 0 }],
  ["spl", { whole: "rsp", type: integer(8), offset: 0 }],
  ...[8, 9, 10, 11, 12, 13, 14, 15].flatMap((number): (readonly [string, Part])[] => {
    const whole = `r${number}`;
    return [
      [`${whole}d`, { whole, type: integer(32), offset: 0 }],
      [`${whole}w`, { whole, type: integer(16), offset: 0 }],
      [`${whole}l`, { whole, type: integer(8), offset: 0 }],
    ];
  }),
]);

/** gdb's names for whole registers that are not ours; of segment registers it has more than entries save. */
const ALIASES: ReadonlyMap<string, RegisterName | undefined> = new Map<string, RegisterName | undefined>([
  ["sp", "rsp"],
  ["fp", "rbp"],
  ["pc", "rip"],
  ["eflags", "rflags"],
  ["ds", undefined],
  ["es", undefined],
  ["fs", undefined],
  ["gs", undefined],
]);

/** Those of `struct pt_regs` that gdb knows under the same name. */
const SAME: ReadonlySet<string> = new Set(PT_REGS.filter((name) => name !== "orig_rax" && name !== "rflags"));

/**
 * The register `name` as gdb has it, from those that `find` knows, in gdb's type; wholly unknown where it does not.
 * Undefined for a name that is no register's.
 */
export function registerValue(
  name: string,
  find: (register: RegisterName) => Address | undefined,
  memory: AddressSpace,
): Value | undefined {
  const part = PARTS.get(name);
  const whole = part?.whole ?? name;
  if (!SAME.has(whole) && !ALIASES.has(whole)) return undefined;
  const type = part?.type ?? TYPES.get(name) ?? integer(64);
  const register = ALIASES.has(whole) ? ALIASES.get(whole) : (whole as RegisterName);
  const bits = register && find(register);
  return bits === undefined
    ? unknownValue(type, memory)
    : integerValue(type, memory, bits >> BigInt(8 * (part?.offset ?? 0)));
}
