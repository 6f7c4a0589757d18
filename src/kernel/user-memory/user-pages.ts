/** What page tables say of a process's pages, many at a time. */
import { type PageTableRoot, x86_64 } from "#arch";
import { type Address, address, Bytes, MemoryFault } from "#base";
import type { Kernel } from "#kernel";

/** A page as its entry has it. */
export interface UserPage {
  readonly at: Address;
  /** Where it is in memory, in bytes; undefined when it is not. */
  readonly physical: number | undefined;
  /** Of a page that is not in memory, its entry: 0n when there is none; else it says where the page has gone. */
  readonly entry: bigint;
}

/** A table of x86-64 has 512 entries of 8 bytes; the last one covers 2 MiB. */
const LAST_TABLE = 1n << 21n;
const PAGE = 4096;

/** The pages from `from` to `to` (exclusive; both at page boundaries), ascending. Tables that were not dumped count as empty. */
export function* userPages(kernel: Kernel, table: PageTableRoot, from: bigint, to: bigint): Generator<UserPage, void> {
  const { physical } = kernel.target;
  const entries = new Bytes(new Uint8Array(PAGE));
  for (let start = from; start < to; ) {
    const next = (start / LAST_TABLE + 1n) * LAST_TABLE;
    const end = next < to ? next : to;
    const last = lastTable(kernel, table, start);
    if (typeof last === "number") {
      try {
        physical.readPhysical(last, entries.array);
      } catch (error) {
        if (!(error instanceof MemoryFault)) throw error;
        entries.array.fill(0);
      }
      for (let at = start; at < end; at += BigInt(PAGE))
        yield pageOf(kernel, at, entries.u64(Number((at >> 12n) & 511n) * 8));
    } else {
      for (let at = start; at < end; at += BigInt(PAGE)) {
        yield { at: address(at), physical: last && last.physical + Number(at - start), entry: 0n };
      }
    }
    start = end;
  }
}

/** The physical address of the table of the last level that covers `at`; where a large page does, where `at` lies in it. */
function lastTable(
  kernel: Kernel,
  table: PageTableRoot,
  at: bigint,
): number | { readonly physical: number } | undefined {
  const { physical } = kernel.target;
  let last: number | undefined;
  try {
    const found = x86_64.translate(
      table,
      at,
      (entry) => physical.word(entry),
      ({ level, at: entry }) => {
        if (level === "pte") last = entry - (entry % PAGE);
      },
    );
    return last ?? (typeof found === "string" ? undefined : { physical: found.physical });
  } catch (error) {
    if (error instanceof MemoryFault) return undefined;
    throw error;
  }
}

function pageOf(kernel: Kernel, at: bigint, entry: bigint): UserPage {
  const physical = x86_64.entryPhysical(entry, kernel.target.paging.encryptionMask);
  return { at: address(at), physical, entry: physical === undefined ? entry : 0n };
}
