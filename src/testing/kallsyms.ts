/**
 * Builds the tables of kallsyms as scripts/kallsyms.c does: names are compressed with a table of 256 tokens, of which
 * the letters in use stand for themselves and the rest for the commonest pairs.
 */

import { Bytes } from "#base";
import type { KallsymsTables } from "#debuginfo/kallsyms";
import { ascii, concat, padded, place } from "./bytes.ts";

/** A symbol to encode; `type` is nm's letter. */
export interface KallsymsSymbol {
  readonly name: string;
  readonly address: bigint;
  readonly type?: string;
}

/** How addresses are encoded: see kallsyms.ts, Encoding. */
export type KallsymsEncoding = "absolute-percpu" | "base" | "place";

/**
 * The order of the tables in memory: as before v6.2; with kallsyms_seqs_of_names between names and tokens (v6.2); with
 * the addresses behind everything (v6.4); the same, aligned to 4 bytes and not 8 (v7.0).
 */
export type KallsymsOrder = "addresses first" | "sequences" | "names first" | "packed";

/** The tables as bytes, each at its offset from the first. */
export interface BuiltKallsyms {
  /** All tables, in the order that was asked for. */
  readonly bytes: Uint8Array;
  /** Offset of each table inside `bytes`, by the kernel's name for it. */
  readonly places: ReadonlyMap<string, number>;
  /** The tables cut out, as the parser takes them. */
  readonly tables: KallsymsTables;
}

/** Encodes `symbols` for tables that will stand at `address`. */
export function buildKallsyms(
  symbols: readonly KallsymsSymbol[],
  address: bigint,
  encoding: KallsymsEncoding = "absolute-percpu",
  order: KallsymsOrder = "addresses first",
): BuiltKallsyms {
  const sorted = symbols.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  const base = sorted.find((symbol) => symbol.address >= 2n ** 63n)?.address ?? 0n;
  const { coded, tokens } = compress(sorted.map(({ name, type }) => `${type ?? "T"}${name}`));
  const names = coded.map((codes) =>
    Uint8Array.of(
      ...(codes.length < 0x80 ? [codes.length] : [0x80 | (codes.length & 0x7f), codes.length >> 7]),
      ...codes,
    ),
  );
  const markers = names.flatMap((_, i) =>
    i % 256 === 0 ? [names.slice(0, i).reduce((sum, one) => sum + one.length, 0)] : [],
  );
  const tokenBytes = concat(...tokens.map((token) => ascii(`${token}\0`)));
  const tokenIndex = tokens.map((_, i) => tokens.slice(0, i).reduce((sum, token) => sum + token.length + 1, 0));
  const words = (values: readonly number[], width: 2 | 4): Uint8Array =>
    place(
      values.length * width,
      values.map((value, i) => [i * width, width, value]),
    );

  const addresses = (at: bigint): Uint8Array =>
    words(
      sorted.map((symbol, i) => offsetOf(symbol.address, i, base, at, encoding)),
      4,
    );
  const align = order === "packed" ? 4 : 8;
  // Distances are counted from where the table stands, which its own size does not change.
  const early: readonly (readonly [string, () => Uint8Array])[] = [
    ["kallsyms_num_syms", () => place(4, [[0, 4, sorted.length]])],
    ["kallsyms_names", () => concat(...names)],
    ["kallsyms_markers", () => words(markers, 4)],
    ...(order === "sequences" ? [["kallsyms_seqs_of_names", () => sequences(sorted.length)] as const] : []),
    ["kallsyms_token_table", () => tokenBytes],
    ["kallsyms_token_index", () => words(tokenIndex, 2)],
  ];
  const places = new Map<string, number>();
  let bytes: Uint8Array = new Uint8Array(0);
  const put = (name: string, part: Uint8Array): void => {
    bytes = padded(bytes, align);
    places.set(name, bytes.length);
    bytes = concat(bytes, part);
  };
  const putAddresses = (): void => {
    bytes = padded(bytes, align);
    put("kallsyms_offsets", addresses(address + BigInt(bytes.length)));
    if (order !== "packed" || encoding !== "place") put("kallsyms_relative_base", place(8, [[0, 8, base]]));
  };
  if (order === "addresses first" || order === "sequences") putAddresses();
  for (const [name, part] of early) put(name, part());
  if (order === "names first" || order === "packed") {
    putAddresses();
    put("kallsyms_seqs_of_names", sequences(sorted.length));
  }
  bytes = padded(bytes, 8);
  const offsetsAt = places.get("kallsyms_offsets") ?? 0;
  return {
    bytes,
    places,
    tables: {
      count: sorted.length,
      names: new Bytes(concat(...names)),
      tokens: new Bytes(tokenBytes),
      tokenIndex: new Bytes(words(tokenIndex, 2)),
      offsets: new Bytes(addresses(address + BigInt(offsetsAt))),
      offsetsAddress: address + BigInt(offsetsAt),
      relativeBase: encoding === "place" ? undefined : base,
    },
  };
}

/** kallsyms_seqs_of_names: three bytes for each symbol, the most significant first; the order does not matter here. */
function sequences(count: number): Uint8Array {
  return Uint8Array.from({ length: count * 3 }, (_, i) => (Math.floor(i / 3) >> (8 * (2 - (i % 3)))) & 255);
}

function offsetOf(symbol: bigint, index: number, base: bigint, address: bigint, encoding: KallsymsEncoding): number {
  if (encoding === "place") return Number(symbol - address) - index * 4;
  if (encoding === "base") return Number(symbol - base);
  return symbol < base ? Number(symbol) : Number(base - 1n - symbol);
}

/** Names as token codes: the codes that no letter uses become, one after the other, the commonest pair of codes. */
function compress(names: readonly string[]): {
  readonly coded: readonly number[][];
  readonly tokens: readonly string[];
} {
  const coded = names.map((name) => Array.from(name, (letter) => letter.charCodeAt(0)));
  const tokens = Array.from({ length: 256 }, () => "");
  for (const code of new Set(coded.flat())) tokens[code] = String.fromCharCode(code);
  for (let code = 255; code >= 0; code--) {
    if (tokens[code] !== "") continue;
    const pair = commonestPair(coded);
    if (pair === undefined) break;
    const [first, second] = pair;
    tokens[code] = tokens[first] + tokens[second];
    for (const codes of coded) {
      for (let i = 0; i + 1 < codes.length; i++)
        if (codes[i] === first && codes[i + 1] === second) codes.splice(i, 2, code);
    }
  }
  return { coded, tokens };
}

function commonestPair(coded: readonly (readonly number[])[]): readonly [number, number] | undefined {
  const counts = new Uint32Array(65536);
  let best = 0;
  let most = 1;
  for (const codes of coded) {
    for (let i = 0; i + 1 < codes.length; i++) {
      const pair = codes[i] * 256 + codes[i + 1];
      const count = ++counts[pair];
      if (count > most) [best, most] = [pair, count];
    }
  }
  return most < 2 ? undefined : [best >> 8, best & 255];
}
