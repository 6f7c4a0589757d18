import { type Address, MissingDebugInfo } from "#base";
import type { AddressSpace } from "#memory";
import type { TypeSource } from "#types";
import type { Value } from "./value.ts";

/** A symbol as expressions need it. */
export interface ScopeSymbol {
  readonly name: string;
  readonly address: Address;
  /** Bytes up to the next symbol; 0 when unknown. */
  readonly size: number;
  /** A function, or other text. */
  readonly isCode: boolean;
}

/** What names and addresses mean to an expression, and to the text of a value. */
export interface Scope {
  readonly types: TypeSource;
  /** Where symbols lie and pointers point; kernel virtual memory unless the user asked for another. */
  readonly memory: AddressSpace;
  symbol(name: string): ScopeSymbol | undefined;
  /** The symbol that an address is shown with, `<name+offset>`; undefined for what is no symbol's. */
  symbolAt(at: Address): { readonly name: string; readonly offset: number } | undefined;
  /** The values that `$1`, `$2` ... stand for, in this order; `$` is the last of them. */
  readonly history?: readonly Value[];
  /** A local variable or argument of the selected frame, which hides a global one of its name. */
  local?(name: string): Value | undefined;
  /** A register of the selected frame, by gdb's name without `$`; wholly unknown where no frame restored it. */
  register?(name: string): Value | undefined;
  /** A variable of the debugger's own, `$name`; what is undefined prints as `void`. */
  convenience?(name: string): Value | undefined;
  /** Gives a variable of the debugger's own a value; without it, none can be set. */
  assign?(name: string, value: Value): void;
  /** The variable `name` of the function or source file `place`; undefined when there is none. */
  scoped?(place: string, name: string): Value | undefined;
  /** Takes a remark on an expression that is evaluated all the same. */
  warn?(text: string): void;
}

/**
 * A symbol is used as a variable whose type nobody knows: BTF holds the types of few variables. The address and size of
 * the symbol are known, so its bytes can still be shown.
 */
export class UntypedSymbol extends MissingDebugInfo {
  readonly symbol: ScopeSymbol;

  constructor(symbol: ScopeSymbol) {
    super(`the type of ${symbol.name}`, undefined);
    this.name = "UntypedSymbol";
    this.symbol = symbol;
  }
}
