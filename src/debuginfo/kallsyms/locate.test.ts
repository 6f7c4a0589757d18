import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Bytes, FormatError } from "#base";
import { ascii, concat, padded } from "../../testing/bytes.ts";
import { buildKallsyms, type KallsymsEncoding, type KallsymsOrder } from "../../testing/kallsyms.ts";
import { anchorAt, parseKallsyms } from "./kallsyms.ts";
import { cutTables, locateKallsyms } from "./locate.ts";

const STEXT = 0xffff_ffff_8100_0000n;
const DIGITS = ascii("0\x001\x002\x003\x004\x005\x006\x007\x008\x009\0");
const NOISE = Uint8Array.from({ length: 4096 }, (_, i) => (i * i * 31 + (i >> 3)) & 255);

/** As many symbols as tables have at least: fewer are not told from other data. */
const symbols = Array.from({ length: 4400 }, (_, i) => ({
  name: i === 0 ? "_stext" : `do_${i.toString(36)}_${(i * 7919).toString(10)}`,
  address: STEXT + BigInt(i * 64),
}));
const built = buildKallsyms(symbols, STEXT + 0x100_0000n);
const before = padded(concat(NOISE, DIGITS, ascii("something else\0"), NOISE), 8);
const image = concat(before, built.bytes, NOISE, DIGITS);

describe("the tables are found by their shape, past what only begins like them", () => {
  test.each<[string, KallsymsOrder, KallsymsEncoding]>([
    ["before v6.2", "addresses first", "absolute-percpu"],
    ["of v6.2, with sequence numbers between names and tokens", "sequences", "absolute-percpu"],
    ["since v6.4", "names first", "absolute-percpu"],
    ["since v6.4, without per-CPU symbols", "names first", "base"],
    ["since v7.0, by distance, aligned to 4 bytes", "packed", "place"],
  ])("%s", (_, order, encoding) => {
    // Behind the noise, nothing is aligned to more than 4 bytes.
    const start = STEXT + 0x100_0000n;
    const lead = order === "packed" ? concat(before, new Uint8Array(4)) : before;
    const { bytes, places } = buildKallsyms(symbols, start + BigInt(lead.length), encoding, order);
    const view = new Bytes(concat(lead, bytes, NOISE, DIGITS));
    const at = (name: string): number => lead.length + (places.get(name) ?? Number.NaN);
    const located = locateKallsyms(view);
    expect(located).toMatchObject({
      count: symbols.length,
      names: at("kallsyms_names"),
      namesEnd: at("kallsyms_markers"),
      tokens: at("kallsyms_token_table"),
      tokenIndex: at("kallsyms_token_index"),
    });
    const relativeBase = encoding === "place" ? undefined : at("kallsyms_relative_base");
    expect(located?.addresses).toContainEqual({ offsets: at("kallsyms_offsets"), relativeBase });
    if (located === undefined) return;
    const read = parseKallsyms(cutTables(view, located, start), [anchorAt("_stext", STEXT)]);
    expect(read.addresses).toEqual(BigUint64Array.from(symbols, ({ address }) => address));
    expect(read.name(4399)).toBe(symbols[4399].name);
  });
});

describe("nothing is found", () => {
  const few = buildKallsyms(symbols.slice(0, 300), STEXT).bytes;
  const tokens = built.places.get("kallsyms_token_table") ?? 0;
  const names = built.places.get("kallsyms_names") ?? 0;
  test.each<[string, Uint8Array]>([
    ["in nothing", new Uint8Array(0)],
    ["in noise", NOISE],
    ["where only the digits are", concat(NOISE, DIGITS)],
    ["where the tables are too small to be a kernel's", concat(NOISE, few, NOISE)],
    ["where the image begins with the tokens", built.bytes.subarray(tokens)],
    ["where the image begins with the names", built.bytes.subarray(names)],
    ["where the image ends before the tokens do", image.subarray(0, before.length + tokens + 200)],
  ])("%s", (_, bytes) => {
    expect(locateKallsyms(new Bytes(bytes))).toBeUndefined();
  });
});

test("in changed bytes it finds nothing, or tables that are parsed or refused", () => {
  const change = fc.record({ at: fc.nat(image.length - 1), byte: fc.nat(255) });
  const from = fc.nat(image.length);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), from, (changes, cut) => {
      const broken = image.slice(cut % 2 === 0 ? 0 : cut, cut % 3 === 0 ? cut + 30_000 : image.length);
      if (broken.length === 0) return;
      for (const { at, byte } of changes) broken[at % broken.length] = byte;
      const view = new Bytes(broken);
      const places = locateKallsyms(view);
      if (places === undefined) return;
      try {
        parseKallsyms(cutTables(view, places, 0n), [anchorAt("_stext", STEXT)]);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
    { numRuns: 100 },
  );
});
