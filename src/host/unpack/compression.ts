import { type ByteSource, readUpTo } from "#source";
import { unpackBzip2 } from "./bzip2.ts";
import { unpackGzip } from "./gzip.ts";
import type { InputReader } from "./input-reader.ts";
import { unpackLz4 } from "./lz4.ts";
import { unpackXz, xzContentSize } from "./xz.ts";
import { unpackZstd } from "./zstd.ts";

/** Bytes at the end of an .xz file that are read to find its index: enough for one of a million blocks. */
const LONGEST_INDEX = 1 << 24;

/** A compression of whole files. */
export interface Compression {
  /** As people call it: `gzip`. */
  readonly name: string;
  /** The content in parts, each valid until the next is asked for; FormatError behind what could be decoded. */
  unpack(input: InputReader): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Bytes that the content has at least, as far as the file says without being unpacked; 0 when it does not. */
  leastSize(source: ByteSource): number;
}

const gzip: Compression = {
  name: "gzip",
  unpack: unpackGzip,
  // The last word is the size modulo 4 GiB.
  leastSize: (source) => (source.size < 18 ? 0 : readUpTo(source, source.size - 4, 4).u32(0)),
};
const zstd: Compression = { name: "zstd", unpack: unpackZstd, leastSize: zstdContentSize };
const xz: Compression = {
  name: "xz",
  unpack: unpackXz,
  leastSize(source) {
    const start = Math.max(0, source.size - LONGEST_INDEX);
    const footer = readUpTo(source, source.size - 12, 12);
    if (footer.length < 12) return 0;
    const size = Math.min((footer.u32(4) + 1) * 4 + 12, source.size - start);
    return xzContentSize(readUpTo(source, source.size - size, size).array) ?? 0;
  },
};
const lz4: Compression = {
  name: "lz4",
  unpack: unpackLz4,
  leastSize(source) {
    const header = readUpTo(source, 0, 14);
    return header.length === 14 && header.u32(0) === 0x184d_2204 && (header.u8(4) & 8) !== 0 ? header.n64(6) : 0;
  },
};
const bzip2: Compression = { name: "bzip2", unpack: unpackBzip2, leastSize: () => 0 };

const SIGNATURES: readonly (readonly [start: string, compression: Compression])[] = [
  ["\x1f\x8b\x08", gzip],
  ["\x28\xb5\x2f\xfd", zstd],
  ["\xfd7zXZ\0", xz],
  ["\x04\x22\x4d\x18", lz4],
  ["\x02\x21\x4c\x18", lz4],
  ["BZh", bzip2],
];

/** What `source` is compressed by, going by its first bytes; undefined when by nothing known here. */
export function compressionOf(source: ByteSource): Compression | undefined {
  const start = readUpTo(source, 0, 6).latin1();
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1];
}

/** The content size in the header of the first frame (RFC 8878, 3.1.1.1). */
function zstdContentSize(source: ByteSource): number {
  const header = readUpTo(source, 0, 18);
  if (header.length < 18) return 0;
  const descriptor = header.u8(4);
  const single = (descriptor & 0x20) !== 0;
  const at = 5 + (single ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0:
      return single ? header.u8(at) : 0;
    case 1:
      return header.u16(at) + 256;
    case 2:
      return header.u32(at);
    default:
      return header.n64(at);
  }
}
