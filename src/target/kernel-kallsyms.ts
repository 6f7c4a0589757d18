/** Cuts kallsyms' tables out of the dump: where VMCOREINFO names them, else where their shape is found. */
import { AbsentError, type Address, Bytes, FormatError, offsetBy } from "#base";
import { type Kallsyms, type KallsymsTables, locateKallsyms, parseKallsyms } from "#debuginfo/kallsyms";
import type { AddressSpace } from "#memory";
import type { Vmcoreinfo } from "./vmcoreinfo.ts";

/** No kernel has that many symbols; a larger count is a broken dump. */
const MOST_SYMBOLS = 4_000_000;
/** How far behind `_stext` read-only data is searched. */
const SEARCH_SIZE = 64 << 20;
const SEARCH_STEP = 4096;

/** The kernel's symbols from its own memory. AbsentError when they cannot be found, FormatError when they are broken. */
export function readKallsyms(memory: AddressSpace, info: Vmcoreinfo): Kallsyms {
  const stext = info.symbol("_stext");
  if (stext === undefined) throw new AbsentError("VMCOREINFO", ["SYMBOL(_stext)"]);
  const tables = namedTables(memory, info) ?? shapedTables(memory, stext);
  if (tables === undefined) {
    throw new AbsentError("kallsyms", [
      "SYMBOL(kallsyms_names) in VMCOREINFO",
      "tables of its shape in read-only data",
    ]);
  }
  return parseKallsyms(tables, { name: "_stext", address: stext });
}

function namedTables(memory: AddressSpace, info: Vmcoreinfo): KallsymsTables | undefined {
  const names = info.symbol("kallsyms_names");
  const numSyms = info.symbol("kallsyms_num_syms");
  const tokens = info.symbol("kallsyms_token_table");
  const tokenIndex = info.symbol("kallsyms_token_index");
  const offsets = info.symbol("kallsyms_offsets");
  if (!names || !numSyms || !tokens || !tokenIndex || !offsets) return undefined;
  const count = memory.u32(numSyms);
  if (count > MOST_SYMBOLS)
    throw new FormatError("kallsyms_num_syms", numSyms, `at most ${MOST_SYMBOLS}`, String(count));
  const base = info.symbol("kallsyms_relative_base");
  return {
    count,
    // The token table stands behind the names in every order that scripts/kallsyms.c has used.
    names: memory.read(names, Number(tokens - names)),
    tokens: memory.read(tokens, Number(tokenIndex - tokens)),
    tokenIndex: memory.read(tokenIndex, 512),
    offsets: memory.read(offsets, count * 4),
    offsetsAddress: offsets,
    relativeBase: base === undefined ? undefined : memory.u64(base),
  };
}

/** The image from `start` on, as far as it can be read without a gap. */
function readImage(memory: AddressSpace, start: Address): Uint8Array {
  const image = new Uint8Array(SEARCH_SIZE);
  for (let at = 0; at < SEARCH_SIZE; at += SEARCH_STEP) {
    try {
      memory.readInto(offsetBy(start, at), image.subarray(at, at + SEARCH_STEP));
    } catch {
      // The kernel image ends here, or a page was left out of the dump; a table behind it is not found.
      return image.subarray(0, at);
    }
  }
  return image;
}

function shapedTables(memory: AddressSpace, stext: Address): KallsymsTables | undefined {
  const start = (stext & ~0xfffn) as Address;
  const view = new Bytes(readImage(memory, start));
  const places = locateKallsyms(view);
  if (places === undefined) return undefined;
  return {
    count: places.count,
    names: view.slice(places.names, places.namesEnd - places.names),
    tokens: view.slice(places.tokens, places.tokenIndex - places.tokens),
    tokenIndex: view.slice(places.tokenIndex, 512),
    offsets: view.slice(places.offsets, places.count * 4),
    offsetsAddress: offsetBy(start, places.offsets),
    relativeBase: view.u64(places.relativeBase),
  };
}
