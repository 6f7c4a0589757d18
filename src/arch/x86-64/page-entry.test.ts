import { describe, expect, test } from "vitest";
import { decodeEntry } from "./page-entry.ts";

describe("an entry of a page table", () => {
  test.each([
    [0x8000_0000_bb1f_2867n, 0xbb1f_2000, "PRESENT|RW|USER|ACCESSED|DIRTY|NX"],
    [0x1e3n, 0, "PRESENT|RW|ACCESSED|DIRTY|PSE|GLOBAL"],
    [0x19n, 0, "PRESENT|PWT|PCD"],
    [0n, 0, ""],
  ])("%x leads to %x (%s)", (entry, physical, flags) => {
    const decoded = decodeEntry(entry, 0n);
    expect(decoded).toMatchObject({ physical, mapped: entry !== 0n });
    expect(decoded.flags.join("|")).toBe(flags);
  });

  test("is inverted without access, on kernels that know of L1TF", () => {
    const inverted = ~0x1234_5000n & 0x000f_ffff_ffff_f000n;
    expect(decodeEntry(inverted | 0x120n, 0n)).toEqual({
      mapped: true,
      physical: 0x1234_5000,
      flags: ["ACCESSED", "PROTNONE", "GLOBAL"],
    });
    expect(decodeEntry(0x1234_5100n, 0n).physical).toBe(0x1234_5000);
  });

  test("of a page that was swapped out is not mapped", () => {
    expect(decodeEntry(0x07ff_ffff_ffff_8000n, 0n).mapped).toBe(false);
  });

  test("loses the encryption bit", () => {
    expect(decodeEntry((1n << 47n) | 0x5001n, 1n << 47n).physical).toBe(0x5000);
  });
});
