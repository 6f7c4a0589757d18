/** kmem -i: the memory of the machine at a glance. */
import type { Row, Unavailable } from "#base";
import type { Kernel } from "#kernel";
import {
  bufferPages,
  commitment,
  filePages,
  freePages,
  hugePools,
  managedPages,
  slabPages,
  swapCachePages,
  swapPages,
} from "#kernel/mm";
import { Page, pageFlag } from "#kernel/page";
import { cellOf } from "../cell-of.ts";
import type { Session } from "../session.ts";
import { formatSize } from "../size-text.ts";
import { allBlocks } from "./page-rows.ts";

/** An amount of memory. */
export interface AmountRow extends Row {
  readonly kind: "amount";
  readonly name: string;
  readonly pages: number | Unavailable;
  readonly bytes: number | Unavailable;
  /** The name of the amount that this is a part of, and the part in percent, rounded down. */
  readonly of: string | undefined;
  readonly percent: number | Unavailable | undefined;
  /** An empty line stands before it. */
  readonly apart: boolean;
}

/** The meaning of an amount's fields. */
export const AMOUNT_FIELDS = {
  name: "what the memory is used for",
  pages: "pages of 4 KiB",
  bytes: "the same in bytes",
  of: "name of the amount that it is a part of",
  percent: "how much of that it is, in percent, rounded down",
  apart: "whether an empty line stands before it",
} as const;

type Pages = number | Unavailable;

const UNKNOWN: Unavailable = { unavailable: "this kernel does not say" };

/** The amounts; with `shared`, pages of more than one user are counted, too, for which all pages are read. */
export function* infoRows(session: Session, shared: boolean): Generator<AmountRow> {
  const { kernel } = session;
  const { pageSize } = kernel.target.physical;
  const pagesOf = (read: () => number | undefined): Pages => cellOf(() => read() ?? UNKNOWN) as Pages;
  const amount = (name: string, pages: Pages, of?: { name: string; pages: Pages; ofNothing?: number }): AmountRow => ({
    kind: "amount",
    name,
    pages,
    bytes: typeof pages === "number" ? pages * pageSize : pages,
    of: of?.name,
    percent: of && percentage(pages, of.pages, of.ofNothing ?? 0),
    apart: false,
  });
  const apart = (row: AmountRow): AmountRow => ({ ...row, apart: true });

  const total = { name: "TOTAL MEM", pages: pagesOf(() => managedPages(kernel)) };
  const free = pagesOf(() => freePages(kernel));
  yield amount(total.name, total.pages);
  yield amount("FREE", free, total);
  yield amount("USED", difference(total.pages, free), total);
  if (shared)
    yield amount(
      "SHARED",
      pagesOf(() => sharedPages(session)),
      total,
    );
  const buffers = pagesOf(() => bufferPages(kernel));
  yield amount("BUFFERS", buffers, total);
  const cached = pagesOf(() => filePages(kernel));
  const swapCache = pagesOf(() => swapCachePages(kernel));
  yield amount("CACHED", difference(difference(cached, buffers), swapCache), total);
  yield amount(
    "SLAB",
    pagesOf(() => slabPages(kernel)),
    total,
  );

  if (kernel.target.symbols.image("hstates") !== undefined) {
    const huge = pagesOf(() => hugeTotals(kernel).total);
    yield apart(amount("TOTAL HUGE", huge));
    yield amount(
      "HUGE FREE",
      pagesOf(() => hugeTotals(kernel).free),
      { name: "TOTAL HUGE", pages: huge },
    );
  }

  const swap = pagesOf(() => swapPages(kernel).total);
  const used = pagesOf(() => swapPages(kernel).used);
  yield apart(amount("TOTAL SWAP", swap));
  yield amount("SWAP USED", used, { name: "TOTAL SWAP", pages: swap, ofNothing: 100 });
  yield amount("SWAP FREE", difference(swap, used), { name: "TOTAL SWAP", pages: swap });

  const limit = pagesOf(() => commitment(kernel).limit);
  yield apart(amount("COMMIT LIMIT", limit));
  yield amount(
    "COMMITTED",
    pagesOf(() => commitment(kernel).committed),
    { name: "TOTAL LIMIT", pages: limit },
  );
}

/** Pages in all pools of huge pages, and the free ones. */
function hugeTotals(kernel: Kernel): { readonly total: number; readonly free: number } {
  const { pageSize } = kernel.target.physical;
  let [total, free] = [0, 0];
  for (const pool of hugePools(kernel)) {
    total += (pool.total * pool.pageSize) / pageSize;
    free += (pool.free * pool.pageSize) / pageSize;
  }
  return { total, free };
}

/** Pages with more than one user that are not reserved. */
function sharedPages(session: Session): number | undefined {
  const { kernel } = session;
  const layout = kernel.layout(Page);
  const reserved = pageFlag(kernel, "PG_reserved");
  if (reserved === undefined) return undefined;
  const [flags, users, entry] = [layout.offset("flags") >> 2, layout.offset("users") >> 2, layout.size >> 2];
  let shared = 0;
  for (const { words, count } of allBlocks(session)) {
    for (let i = 0, at = 0; i < count; i++, at += entry) {
      if (((words[at + flags] >>> reserved) & 1) === 0 && (words[at + users] | 0) > 1) shared++;
    }
  }
  return shared;
}

function difference(a: Pages, b: Pages): Pages {
  if (typeof a !== "number") return a;
  return typeof b === "number" ? a - b : b;
}

function percentage(part: Pages, whole: Pages, ofNothing: number): number | Unavailable {
  if (typeof part !== "number") return part;
  if (typeof whole !== "number") return whole;
  return whole === 0 ? ofNothing : Math.floor((part * 100) / whole);
}

/** The titles of the table. */
export const AMOUNT_TITLES = "                 PAGES        TOTAL      PERCENTAGE\n";

/** One line. */
export function formatAmount({ name, pages, bytes, of, percent, apart }: AmountRow): string {
  const shown = typeof pages === "number" ? String(pages) : "(unknown)";
  const size = typeof bytes === "number" ? formatSize(bytes) : "";
  const part =
    of === undefined
      ? "         ----"
      : `  ${typeof percent === "number" ? String(percent).padStart(3) : "  ?"}% of ${of}`;
  return `${apart ? "\n" : ""}${name.padStart(13)}  ${shown.padStart(7)}  ${size.padStart(11)}${part}\n`;
}
