/**
 * The kernel's own symbol table as scripts/kallsyms.c encodes it and kernel/kallsyms.c reads it: names are sequences
 * of tokens (256 strings), addresses are 32-bit offsets.
 */
import { type Bytes, FormatError } from "#base";

/** The addresses of kallsyms, one for each name. */
export interface AddressTable {
  /** `count` signed 32-bit values. */
  readonly offsets: Bytes;
  /** Run-time address of `offsets`: newer kernels store distances from the entry itself. */
  readonly offsetsAddress: bigint;
  /** kallsyms_relative_base; undefined when this kernel has none. */
  readonly relativeBase: bigint | undefined;
}

/** The tables of kallsyms, cut out of the dump. `names` may run past its end; the count bounds it. */
export interface KallsymsTables extends AddressTable {
  readonly count: number;
  readonly names: Bytes;
  /** 256 NUL-terminated strings. */
  readonly tokens: Bytes;
  /** 256 offsets into `tokens`, u16 each. */
  readonly tokenIndex: Bytes;
  /** Where the addresses may stand instead, when the tables were found by their shape. */
  readonly otherAddresses?: readonly AddressTable[];
}

/** Symbols by ascending address, in columns. Names are decoded on demand. */
export interface Kallsyms {
  readonly count: number;
  /** Run-time addresses, ascending. */
  readonly addresses: BigUint64Array;
  /** nm's letter of symbol `index`. */
  type(index: number): string;
  name(index: number): string;
  /** Indexes of all symbols of that name. */
  find(name: string): readonly number[];
}

/**
 * How offsets become addresses. `place`: relative to the entry's own address
 * (kernel: a081b5789255 "kallsyms: Get rid of kallsyms relative base" (v7.0)). `absolute-percpu`: positive values are
 * per-CPU addresses as they are, negative ones count back from base-1. `base`: unsigned distance from the base.
 */
type Encoding = "place" | "absolute-percpu" | "base";

function addressOf(table: AddressTable, encoding: Encoding, index: number): bigint {
  const value = table.offsets.i32(index * 4);
  const base = table.relativeBase ?? 0n;
  switch (encoding) {
    case "place":
      return table.offsetsAddress + BigInt(index * 4 + value);
    case "absolute-percpu":
      return value >= 0 ? BigInt(value) : base - 1n - BigInt(value);
    case "base":
      return base + BigInt(value >>> 0);
  }
}

/** A symbol of which something is known that its address must fit. */
export interface Anchor {
  readonly name: string;
  /** Whether the symbol can be at `address`; undefined when that cannot be told, as where memory is not in the dump. */
  holds(address: bigint): boolean | undefined;
}

/** The anchor of a symbol whose address is known. */
export function anchorAt(name: string, known: bigint): Anchor {
  return { name, holds: (address) => address === known };
}

/** A table of addresses, and how it is to be read. */
interface Reading {
  readonly table: AddressTable;
  readonly encoding: Encoding;
}

function encodingsOf(table: AddressTable): readonly Encoding[] {
  return table.relativeBase === undefined ? ["place"] : ["absolute-percpu", "base", "place"];
}

/** The first reading that an anchor vouches for; the earlier anchor is asked of all readings before the next one is. */
function chooseReading(
  tables: KallsymsTables,
  anchors: readonly { readonly anchor: Anchor; readonly index: number }[],
): Reading {
  const readings = [tables, ...(tables.otherAddresses ?? [])].flatMap((table) =>
    encodingsOf(table).map((encoding): Reading => ({ table, encoding })),
  );
  for (const { anchor, index } of anchors) {
    const found = readings.find(
      ({ table, encoding }) =>
        index * 4 + 4 <= table.offsets.length &&
        anchor.holds(BigInt.asUintN(64, addressOf(table, encoding, index))) === true,
    );
    if (found !== undefined) return found;
  }
  const names = anchors.map(({ anchor }) => anchor.name).join(", ");
  throw new FormatError("kallsyms_offsets", 0, `an encoding that puts ${names} where they are`, "none");
}

/** Fills the address column through 32-bit halves: bigint arithmetic per symbol would cost more than all the rest. */
function decodeAddresses(count: number, { table, encoding }: Reading): BigUint64Array {
  const { offsets } = table;
  const addresses = new BigUint64Array(count);
  const halves = new Uint32Array(addresses.buffer);
  const base = encoding === "place" ? table.offsetsAddress : (table.relativeBase ?? 0n);
  const baseLow = Number(base & 0xffff_ffffn);
  const baseHigh = Number(base >> 32n);
  for (let i = 0; i < count; i++) {
    const value = offsets.i32(i * 4);
    let distance: number;
    if (encoding === "place") distance = i * 4 + value;
    else if (encoding === "base") distance = value >>> 0;
    else if (value >= 0) {
      halves[i * 2] = value;
      continue;
    } else distance = -1 - value;
    const low = baseLow + distance;
    halves[i * 2] = low;
    halves[i * 2 + 1] = baseHigh + Math.floor(low / 0x1_0000_0000);
  }
  return addresses;
}

const HASH_SEED = 0x811c9dc5;
const hashStep = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193) >>> 0;

/** KSYM_NAME_LEN is 512 at most (include/linux/kallsyms.h); the type letter and some room come on top. */
const LONGEST_NAME = 1024;
/** Names have some 25 bytes on average, those of Rust code 100. */
const AVERAGE_NAME = 128;
const LEAST_NAME = 2;
const TOKENS = 256;

/** Names expanded once into one buffer: `starts[i]` is the type letter, the name follows up to `starts[i + 1]`. */
interface Names {
  readonly text: Uint8Array;
  readonly starts: Uint32Array;
  readonly hashes: Uint32Array;
}

function requireSize(table: string, bytes: Bytes, size: number): void {
  if (bytes.length < size) throw new FormatError(table, bytes.length, `${size} bytes`, "end of table");
}

function expandNames(tables: KallsymsTables): Names {
  const { count, names, tokens, tokenIndex } = tables;
  requireSize("kallsyms_token_index", tokenIndex, TOKENS * 2);
  // A length and a type letter each: what is allocated by a damaged count stays near the size of what is there.
  requireSize("kallsyms_names", names, count * LEAST_NAME);
  const tokenStart = new Uint16Array(TOKENS);
  const tokenEnd = new Uint16Array(TOKENS);
  for (let i = 0; i < TOKENS; i++) {
    tokenStart[i] = tokenIndex.u16(i * 2);
    const end = tokens.array.indexOf(0, tokenStart[i]);
    if (end === -1) throw new FormatError("kallsyms_token_table", tokenStart[i], "a terminated token", "end of table");
    tokenEnd[i] = end;
  }
  const packed = names.array;
  const token = tokens.array;
  const starts = new Uint32Array(count + 1);
  const hashes = new Uint32Array(count);
  const mostText = count * AVERAGE_NAME + 64 * LONGEST_NAME;
  let text = new Uint8Array(count * 24);
  let at = 0;
  let used = 0;
  for (let i = 0; i < count; i++) {
    let length = packed[at++];
    // kernel: 73bbb94466fd "kallsyms: support "big" kernel symbols" (v6.1)
    if (length & 0x80) length = (length & 0x7f) | (packed[at++] << 7);
    if (!(length > 0) || at + length > packed.length) {
      throw new FormatError("kallsyms_names", at, `name ${i} of ${count}`, "end of table");
    }
    starts[i] = used;
    let hash = HASH_SEED;
    let isType = true;
    for (const end = at + length; at < end; at++) {
      const code = packed[at];
      const grows = tokenEnd[code] - tokenStart[code];
      if (used - starts[i] + grows > LONGEST_NAME || used + grows > mostText) {
        throw new FormatError("kallsyms_names", at, `a name of at most ${LONGEST_NAME} bytes`, "more");
      }
      for (let from = tokenStart[code]; from < tokenEnd[code]; from++) {
        if (used === text.length) {
          const grown = new Uint8Array(Math.min(mostText, text.length * 2));
          grown.set(text);
          text = grown;
        }
        const byte = token[from];
        text[used++] = byte;
        if (isType) isType = false;
        else hash = hashStep(hash, byte);
      }
    }
    hashes[i] = hash;
  }
  starts[count] = used;
  return { text, starts, hashes };
}

/** A chained hash index over the names: `heads` by hash, `next` by symbol; both hold index + 1. */
function indexNames(hashes: Uint32Array): {
  readonly heads: Uint32Array;
  readonly next: Uint32Array;
  readonly mask: number;
} {
  let size = 1024;
  while (size < hashes.length) size *= 2;
  const heads = new Uint32Array(size);
  const next = new Uint32Array(hashes.length);
  for (let i = hashes.length - 1; i >= 0; i--) {
    const slot = hashes[i] & (size - 1);
    next[i] = heads[slot];
    heads[slot] = i + 1;
  }
  return { heads, next, mask: size - 1 };
}

/**
 * Decodes the tables. `anchors` name symbols of whose addresses something is known from elsewhere, the surest first
 * (`_stext`, which VMCOREINFO names; `linux_banner`, whose text is known): they decide how offsets are meant, which no
 * header says. FormatError when the tables contradict themselves, or no anchor is among the names.
 */
export function parseKallsyms(tables: KallsymsTables, anchors: readonly Anchor[]): Kallsyms {
  const { text, starts, hashes } = expandNames(tables);
  const { heads, next, mask } = indexNames(hashes);
  const letters = (from: number, to: number): string => {
    let out = "";
    for (let i = from; i < to; i++) out += String.fromCharCode(text[i]);
    return out;
  };
  const name = (index: number): string => letters(starts[index] + 1, starts[index + 1]);
  const find = (wanted: string): readonly number[] => {
    let hash = HASH_SEED;
    for (let i = 0; i < wanted.length; i++) hash = hashStep(hash, wanted.charCodeAt(i));
    const found: number[] = [];
    for (let i = heads[hash & mask]; i !== 0; i = next[i - 1]) {
      if (hashes[i - 1] === hash && name(i - 1) === wanted) found.push(i - 1);
    }
    return found;
  };
  const known = anchors.flatMap((anchor) => {
    const index = find(anchor.name)[0];
    return index === undefined ? [] : [{ anchor, index }];
  });
  if (known.length === 0) {
    const wanted = anchors.map(({ name: each }) => each).join(" or ");
    throw new FormatError("kallsyms_names", 0, `the symbol ${wanted}`, "no such name");
  }
  const reading = chooseReading(tables, known);
  requireSize("kallsyms_offsets", reading.table.offsets, tables.count * 4);
  return {
    count: tables.count,
    addresses: decodeAddresses(tables.count, reading),
    type: (i) => String.fromCharCode(text[starts[i]]),
    name,
    find,
  };
}
