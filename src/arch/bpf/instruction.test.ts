import { expect, test } from "vitest";
import { Bytes } from "#base";
import { type BpfNames, decodeBpf } from "./instruction.ts";

const NAMES: BpfNames = {
  map: (at) => (at === 0xff43_efd6_03f5_4e00n ? "map[id:1]" : undefined),
  helper: (immediate) => (immediate === 5 ? "bpf_ktime_get_ns" : undefined),
};

/** Instructions in hexadecimal, blanks anywhere. */
function decode(hexadecimal: string): readonly string[] {
  const digits = hexadecimal.replace(/\s/g, "");
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16),
  );
  return Array.from(decodeBpf(new Bytes(bytes), NAMES), ({ index, text }) => `${index}: ${text}`);
}

const one = (hexadecimal: string): string => decode(hexadecimal)[0]?.replace("0: ", "") ?? "";

// From the kernel's own programs and from RFC 9669; the words are those of the kernel's verifier.
test.each([
  // arithmetic
  ["bf a2 0000 00000000", "(bf) r2 = r10"],
  ["07 02 0000 fcffffff", "(07) r2 += -4"],
  ["0c 21 0000 00000000", "(0c) (u32) r1 += (u32) r2"],
  ["b4 03 0000 07000000", "(b4) (u32) r3 = (u32) 7"],
  ["c7 01 0000 20000000", "(c7) r1 s>>= 32"],
  ["87 05 0000 00000000", "(87) r5 = -r5"],
  ["84 05 0000 00000000", "(84) r5 = (u32) -r5"],
  ["dc 01 0000 10000000", "(dc) r1 = be16 r1"],
  ["d4 01 0000 40000000", "(d4) r1 = le64 r1"],
  ["d7 01 0000 20000000", "(d7) r1 = bswap32 r1"],
  ["bf 21 1000 00000000", "(bf) r1 = (s16)r2"],
  ["bc 21 0800 00000000", "(bc) (u32) r1 = (s8)r2"],
  ["3f 21 0100 00000000", "(3f) r1 s/= r2"],
  ["94 01 0100 03000000", "(94) (u32) r1 s%= (u32) 3"],
  ["bf 21 0100 00000100", "(bf) r1 = addr_space_cast(r2, 1, 0)"],
  ["bf 00 ffff 00000000", "(bf) r0 = &(void __percpu *)(r0)"],
  // loads and stores
  ["61 20 0000 00000000", "(61) r0 = *(u32 *)(r2 +0)"],
  ["79 61 f8ff 00000000", "(79) r1 = *(u64 *)(r6 -8)"],
  ["91 61 0200 00000000", "(91) r1 = *(s8 *)(r6 +2)"],
  ["62 0a fcff 00000000", "(62) *(u32 *)(r10 -4) = 0"],
  ["73 1a ffff 00000000", "(73) *(u8 *)(r10 -1) = r1"],
  ["20 00 0000 0e000000", "(20) r0 = *(u32 *)skb[14]"],
  ["48 30 0000 02000000", "(48) r0 = *(u16 *)skb[r3 + 2]"],
  // atomic operations
  ["db 10 0000 00000000", "(db) lock *(u64 *)(r0 +0) += r1"],
  ["c3 10 0400 50000000", "(c3) lock *(u32 *)(r0 +4) &= r1"],
  ["db 10 0000 01000000", "(db) r1 = atomic64_fetch_add((u64 *)(r0 +0), r1)"],
  ["c3 10 0000 a1000000", "(c3) r1 = atomic_fetch_xor((u32 *)(r0 +0), r1)"],
  ["db 10 0000 e1000000", "(db) r1 = atomic64_xchg((u64 *)(r0 +0), r1)"],
  ["db 10 0800 f1000000", "(db) r0 = atomic64_cmpxchg((u64 *)(r0 +8), r0, r1)"],
  ["db 10 0000 00010000", "(db) r0 = load_acquire((u64 *)(r1 +0))"],
  ["db 10 0000 10010000", "(db) store_release((u64 *)(r0 +0), r1)"],
  // jumps
  ["05 00 0100 00000000", "(05) goto pc+1"],
  ["06 00 0000 feffffff", "(06) gotol pc-2"],
  ["35 00 0300 10000000", "(35) if r0 >= 0x10 goto pc+3"],
  ["1d 21 fdff 00000000", "(1d) if r1 == r2 goto pc-3"],
  ["66 01 0200 ffffffff", "(66) if w1 s> 0xffffffff goto pc+2"],
  ["e5 00 0500 00000000", "(e5) may_goto pc+5"],
  ["85 00 0000 05000000", "(85) call bpf_ktime_get_ns#5"],
  ["85 00 0000 06000000", "(85) call unknown#6"],
  ["85 10 0000 feffffff", "(85) call pc-2"],
  ["95 00 0000 00000000", "(95) exit"],
  // what is none
  ["ff 00 0000 00000000", "(ff) unknown ff"],
  ["f5 00 0000 00000000", "(f5) unknown f5"],
  ["db 10 0000 99000000", "(db) unknown db"],
])("%s", (bytes, text) => {
  expect(one(bytes)).toBe(text);
});

test("an instruction of two places: its value, or the map that it is the address of", () => {
  expect(
    decode("18 01 0000 004ef503 00 00 0000 d6ef43ff  18 02 0000 ffffffff 00 00 0000 00000000  95 00 0000 00000000"),
  ).toEqual(["0: (18) r1 = map[id:1]", "2: (18) r2 = 0xffffffff", "4: (95) exit"]);
});

test("one that is cut off ends the program", () => {
  expect(decode("95 00 0000 00000000  18 01 0000 004ef503")).toEqual(["0: (95) exit"]);
  expect(decode("95 00 00")).toEqual([]);
});
