import type { RegisterName } from "#arch/x86-64";
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
  /** The same instructions as data flow sees them; ends where the bytes do not decode. */
  effects(code: Uint8Array, address: Address): Iterable<InstructionEffect>;
}

/** An operand of an instruction as data flow sees it. Sizes in bytes. */
export type Operand =
  /** A general register or a part of it; `high` is one of ah, ch, dh, bh. */
  | { readonly kind: "register"; readonly register: RegisterName; readonly size: 1 | 2 | 4 | 8; readonly high: boolean }
  /** 0 to 2^64-1; sign-extended as the instruction does. */
  | { readonly kind: "immediate"; readonly value: bigint }
  | {
      readonly kind: "memory";
      /** `rip`: `displacement` is the whole address then. Else it is signed. */
      readonly base: RegisterName | undefined;
      readonly index: RegisterName | undefined;
      readonly scale: 1 | 2 | 4 | 8;
      readonly displacement: bigint;
      /** 0 where the address is all that counts (lea), or the area has no fixed size (xsave). */
      readonly size: number;
      readonly segment: "fs" | "gs" | undefined;
    }
  /** Anything else: vector, control, segment registers; memory at an address of 32 bits or at vectors of addresses. */
  | { readonly kind: "other" };

/** What an instruction does to the general registers, for data flow. */
export interface InstructionEffect {
  readonly address: Address;
  readonly length: number;
  readonly flow: Flow;
  /** Target of a direct call, jump or branch. */
  readonly target: Address | undefined;
  /** In lower case and without size suffix, as Intel names it: `mov`, `movsxd`, `lea`, `push`. */
  readonly mnemonic: string;
  /** Explicit operands, the destination first; the target of a direct call, jump or branch is none of them. */
  readonly operands: readonly Operand[];
  /** Every general register that it changes, wholly or in part, implicit ones too (a call's own changes are only rsp). */
  readonly written: readonly RegisterName[];
  /** It writes memory, anywhere (a push does). */
  readonly writesMemory: boolean;
  /** A conditional write: `cmov`, `cmpxchg`, a repeated string instruction. */
  readonly conditional: boolean;
}
