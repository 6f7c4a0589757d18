/** The pages of a search's scope, read straight from the dump: a search must not push everything else out of caches. */
import { type Address, address, offsetBy, type Pfn } from "#base";
import {
  dumpedStretches,
  kernelRegions,
  type MappedStretch,
  mappedStretches,
  memoryEnd,
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

/** Pages read at once where they stand in a row in the dump: 1 MiB. */
const RUN = 256;
/** Single pages between two looks at the user's wish to stop. */
const CHECKPOINT = 256;

/**
 * Every readable page of `stretches`, alone or, when `joined`, several in one part; one buffer serves all, so a part is
 * valid until the next one is asked for.
 */
export function* pagesOf(session: Session, stretches: Iterable<MappedStretch>, joined: boolean): Generator<PagePart> {
  const { dump } = session.target;
  const { pageSize } = dump;
  const page = pageBuffer(pageSize * RUN);
  const single = page.bytes.subarray(0, pageSize);
  const total = memoryEnd(session.kernel);
  let looked = 0;
  let read = 0;
  for (const { start, size, physical } of stretches) {
    for (let done = 0; done < size; ) {
      const here = physical + done;
      const pfn = Math.floor(here / pageSize);
      const from = here - pfn * pageSize;
      const pages = from === 0 ? Math.min(RUN, Math.floor((size - done) / pageSize)) : 0;
      const got = pages < 2 ? 0 : (dump.readRun?.(pfn as Pfn, page.bytes.subarray(0, pages * pageSize)) ?? 0);
      if (got > 0 || read++ % CHECKPOINT === 0) {
        session.checkpoint();
        session.progress(Math.min(looked / total, 1));
      }
      const length = got > 0 ? got * pageSize : Math.min(pageSize - from, size - done);
      if (got > 1) {
        const part = joined ? length : pageSize;
        for (let at = 0; at < length; at += part) {
          yield { page, from: at, to: at + part, address: offsetBy(start, done + at) };
        }
      } else if (got === 1 || dump.readPage(pfn as Pfn, single) === undefined) {
        yield { page, from, to: from + length, address: offsetBy(start, done) };
      }
      done += length;
      looked += length;
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
