/** Lines of many pages: as formatPage makes them, but what comes again and again is made once. */

import type { PageRow } from "../page/page-row.ts";
import { formatPage } from "../page/page-text.ts";

/** Most kinds of flags that are remembered; a machine has some hundred. */
const MOST_FLAGS = 10_000;
const NO_MAPPING = "0".padStart(16);
const NO_INDEX = "0".padStart(8);

/** Makes lines; one for each table. */
export function pageLines(): (row: PageRow) => string {
  const endings = new Map<bigint, string>();
  let last = -1n;
  let ending = "";
  const endingOf = (flags: bigint, names: readonly string[]): string => {
    let known = endings.get(flags);
    if (known === undefined) {
      known = `${flags.toString(16)}${names.length === 0 ? "" : ` ${names.join(",")}`}\n`;
      if (endings.size < MOST_FLAGS) endings.set(flags, known);
    }
    return known;
  };
  return (row) => {
    const { page, physical, mapping, index, users, flags, names } = row;
    if (typeof mapping !== "bigint" || typeof index !== "bigint" || typeof users !== "number") return formatPage(row);
    if (typeof flags !== "bigint") return formatPage(row);
    // Neighbours are mostly alike.
    if (flags !== last) {
      ending = endingOf(flags, names);
      last = flags;
    }
    const at = hexOfPage(physical);
    const owner = mapping === 0n ? NO_MAPPING : mapping.toString(16).padStart(16);
    const place = index === 0n ? NO_INDEX : index.toString(16).padStart(8);
    const count = users >= 0 && users < 10 ? ` ${users}` : String(users).padStart(2);
    return `${page.toString(16).padStart(16, "0")} ${at} ${owner} ${place} ${count} ${ending}`;
  };
}

/** A physical address in 8 columns. That of a page ends with three zeros, and what is before them is a small integer. */
function hexOfPage(physical: number): string {
  const frame = Math.floor(physical / 4096);
  if (frame === 0 || frame * 4096 !== physical) return physical.toString(16).padStart(8);
  const hex = frame.toString(16);
  return `${BLANKS[hex.length] ?? ""}${hex}000`;
}

/** Blanks before so many digits, and three more. */
const BLANKS = ["     ", "    ", "   ", "  ", " "];
