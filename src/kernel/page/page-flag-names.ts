/** The kernel's own names of page flags (mm/debug.c, pageflag_names): what it prints when it dumps a page. */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { FlagName } from "./page.layout.ts";
import { type PageFlag, pageFlags } from "./page-flags.ts";

/** The flags are a part of one word. */
const MOST_NAMES = 64;
/** Longer is no name of a flag. */
const LONGEST = 32;

/**
 * One name for each flag, by bit: `referenced`, `lru`. Of a kernel without `pageflag_names` those of `enum pageflags`, the
 * first for each bit.
 */
export function pageFlagNames(kernel: Kernel): readonly PageFlag[] {
  return kernel.once(readNames);
}

function readNames(kernel: Kernel): readonly PageFlag[] {
  const table = kernel.target.symbols.image("pageflag_names");
  const named = table === undefined ? [] : readTable(kernel, table.address);
  if (named.length > 0) return named;
  const bits = new Map<number, string>();
  for (const { name, bit } of pageFlags(kernel)) if (!bits.has(bit)) bits.set(bit, name.replace(/^PG_/, ""));
  return Array.from(bits, ([bit, name]) => ({ name, bit }));
}

/** The table ends with an entry that has no name. */
function readTable(kernel: Kernel, table: Address): readonly PageFlag[] {
  const layout = kernel.layout(FlagName);
  if (layout.name === undefined) return [];
  const flags: PageFlag[] = [];
  for (let i = 0; i < MOST_NAMES; i++) {
    const view = layout.at(offsetBy(table, i * layout.size));
    const name = view.name();
    const mask = view.mask();
    if (name === 0n || mask === 0n) break;
    const bit = mask.toString(2).length - 1;
    flags.push({ name: kernel.target.memory.cstring(name, LONGEST), bit });
  }
  return flags;
}
