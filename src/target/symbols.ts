/** The symbol table of an opened dump: the kernel's columns and each module's. */
import { AbsentError, type Address, address } from "#base";
import { lastAtOrBelow, type SymbolColumns } from "./symbol-columns.ts";
import type { KernelSymbol, SymbolPlace, SymbolTable } from "./symbol-table.ts";

/** Symbols of one owner and the memory they lie in. */
export interface SymbolOwner {
  /** undefined for the kernel itself. */
  readonly module: string | undefined;
  readonly regions: readonly { readonly start: Address; readonly size: number }[];
  /** Decoded on first use: most sessions look into few modules. */
  columns(): SymbolColumns;
  /**
   * A better table that is dear to read (a vmlinux's), for everything but naming code: with compiler labels, nm's true
   * letters and sizes. undefined when there is none.
   */
  detail?(): SymbolColumns | undefined;
  /** The parts of the regions that are code; what lies there is named by `columns` alone. */
  readonly code?: readonly { readonly start: Address; readonly end: Address }[];
}

/** Text before data, global before local, so that the name people know is shown for shared addresses. */
function rank(type: string): number {
  return "TtWwDdRrBb".indexOf(type) === -1 ? 9 : "TWtwDRBdrb".indexOf(type);
}

/**
 * The name as crash shows it: without what the compiler appends to a function whose arguments it changed (`.isra.0`) or
 * that it split (`.part.0`), and without what follows that. Other marks (`.constprop.0`, `.cold`) stay.
 */
function shownName(name: string): string {
  const dot = name.indexOf(".");
  if (dot === -1) return name;
  const cut = name.indexOf(".isra.", dot);
  const end = cut === -1 ? name.indexOf(".part.", dot) : cut;
  return end === -1 ? name : name.slice(0, end);
}

/** Places in code that are remembered. */
const MOST_KNOWN = 4096;

/** Where sections of code begin, which says less than the function there; crash passes over these. */
const SECTION_STARTS: ReadonlySet<string> = new Set([
  "__irqentry_text_start",
  "__noinstr_text_start",
  "__sched_text_start",
]);

/** The marks that a name may bear in the table: a function may be split or changed several times. */
const CLONE_MARKS = ["", ...[".isra", ".part"].flatMap((mark) => Array.from({ length: 8 }, (_, i) => `${mark}.${i}`))];

function startOf({ module, regions }: SymbolOwner): bigint {
  return module === undefined ? 0n : (regions[0]?.start ?? 0n);
}

/** Joins the kernel (first) and the modules. */
export function symbolTable(owners: readonly SymbolOwner[]): SymbolTable {
  const describe = (owner: SymbolOwner, index: number, columns: SymbolColumns = owner.columns()): KernelSymbol => {
    const at = columns.addresses[index];
    let next = index + 1;
    while (next < columns.count && columns.addresses[next] === at) next++;
    return described(owner, index, columns, next < columns.count ? Number(columns.addresses[next] - at) : 0);
  };
  const described = (owner: SymbolOwner, index: number, columns: SymbolColumns, size: number): KernelSymbol => {
    return {
      name: shownName(columns.name(index)),
      address: address(columns.addresses[index]),
      type: columns.type(index),
      size,
      module: owner.module,
      ownSize: columns.size?.(index),
      section: columns.section?.(index),
    };
  };
  const ownerOf = (at: Address): SymbolOwner | undefined =>
    owners.find((owner) => owner.regions.some(({ start, size }) => at >= start && at < start + BigInt(size)));

  const full = (owner: SymbolOwner): SymbolColumns => owner.detail?.() ?? owner.columns();
  const named = (owner: SymbolOwner, columns: SymbolColumns, name: string): readonly KernelSymbol[] => {
    const quick = owner.columns();
    const exact = columns === quick ? [] : columns.find(name);
    if (exact.length > 0) return exact.map((index) => describe(owner, index, columns));
    // Clones are code, which the quick table has whole; it is searched for them only when nothing bears the bare name.
    return CLONE_MARKS.flatMap((mark) => quick.find(name + mark)).map((index) => describe(owner, index, quick));
  };

  const clones = (owner: SymbolOwner, name: string): readonly KernelSymbol[] => {
    const quick = owner.columns();
    return CLONE_MARKS.slice(1).flatMap((mark) =>
      quick.find(name + mark).map((index) => describe(owner, index, quick)),
    );
  };
  const shownAs = (name: string): readonly KernelSymbol[] =>
    owners.flatMap((owner) => {
      const bare = named(owner, full(owner), name);
      const others = clones(owner, name).filter((clone) => bare.every(({ address: at }) => at !== clone.address));
      return [...bare, ...others].sort((a, b) => (a.address < b.address ? -1 : 1));
    });
  const all = (name: string): readonly KernelSymbol[] => owners.flatMap((owner) => named(owner, full(owner), name));
  const find = (name: string): KernelSymbol | undefined => {
    for (const columns of [(owner: SymbolOwner) => owner.columns(), (owner: SymbolOwner) => owner.detail?.()]) {
      for (const owner of owners) {
        const table = columns(owner);
        const found = table === undefined ? [] : named(owner, table, name);
        if (found.length > 0) return found.toSorted((a, b) => rank(a.type) - rank(b.type))[0];
      }
    }
    return undefined;
  };
  const at = (where: Address): readonly KernelSymbol[] => {
    const owner = ownerOf(where) ?? owners[0];
    const columns = full(owner);
    const { addresses } = columns;
    const last = lastAtOrBelow(addresses, where);
    let first = last;
    while (first >= 0 && addresses[first] === where) first--;
    // Thousands of labels may share an address: the distance to the next is worked out once.
    const size = last >= 0 && last + 1 < columns.count ? Number(addresses[last + 1] - addresses[last]) : 0;
    return Array.from({ length: last - first }, (_, i) => described(owner, first + 1 + i, columns, size));
  };
  /** The first symbol of the owner behind `owner` in memory, or the last of the one before. */
  const outside = (owner: SymbolOwner, step: 1 | -1): KernelSymbol | undefined => {
    const sorted = owners.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
    const other = sorted[sorted.indexOf(owner) + step];
    const columns = other && full(other);
    if (other === undefined || columns === undefined || columns.count === 0) return undefined;
    return describe(other, step === 1 ? 0 : columns.count - 1, columns);
  };
  // Thousands of stacks return to the same few places.
  const known = new Map<Address, SymbolPlace | undefined>();
  const lookup = (where: Address): SymbolPlace | undefined => {
    if (known.has(where)) return known.get(where);
    const owner = ownerOf(where);
    if (owner === undefined) return undefined;
    const isCode = owner.code?.some(({ start, end }) => where >= start && where < end) === true;
    const place = placeIn(owner, isCode ? owner.columns() : full(owner), where);
    // The tables of what is no code may become better when a debug file is loaded.
    if (isCode) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(where, place);
    }
    return place;
  };
  const placeIn = (owner: SymbolOwner, columns: SymbolColumns, where: Address): SymbolPlace | undefined => {
    const { addresses } = columns;
    const last = lastAtOrBelow(addresses, where);
    if (last < 0) return undefined;
    // Of several names for one address crash shows the first of the alphabet at the address itself, the last behind it.
    const exact = addresses[last] === where;
    let best = last;
    for (let i = last - 1; i >= 0 && addresses[i] === addresses[last]; i--) {
      if (SECTION_STARTS.has(columns.name(i))) continue;
      if (SECTION_STARTS.has(columns.name(best)) || columns.name(i) < columns.name(best) === exact) best = i;
    }
    const symbol = describe(owner, best, columns);
    return { symbol, offset: Number(where - symbol.address) };
  };
  return {
    find,
    image(name) {
      const [image] = owners;
      const [first, ...others] = image === undefined ? [] : named(image, image.columns(), name);
      return others.reduce<KernelSymbol | undefined>(
        (best, other) => (best !== undefined && rank(best.type) <= rank(other.type) ? best : other),
        first,
      );
    },
    all,
    shownAs,
    code: (name) =>
      owners.flatMap((owner) =>
        owner
          .columns()
          .find(name)
          .map((index) => describe(owner, index)),
      ),
    at,
    lookup,
    resolve(name) {
      const symbol = find(name);
      if (symbol === undefined) throw new AbsentError(`symbol ${name}`);
      return symbol.address;
    },
    neighbour(symbol, step) {
      const owner = owners.find((each) => each.module === symbol.module);
      if (owner === undefined) return undefined;
      const columns = full(owner);
      const { addresses, count } = columns;
      let index = lastAtOrBelow(addresses, symbol.address);
      if (step === 1) index++;
      else {
        while (index >= 0 && addresses[index] === symbol.address && shownName(columns.name(index)) !== symbol.name)
          index--;
        index--;
      }
      return index >= 0 && index < count ? describe(owner, index, columns) : outside(owner, step);
    },
    *symbols(filter) {
      for (const owner of owners) {
        if (filter !== undefined && owner.module !== filter.module) continue;
        const columns = full(owner);
        for (let i = 0; i < columns.count; i++) yield describe(owner, i, columns);
      }
    },
  };
}
