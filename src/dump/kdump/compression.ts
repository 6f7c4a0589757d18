import type { Compression, PageDecoder, PageDecoders } from "#codec";
import {
  DUMP_DH_COMPRESSED_LZO,
  DUMP_DH_COMPRESSED_SNAPPY,
  DUMP_DH_COMPRESSED_ZLIB,
  DUMP_DH_COMPRESSED_ZSTD,
} from "./header.ts";

const byFlag: readonly (readonly [flag: number, name: Compression])[] = [
  [DUMP_DH_COMPRESSED_ZLIB, "zlib"],
  [DUMP_DH_COMPRESSED_LZO, "lzo"],
  [DUMP_DH_COMPRESSED_SNAPPY, "snappy"],
  [DUMP_DH_COMPRESSED_ZSTD, "zstd"],
];

/** The compressions that the bits of a header's `status` or of a descriptor's `flags` name. */
export function compressionsOf(flags: number): readonly Compression[] {
  return byFlag.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name);
}

const ANY_COMPRESSION = byFlag.reduce((flags, [flag]) => flags | flag, 0);

/** True when a page descriptor's `flags` name a compression; otherwise the page is stored as it is. */
export function isCompressed(flags: number): boolean {
  return (flags & ANY_COMPRESSION) !== 0;
}

/** The decoder for a page descriptor's `flags`; undefined when they name none or one that is not at hand. */
export function decoderFor(flags: number, decoders: PageDecoders): PageDecoder | undefined {
  const name = byFlag.find(([flag]) => (flags & flag) !== 0)?.[1];
  return name && decoders[name];
}
