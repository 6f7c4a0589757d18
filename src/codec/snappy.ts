import { FormatError } from "#base";
import type { PageDecoder } from "./page-decoder.ts";

/**
 * Snappy's raw format (google/snappy: format_description.txt): the length of the content, then literals and copies of
 * earlier output, told apart by the low two bits of a tag. There is no checksum.
 */
export const snappyDecoder: PageDecoder = {
  decode(input, output) {
    let at = 0;
    let made = 0;

    const damaged = (expected: string): never => {
      throw new FormatError("snappy stream", at, expected, `end of input at ${input.length}, of output at ${limit}`);
    };
    const number = (bytes: number): number => {
      if (at + bytes > input.length) damaged(`${bytes} bytes`);
      let value = 0;
      for (let i = 0; i < bytes; i++) value += input[at++] * 2 ** (8 * i);
      return value;
    };
    const varint = (): number => {
      let value = 0;
      for (let shift = 0; shift < 35; shift += 7) {
        const byte = number(1);
        value += (byte & 0x7f) * 2 ** shift;
        if (byte < 0x80) return value;
      }
      return damaged("a length of at most five bytes");
    };

    let limit = output.length;
    const total = varint();
    if (total > output.length) damaged(`content of at most ${output.length} bytes`);
    limit = total;
    while (at < input.length) {
      const tag = input[at++];
      const kind = tag & 3;
      const high = tag >> 2;
      if (kind === 0) {
        const count = 1 + (high < 60 ? high : number(high - 59));
        if (at + count > input.length || made + count > limit) damaged(`${count} literals`);
        for (let i = 0; i < count; i++) output[made++] = input[at++];
        continue;
      }
      const count = kind === 1 ? 4 + (high & 7) : 1 + high;
      const distance = kind === 1 ? ((tag >> 5) << 8) + number(1) : number(kind === 2 ? 2 : 4);
      if (distance === 0 || distance > made || made + count > limit) damaged(`${count} bytes from ${distance} back`);
      for (let i = 0; i < count; i++, made++) output[made] = output[made - distance];
    }
    if (made !== total) damaged(`${total} bytes of content`);
    return made;
  },
};
