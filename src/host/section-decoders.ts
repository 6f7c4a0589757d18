import { createZstdDecoder } from "#codec";
import type { SectionDecoders } from "#elf";
import { zlibDecoder } from "./zlib.ts";

/** Every decompressor of ELF sections that Node has: what `parseElf` is given. */
export const sectionDecoders: SectionDecoders = { zlib: zlibDecoder.decode, zstd: createZstdDecoder().decode };
