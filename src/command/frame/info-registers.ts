/** The registers of the selected frame, in gdb's columns. */
import type { RegisterName } from "#arch";
import { type Address, hex, type Row, UsageError } from "#base";
import type { Session } from "../session.ts";
import { selectedFrame } from "./selection.ts";

/** A register. */
export interface RegisterRow extends Row {
  readonly kind: "register";
  readonly name: string;
  /** Undefined for one that no frame further in had saved. */
  readonly value: Address | undefined;
  /** The stack word that it was read from. */
  readonly slot: Address | undefined;
  /** The line, with its end. */
  readonly text: string;
}

/** gdb's order; those without a register are never known of a frame. */
const ORDER: readonly (readonly [name: string, register: RegisterName | undefined])[] = [
  ...(["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp"] as const).map((name) => [name, name] as const),
  ...(["r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rip"] as const).map((name) => [name, name] as const),
  ["eflags", "rflags"],
  ["cs", "cs"],
  ["ss", "ss"],
  ...["ds", "es", "fs", "gs", "fs_base", "gs_base"].map((name) => [name, undefined] as const),
];

/** Bits of the flags register that have names (Intel SDM, volume 1, 3.4.3), lowest first. */
const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [0, "CF"],
  [2, "PF"],
  [4, "AF"],
  [6, "ZF"],
  [7, "SF"],
  [8, "TF"],
  [9, "IF"],
  [10, "DF"],
  [11, "OF"],
];

/** The registers named, all of them without names. */
export function* registerRows(session: Session, names: readonly string[]): Generator<RegisterRow> {
  const { call } = selectedFrame(session);
  const { registers } = call.activation;
  for (const name of names) {
    if (!ORDER.some(([known]) => known === name)) throw new UsageError(`Invalid register \`${name}'`);
  }
  for (const [name, register] of ORDER) {
    if (names.length > 0 && !names.includes(name)) continue;
    const found = register && registers.get(register);
    yield {
      kind: "register",
      name,
      value: found?.value,
      slot: found?.slot,
      text: `${name.padEnd(15)}${textOf(session, name, found?.value)}\n`,
    };
  }
}

function textOf({ target }: Session, name: string, value: Address | undefined): string {
  if (value === undefined) return "<unavailable>";
  const bits = `0x${hex(value)}`.padEnd(20);
  switch (name) {
    case "rip": {
      const place = target.symbols.lookup(value);
      const symbol =
        place === undefined ? "" : ` <${place.symbol.name}${place.offset === 0 ? "" : `+${place.offset}`}>`;
      return `${bits}0x${hex(value)}${symbol}`;
    }
    case "rsp":
    case "rbp":
      return `${bits}0x${hex(value)}`;
    case "eflags":
      return `${bits}[ ${FLAGS.filter(([bit]) => ((value >> BigInt(bit)) & 1n) === 1n)
        .map(([, flag]) => `${flag} `)
        .join("")}]`;
    default:
      return `${bits}${BigInt.asIntN(64, value)}`;
  }
}
