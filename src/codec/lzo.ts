import { FormatError } from "#base";
import type { PageDecoder } from "./page-decoder.ts";

/** Distances of the longest kind of match begin here; a match of exactly this distance ends the stream. */
const FAR = 0x4000;

/** The shortest run of zeros that version 1 has an instruction for. */
const SHORTEST_RUN = 4;
/** What begins a stream that tells its version; LZO1X itself never begins with it. */
const VERSION_MARK = 17;

/**
 * LZO1X (kernel: Documentation/staging/lzo.rst, "Byte sequences"): instructions that copy literals or earlier output.
 * The last two bits of a match give 0 to 3 literals that follow it; how many literals came last decides what a byte
 * below 16 means. There is no checksum: damage that still decodes goes unnoticed. Version 1 (the kernel's lzo-rle) has
 * runs of zeros besides: a far match of a distance that no other has.
 */
export const lzoDecoder: PageDecoder = {
  decode(input, output) {
    let at = 0;
    let made = 0;

    const damaged = (expected: string): never => {
      throw new FormatError(
        "lzo stream",
        at,
        expected,
        `end of input at ${input.length}, of output at ${output.length}`,
      );
    };
    const next = (): number => (at < input.length ? input[at++] : damaged("another byte"));
    // A length that fills its field goes on: each zero byte adds 255, the first other byte its value.
    const length = (field: number, full: number): number => {
      if (field !== 0) return field;
      let sum = full;
      let byte = next();
      for (; byte === 0; byte = next()) sum += 255;
      return sum + byte;
    };
    const literals = (count: number): void => {
      if (at + count > input.length || made + count > output.length) damaged(`${count} literals`);
      for (let i = 0; i < count; i++) output[made++] = input[at++];
    };
    const match = (distance: number, count: number): void => {
      if (distance > made || made + count > output.length) damaged(`${count} bytes from ${distance} bytes back`);
      for (let i = 0; i < count; i++, made++) output[made] = output[made - distance];
    };

    let hasRuns = false;
    if (input.length >= 5 && input[0] === VERSION_MARK) {
      hasRuns = input[1] > 0;
      at = 2;
    }
    // How many literals the last instruction copied, 4 standing for more than 3.
    let last = 0;
    if (at === 0 && input.length > 0 && input[0] > 17) {
      const count = next() - 17;
      literals(count);
      last = Math.min(count, 4);
    }
    for (;;) {
      const code = next();
      if (code < 16 && last === 0) {
        literals(3 + length(code, 15));
        last = 4;
        continue;
      }
      let trailer = code;
      if (code >= 64) {
        const count = code >= 128 ? 5 + ((code >> 5) & 3) : 3 + ((code >> 5) & 1);
        match((next() << 3) + ((code >> 2) & 7) + 1, count);
      } else if (hasRuns && code >> 3 === 3 && input[at] >> 2 === 63 && input[at + 1] === 255) {
        trailer = input[at];
        at += 2;
        const count = ((code & 7) | (next() << 3)) + SHORTEST_RUN;
        if (made + count > output.length) damaged(`${count} zeros`);
        output.fill(0, made, (made += count));
      } else if (code >= 16) {
        const near = code >= 32;
        const count = 2 + (near ? length(code & 31, 31) : length(code & 7, 7));
        trailer = next();
        const distance = (next() << 6) + (trailer >> 2) + (near ? 1 : FAR + ((code & 8) << 11));
        if (distance === FAR && !near) return made;
        match(distance, count);
      } else {
        const near = last < 4;
        match((next() << 2) + (code >> 2) + (near ? 1 : 0x801), near ? 2 : 3);
      }
      last = trailer & 3;
      literals(last);
    }
  },
};
