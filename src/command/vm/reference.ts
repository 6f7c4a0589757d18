/** vm -R: what an address space is looked through for. */
import { isPartOf } from "../files/reference.ts";
import type { RangeRow, SpaceRow, UserPageRow } from "./rows.ts";

/** A number is compared with addresses, flags and offsets, a text with paths. */
export interface SpaceReference {
  readonly text: string;
  readonly value: bigint | undefined;
  /** The same digits read as decimal: offsets on swap devices are. */
  readonly decimal: number | undefined;
}

/** The meaning of a reference. */
export function parseSpaceReference(text: string): SpaceReference {
  const isNumber = /^(0x)?[0-9a-f]{1,16}$/i.test(text);
  return {
    text,
    value: isNumber ? BigInt(`0x${text.replace(/^0x/i, "")}`) : undefined,
    decimal: /^\d{1,15}$/.test(text) ? Number(text) : undefined,
  };
}

/** True when the address space as a whole is meant. */
export function meansSpace({ mm, pageTable }: SpaceRow, { value }: SpaceReference): boolean {
  return value !== undefined && value !== 0n && (mm === value || pageTable === value);
}

/** True when a range is. */
export function meansRange({ vma, flags, path }: RangeRow, { text, value }: SpaceReference): boolean {
  return vma === value || flags === value || isPartOf(path, text);
}

/** True when a page is, or where it is. */
export function meansPage({ address, physical, swap, file }: UserPageRow, reference: SpaceReference): boolean {
  const { text, value, decimal } = reference;
  if (value !== undefined) {
    if (address === value || (physical !== undefined && BigInt(physical) === value)) return true;
    if (file !== undefined && BigInt(file.offset) === value) return true;
  }
  return swap !== undefined && (swap.page === decimal || isPartOf(swap.path, text));
}
