/** The kernel's symbol table: seven tables, and how many symbols there are. */
import { Bytes } from "#base";
import { anchorAt, type KallsymsTables, parseKallsyms } from "#debuginfo/kallsyms";
import { place } from "../../../src/testing/bytes.ts";
import { buildKallsyms } from "../../../src/testing/kallsyms.ts";
import { joinParts, splitParts } from "../parts.ts";
import { askAll, type Target } from "../target.ts";

const TEXT = 0xffff_ffff_8100_0000n;
const SYMBOLS = [
  { name: "_stext", address: TEXT },
  { name: "schedule", address: TEXT + 0x40n },
  { name: "jiffies", address: TEXT + 0x80n, type: "D" },
  { name: "cpu_number", address: 0x40n, type: "A" },
];
const ENCODINGS = ["absolute-percpu", "base", "place"] as const;

/** The first 16 bytes are the base and the count. */
function inputOf({ count, names, tokens, tokenIndex, offsets, relativeBase }: KallsymsTables): Uint8Array {
  const numbers = place(16, [
    [0, 8, relativeBase ?? 0n],
    [8, 4, count],
    [12, 4, relativeBase === undefined ? 1 : 0],
  ]);
  return joinParts(numbers, names.array, tokens.array, tokenIndex.array, offsets.array);
}

export const target: Target = {
  name: "kallsyms",
  cost: "cheap",
  // Tables of 4 million symbols, which `count` may claim, have room for 24 bytes each at first.
  seeds: () => ENCODINGS.map((encoding) => inputOf(buildKallsyms(SYMBOLS, TEXT + 0x1000n, encoding).tables)),
  run(bytes) {
    const [head = bytes, names = bytes, tokens = bytes, tokenIndex = bytes, offsets = bytes] = splitParts(bytes, 5);
    const numbers = new Bytes(Uint8Array.from({ length: 16 }, (_, i) => head[i] ?? 0));
    const symbols = parseKallsyms(
      {
        count: numbers.u32(8),
        names: new Bytes(names),
        tokens: new Bytes(tokens),
        tokenIndex: new Bytes(tokenIndex),
        offsets: new Bytes(offsets),
        offsetsAddress: TEXT + 0x1000n,
        relativeBase: (numbers.u8(12) & 1) === 1 ? undefined : numbers.u64(0),
      },
      [anchorAt("_stext", TEXT)],
    );
    askAll(
      [],
      () => symbols.find("schedule"),
      () => Array.from({ length: Math.min(symbols.count, 50) }, (_, i) => symbols.name(i) + symbols.type(i)),
    );
  },
};
