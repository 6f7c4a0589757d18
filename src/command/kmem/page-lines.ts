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
  return (row) => {
    const { page, physical, mapping, index, users, flags, names } = row;
    if (typeof mapping !== "bigint" || typeof index !== "bigint" || typeof users !== "number") return formatPage(row);
    if (typeof flags !== "bigint") return formatPage(row);
    let ending = endings.get(flags);
    if (ending === undefined) {
      ending = `${flags.toString(16)}${names.length === 0 ? "" : ` ${names.join(",")}`}\n`;
      if (endings.size < MOST_FLAGS) endings.set(flags, ending);
    }
    const at = physical.toString(16).padStart(8);
    const owner = mapping === 0n ? NO_MAPPING : mapping.toString(16).padStart(16);
    const place = index === 0n ? NO_INDEX : index.toString(16).padStart(8);
    const count = users >= 0 && users < 10 ? ` ${users}` : String(users).padStart(2);
    return `${page.toString(16).padStart(16, "0")} ${at} ${owner} ${place} ${count} ${ending}`;
  };
}
