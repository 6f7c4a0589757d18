/** The sorted tables of one kernel image or module: `.orc_unwind_ip` and `.orc_unwind`. */
import type { Bytes } from "#base";
import { ORC_ENTRY_SIZE, type OrcEntry, type OrcFormat, parseOrcEntry } from "./entry.ts";

/** ORC tables that can be asked by address. */
export interface OrcTable {
  /** The entry in force at `ip`; undefined outside the text that the table describes. */
  find(ip: bigint): OrcEntry | undefined;
  /** The entry in force at `ip` and those behind it, as they stand in the tables; none outside the described text. */
  from(ip: bigint): Generator<PlacedOrcEntry, void>;
}

/** An entry as it stands in the tables, its flags word not taken apart. */
export interface PlacedOrcEntry {
  /** Its place in the tables. */
  readonly index: number;
  /** The first instruction that it covers. */
  readonly ip: bigint;
  readonly spOffset: number;
  readonly bpOffset: number;
  readonly flags: number;
}

/**
 * `ips` holds signed 32-bit distances from each word's own address (`ipsAddress` + 4 * index) to the text, ascending by
 * the address meant; `end` is the first address past the described text.
 */
export function orcTable(ips: Bytes, ipsAddress: bigint, entries: Bytes, format: OrcFormat, end: bigint): OrcTable {
  const count = Math.min(ips.length >> 2, Math.floor(entries.length / ORC_ENTRY_SIZE));
  // Distances from the table's start fit a double exactly; comparing numbers keeps bigint out of the search.
  const place = (index: number): number => index * 4 + ips.i32(index * 4);
  const last = Number(end - ipsAddress);
  const indexAt = (ip: bigint): number | undefined => {
    const wanted = Number(ip - ipsAddress);
    if (count === 0 || wanted < place(0) || wanted >= last) return undefined;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (place(middle) <= wanted) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    find(ip) {
      const index = indexAt(ip);
      return index === undefined ? undefined : parseOrcEntry(entries, index * ORC_ENTRY_SIZE, format);
    },
    *from(ip) {
      for (let index = indexAt(ip) ?? count; index < count; index++) {
        const at = index * ORC_ENTRY_SIZE;
        const [spOffset, bpOffset, flags] = [entries.i16(at), entries.i16(at + 2), entries.u16(at + 4)];
        yield { index, ip: ipsAddress + BigInt(place(index)), spOffset, bpOffset, flags };
      }
    },
  };
}
