import type { Address } from "#base";

/** A symbol of the kernel or of a module, at its run-time address (KASLR applied). */
export interface KernelSymbol {
  readonly name: string;
  readonly address: Address;
  /** nm's letter: `T` text, `D` data, `R` read-only, `B` bss, `A` absolute; lower case when local. */
  readonly type: string;
  /** Bytes up to the next symbol; 0 when unknown (the last one). */
  readonly size: number;
  /** The module that defines it; undefined for the kernel itself. */
  readonly module: string | undefined;
  /** Bytes by its own word (st_size of a vmlinux; 0 for a label); undefined where symbols have no sizes (kallsyms). */
  readonly ownSize?: number | undefined;
  /** The section of the file that names it; undefined where symbols come from the dump. */
  readonly section?: string | undefined;
}

/** A symbol with the distance of an address from it. */
export interface SymbolPlace {
  readonly symbol: KernelSymbol;
  readonly offset: number;
}

/** Every symbol known of the dumped kernel, by name and by address. */
export interface SymbolTable {
  /** The symbol of that name: the kernel's before modules', global before local. */
  find(name: string): KernelSymbol | undefined;
  /** The kernel image's own: what a fact of the kernel is asked by. A name that it lacks costs nothing more. */
  image(name: string): KernelSymbol | undefined;
  /** The address of the symbol of that name; AbsentError when there is none. */
  resolve(name: string): Address;
  /** Every symbol of that name, by ascending address. */
  all(name: string): readonly KernelSymbol[];
  /** Every symbol that is shown under that name, by ascending address: also clones beside a function of the bare name. */
  shownAs(name: string): readonly KernelSymbol[];
  /** The code of exactly that name, clones apart, by ascending address; never reads a vmlinux for it. */
  code(name: string): readonly KernelSymbol[];
  /** The symbol that covers `at`: the nearest at or below it inside the kernel image or one module. */
  lookup(at: Address): SymbolPlace | undefined;
  /** Every symbol exactly at `at`. */
  at(at: Address): readonly KernelSymbol[];
  /**
   * The symbol before or after one: by address, by name at the same address. What is asked for after one lies behind it;
   * behind a module's last symbol comes the next module.
   */
  neighbour(symbol: KernelSymbol, step: 1 | -1): KernelSymbol | undefined;
  /** All symbols by ascending address, of the kernel, one module, or (undefined) all. */
  symbols(owner?: { readonly module: string | undefined }): Iterable<KernelSymbol>;
}
