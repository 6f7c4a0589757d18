/** Cuts kallsyms' tables out of the dump: where VMCOREINFO names them, else where their shape is found. */
import { AbsentError, type Address, Bytes, FormatError, isPartial, MemoryFault, offsetBy } from "#base";
import {
  type Anchor,
  anchorAt,
  cutTables,
  type Kallsyms,
  type KallsymsTables,
  locateKallsyms,
  parseKallsyms,
} from "#debuginfo/kallsyms";
import type { AddressSpace } from "#memory";
import type { Vmcoreinfo } from "./vmcoreinfo.ts";

/** No kernel has that many symbols; a larger count is a broken dump. */
const MOST_SYMBOLS = 4_000_000;
/** How far behind the beginning of the image read-only data is searched. */
const SEARCH_SIZE = 64 << 20;
const SEARCH_STEP = 4096;
/** Pages in a row that cannot be read, after which nothing more is expected: 4 MiB. */
const LONGEST_GAP = 1024;

/** What `linux_banner` begins with on every kernel (init/version.c). */
const BANNER = "Linux version ";

/**
 * The kernel's symbols from its own memory. Their addresses are believed when the kernel's banner stands where
 * `linux_banner` is by them, or, where that cannot be told, when `_stext` is where VMCOREINFO has it, or the image begins
 * where the page tables say (`imageStart`). AbsentError when they cannot be found, FormatError when they are broken.
 */
export function readKallsyms(memory: AddressSpace, info: Vmcoreinfo, imageStart?: Address): Kallsyms {
  const stext = info.symbol("_stext");
  const start = imageStart ?? stext;
  const anchors: readonly Anchor[] = [
    { name: "linux_banner", holds: (at) => bannerAt(memory, at as Address) },
    ...(stext === undefined ? [] : [anchorAt("_stext", stext)]),
    ...(imageStart === undefined ? [] : [anchorAt("_text", imageStart), anchorAt("_stext", imageStart)]),
  ];
  let failure: Error | undefined;
  try {
    const tables = namedTables(memory, info);
    if (tables !== undefined) return parseKallsyms(tables, anchors);
  } catch (error) {
    if (!isPartial(error)) throw error;
    failure = error;
  }
  const tables = start === undefined ? undefined : shapedTables(memory, start);
  if (tables !== undefined) return parseKallsyms(tables, anchors);
  throw (
    failure ??
    new AbsentError("kallsyms", [
      ...(start === undefined ? ["SYMBOL(_stext) in VMCOREINFO"] : []),
      "SYMBOL(kallsyms_names) in VMCOREINFO",
      "tables of its shape in read-only data",
    ])
  );
}

/** Whether a kernel's banner stands there; undefined when the dump lacks that memory. */
export function bannerAt(memory: AddressSpace, at: Address): boolean | undefined {
  try {
    return memory.cstring(at, BANNER.length) === BANNER;
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
    return undefined;
  }
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

/** The image from `start` on; what the dump lacks of it is zeros. */
function readImage(memory: AddressSpace, start: Address): Uint8Array {
  const image = new Uint8Array(SEARCH_SIZE);
  let end = 0;
  for (let at = 0; at < SEARCH_SIZE && at - end < LONGEST_GAP * SEARCH_STEP; at += SEARCH_STEP) {
    try {
      memory.readInto(offsetBy(start, at), image.subarray(at, at + SEARCH_STEP));
      end = at + SEARCH_STEP;
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
    }
  }
  return image.subarray(0, end);
}

/** The tables where their shape is found in the memory that begins at `start`; undefined when it is not. */
export function shapedTables(memory: AddressSpace, start: Address): KallsymsTables | undefined {
  const from = (start & ~0xfffn) as Address;
  const view = new Bytes(readImage(memory, from));
  const places = locateKallsyms(view);
  return places && cutTables(view, places, from);
}
