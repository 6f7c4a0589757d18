/** The pages of a search's scope, read straight from the dump: a search must not push everything else out of caches. */
import { type Address, address, offsetBy, type Pfn } from "#base";
import {
  dumpedStretches,
  kernelRegions,
  type MappedStretch,
  mappedStretches,
  userPageTable,
} from "#kernel/address-space";
import type { Session } from "../session.ts";
import { type PageBuffer, pageBuffer } from "./pattern.ts";
import type { Scope } from "./request.ts";

/** A part of a page that is to be searched: bytes `from` to `to`, the first of them at `address`. */
export interface PagePart {
  readonly page: PageBuffer;
  readonly from: number;
  readonly to: number;
  readonly address: Address;
}

/** Pages between two looks at the user's wish to stop. */
const CHECKPOINT = 256;

/** Every readable page of `stretches`; one buffer serves all, so a part is valid until the next one is asked for. */
export function* pagesOf(session: Session, stretches: Iterable<MappedStretch>): Generator<PagePart> {
  const { dump } = session.target;
  const page = pageBuffer(dump.pageSize);
  let read = 0;
  for (const { start, size, physical } of stretches) {
    for (let done = 0; done < size; ) {
      if (read++ % CHECKPOINT === 0) session.checkpoint();
      const here = physical + done;
      const pfn = Math.floor(here / dump.pageSize);
      const from = here - pfn * dump.pageSize;
      const length = Math.min(dump.pageSize - from, size - done);
      if (dump.readPage(pfn as Pfn, page.bytes) === undefined) {
        yield { page, from, to: from + length, address: offsetBy(start, done) };
      }
      done += length;
    }
  }
}

/** The memory of a scope other than stacks, in the order in which it is searched. */
export function* stretchesOf(
  { kernel, target, context }: Session,
  scope: Exclude<Scope, { readonly kind: "stacks" }>,
): Generator<MappedStretch> {
  const { start, end } = scope;
  if (scope.kind === "physical") {
    yield* dumpedStretches(target, Number(start), Number(end));
  } else if (scope.kind === "user") {
    const table = userPageTable(kernel, context);
    if (table !== undefined) yield* mappedStretches(target.physical, table, start, end);
  } else {
    for (const region of kernelRegions(kernel)) {
      if (!scope.regions.has(region.kind)) continue;
      const from = start > region.start ? start : region.start;
      const to = end < region.end ? end : region.end;
      if (from < to) yield* region.stretches(address(from), address(to));
    }
  }
}
