import type { Address } from "#base";

/** Where control goes after an instruction. */
export type Flow = "next" | "call" | "jump" | "branch" | "return" | "stop";

/** One decoded instruction in GNU (AT&T) syntax. */
export interface Instruction {
  readonly address: Address;
  /** Length in bytes, 1 to 15. */
  readonly length: number;
  /** As gdb prints it, branch targets as bare `0x…` without symbol; `(bad)` where the bytes do not decode. */
  readonly text: string;
  readonly flow: Flow;
  /** Target of a direct call, jump or branch. */
  readonly target: Address | undefined;
  /** Address of a rip-relative memory operand; gdb appends `        # 0x… <symbol>` for it. */
  readonly reference: Address | undefined;
}

/** Decodes machine code. Implemented by the host, because good decoders are not plain JavaScript. */
export interface Disassembler {
  /** Instructions of `code`, which stands at `address`, until the bytes end. */
  disassemble(code: Uint8Array, address: Address): Iterable<Instruction>;
}
