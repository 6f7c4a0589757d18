/** Translations in crash's words. */
import { hex } from "#base";
import { formatPage, PAGE_TITLES } from "../page/page-text.ts";
import { formatEntry } from "../pte/entry-text.ts";
import { formatPlace, formatRange, RANGE_TITLES } from "../vm/text.ts";
import type { Step, TranslationRow } from "./translation.ts";

/** Columns of an address. */
const WIDTHS = { user: 10, kernel: 16 } as const;

/** The names of pages that are not of the smallest size. */
const SIZES: ReadonlyMap<number, string> = new Map([
  [1 << 21, "2MB"],
  [1 << 30, "1GB"],
]);

/** A translation; titles of struct pages are shown once in the output of a command. */
export function* formatTranslation(row: TranslationRow, titled: boolean): Generator<string> {
  const { space, address, state, physical, steps, entry, range, page, broken } = row;
  const width = WIDTHS[space];
  yield `${"VIRTUAL".padEnd(width)}  ${"PHYSICAL".padEnd(16)}\n`;
  if (state === "not a kernel virtual address") {
    yield `${hex(address).padEnd(8)}  (${state})\n\n`;
    return;
  }
  if (state === "not accessible") {
    yield `${hex(address).padEnd(width)}  (${state})\n\n`;
    return;
  }
  yield `${hex(address).padEnd(width)}  ${physical === undefined ? "(not mapped)" : hex(physical).padEnd(16)}\n\n`;
  yield* steps.length === 0 ? [] : space === "user" ? steps.map(formatStep) : formatKernelSteps(row);
  if (broken !== undefined) yield `(${broken})\n`;
  if (physical !== undefined) yield `  PAGE: ${pageName(row)}\n`;
  yield "\n";
  if (entry !== undefined) yield `${formatEntry(entry)}\n`;
  if (range !== undefined) yield `${RANGE_TITLES}${formatRange(range)}\n`;
  const place = formatPlace(row);
  if (place !== undefined) yield `${place}\n\n`;
  if (page !== undefined) yield (titled ? "" : PAGE_TITLES) + formatPage(page);
}

function formatStep({ level, at, value }: Step): string {
  return `${level.toUpperCase().padStart(6)}: ${hex(at)} => ${hex(value)}\n`;
}

function* formatKernelSteps({ root, steps: [top, ...steps] }: TranslationRow): Generator<string> {
  yield `PGD DIRECTORY: ${root === undefined ? "(unknown)" : hex(root)}\nPAGE DIRECTORY: ${hex(top?.value ?? 0)}\n`;
  yield* steps.map(formatStep);
}

/** Of a small page of a process crash leaves room for a remark. */
function pageName({ space, physical = 0, pageSize = 1, isZeroPage }: TranslationRow): string {
  const start = hex(physical - (physical % pageSize));
  const size = SIZES.get(pageSize);
  if (size !== undefined) return `${start}  (${size})`;
  return space === "kernel" ? start : `${start}  ${isZeroPage ? "(ZERO PAGE)" : ""}`;
}
