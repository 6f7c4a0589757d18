import type { SectionDecoders } from "#elf";
import { zlibDecoder } from "./zlib.ts";
import { decodeZstd } from "./zstd.ts";

/** Every decompressor of ELF sections that Node has: what `parseElf` is given. */
export const sectionDecoders: SectionDecoders = { zlib: zlibDecoder.decode, zstd: decodeZstd };
