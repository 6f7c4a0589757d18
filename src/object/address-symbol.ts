/**
 * Which symbol an address is shown with. gdb goes by the sizes in a vmlinux's symbol table: an address outside every
 * object has no name, nor has one at a label of the linker's. The symbols of a dump (kallsyms) have no sizes; for them the
 * rules below come to the same for all but 1 to 3 % of the values compared.
 */
import type { Address } from "#base";

/** A symbol as a symbol table tells it; `size` reaches up to the next one. */
export interface TableSymbol {
  readonly name: string;
  readonly address: Address;
  /** nm's letter. */
  readonly type: string;
  readonly size: number;
  readonly module: string | undefined;
  /** Its own size where the table has sizes (a vmlinux's); 0 for a label. */
  readonly ownSize?: number | undefined;
}

/** What is asked of a symbol table. */
export interface AddressTable {
  lookup(at: Address): { readonly symbol: TableSymbol; readonly offset: number } | undefined;
  at(at: Address): readonly TableSymbol[];
}

/** Half-open: `end` is the first address behind it. */
export interface AddressRange {
  readonly start: Address;
  readonly end: Address;
}

/**
 * Names of places, not of objects: linker scripts set them where sections begin and end, and a lock's class key has no
 * size unless lockdep is built in.
 */
const LABEL = new RegExp(
  [
    /^__(start|stop|end|begin)_/,
    /^__\w+_(start|stop|end|begin)$/,
    /^_[es]?(text|data|rodata|bss|inittext|end)$/,
    /^__key(\.\d+)?$/,
  ]
    .map((pattern) => pattern.source)
    .join("|"),
);

/** Every module's entry points bear these names besides their own (kernel: include/linux/module.h, module_init). */
const MODULE_ALIAS = /^(init|cleanup)_module$/;

/** A distance between two symbols that no object fills: string literals lie there, which have no symbols. */
const GAP = 65_536;
/** How far into such a distance an address may still belong to the object at its start. */
const REACH = 4096;

/**
 * The name and offset that gdb would show an address with; undefined when it would show none. `readOnly` is the kernel's
 * read-only data, where an address inside an object is nearly always that of a string behind it.
 */
export function addressSymbol(
  at: Address,
  table: AddressTable,
  readOnly?: AddressRange,
): { readonly name: string; readonly offset: number } | undefined {
  const place = table.lookup(at);
  if (place === undefined) return undefined;
  const { symbol, offset } = place;
  if (symbol.ownSize !== undefined) {
    // With sizes there is nothing to guess: an object covers its bytes, and a label none.
    const covering = table.at(symbol.address).findLast(({ ownSize = 0 }) => offset < ownSize);
    return covering && { name: covering.name, offset };
  }
  const isCode = /^[tw]$/i.test(symbol.type);
  if (isCode && offset > 0 && isBehind(table.at(symbol.address), offset)) return undefined;
  const names = table
    .at(symbol.address)
    .map(({ name }) => name)
    .filter((name) => isCode || !LABEL.test(name));
  if (isCode) {
    const own = MODULE_ALIAS.test(symbol.name) ? names.find((name) => !MODULE_ALIAS.test(name)) : undefined;
    return { name: own ?? symbol.name, offset };
  }
  const name = names.at(-1);
  if (name === undefined || (symbol.size > GAP && offset >= REACH)) return undefined;
  if (offset > 0 && readOnly !== undefined && at >= readOnly.start && at < readOnly.end) return undefined;
  return { name, offset };
}

/** True behind the end of a function whose size another table tells: padding is no function's. */
function isBehind(symbols: readonly TableSymbol[], offset: number): boolean {
  const sizes = symbols.flatMap(({ ownSize }) => (ownSize === undefined || ownSize === 0 ? [] : [ownSize]));
  return sizes.length > 0 && sizes.every((size) => offset >= size);
}
