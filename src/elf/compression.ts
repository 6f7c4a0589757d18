import { Bytes, FormatError, lazy } from "#base";
import { type ByteSource, memorySource, readExactly } from "#source";
import { type Section, SHF_COMPRESSED } from "./sections.ts";

/** Values of `ch_type` (gABI, "Section Compression"). */
export const ELFCOMPRESS_ZLIB = 1;
export const ELFCOMPRESS_ZSTD = 2;

/**
 * Fills `output` with the expansion of `input`; returns how many bytes that gave, and throws when `input` is damaged
 * or holds more than `output` takes.
 */
export type Decompress = (input: Uint8Array, output: Uint8Array) => number;

/** The decompressors at hand; the core has none of its own, so the host gives them. */
export interface SectionDecoders {
  readonly zlib?: Decompress;
  readonly zstd?: Decompress;
}

const CHDR_SIZE = 24;
const ZDEBUG_SIZE = 12;
/** Deflate cannot expand more than this; a larger claim is a lie and is not allocated. */
const LARGEST_RATIO = 1032;

/** True when the bytes of `section` in the file are not its content. */
export function isCompressed(section: Section): boolean {
  return (section.flags & SHF_COMPRESSED) !== 0 || section.name.startsWith(".zdebug_");
}

/**
 * The content of a compressed section whose stored bytes are `stored`: an Elf64_Chdr (gABI, "Section Compression") or,
 * in `.zdebug_*` sections of older binutils, `ZLIB` and the size as 8 big-endian bytes; then the stream. Expanded at
 * the first read, into memory, because the stream has no random access. FormatError when the header is damaged, when
 * no decoder is at hand, or, at the first read, when the stream is damaged.
 */
export function expandedSource(stored: ByteSource, section: Section, decoders: SectionDecoders): ByteSource {
  const { type, headerSize, size } =
    (section.flags & SHF_COMPRESSED) !== 0 ? parseChdr(stored) : parseZdebugHeader(stored);
  const decompress = decoderFor(type, stored, decoders);
  const content = lazy(() => {
    const input = readExactly(stored, headerSize, stored.size - headerSize, "a compressed section").array;
    const output = new Uint8Array(size);
    let made: number;
    try {
      made = decompress(input, output);
    } catch (error) {
      throw new FormatError(stored.name, headerSize, "a compressed stream", String(error));
    }
    if (made !== size) throw new FormatError(stored.name, headerSize, `${size} bytes of content`, `${made} bytes`);
    return memorySource(stored.name, output);
  });
  return { name: stored.name, size, readInto: (offset, target) => content().readInto(offset, target) };
}

interface StreamHeader {
  readonly type: number;
  readonly headerSize: number;
  readonly size: number;
}

function parseChdr(stored: ByteSource): StreamHeader {
  const header = readExactly(stored, 0, CHDR_SIZE, "a compression header");
  return checked(stored, { type: header.u32(0), headerSize: CHDR_SIZE, size: header.n64(8) });
}

function parseZdebugHeader(stored: ByteSource): StreamHeader {
  const header = readExactly(stored, 0, ZDEBUG_SIZE, "a .zdebug header");
  if (header.cstring(0, 4) !== "ZLIB") {
    throw new FormatError(stored.name, 0, "the word ZLIB", JSON.stringify(header.cstring(0, 4)));
  }
  const size = new Bytes(header.array, false).n64(4);
  return checked(stored, { type: ELFCOMPRESS_ZLIB, headerSize: ZDEBUG_SIZE, size });
}

function checked(stored: ByteSource, header: StreamHeader): StreamHeader {
  if (header.size > stored.size * LARGEST_RATIO) {
    throw new FormatError(stored.name, 0, `content that ${stored.size} bytes can hold`, `${header.size} bytes`);
  }
  return header;
}

function decoderFor(type: number, stored: ByteSource, decoders: SectionDecoders): Decompress {
  const names: Record<number, keyof SectionDecoders> = { [ELFCOMPRESS_ZLIB]: "zlib", [ELFCOMPRESS_ZSTD]: "zstd" };
  const name = names[type];
  if (name === undefined) throw new FormatError(stored.name, 0, "zlib or zstd compression", `ch_type ${type}`);
  const decoder = decoders[name];
  if (decoder === undefined) throw new FormatError(stored.name, 0, "a compression that can be read", name);
  return decoder;
}
