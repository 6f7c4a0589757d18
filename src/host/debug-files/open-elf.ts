/** Debug files as they lie on disk: plain, or compressed as distributions ship modules. */
import { gunzipSync } from "node:zlib";
import { FormatError } from "#base";
import { expandZstd } from "#codec";
import { type ElfFile, parseElf } from "#elf";
import { type ByteSource, chunkedSource, memorySource, readExactly, readUpTo } from "#source";
import { type FileSource, openFile } from "../file-source.ts";
import { sectionDecoders } from "../section-decoders.ts";
import { expandXz } from "../xz.ts";

/** A module with debug information has tens of MB, the largest some hundreds. */
const MOST_EXPANDED = 1 << 30;

/** An opened file; `close` gives its descriptor back when it is of no use. */
export interface OpenedElf {
  readonly elf: ElfFile;
  close(): void;
}

/**
 * Opens the ELF file at `path`; one compressed by gzip, xz or zstd is expanded into memory. UsageError when it cannot be
 * read, FormatError when it is no ELF file or is damaged.
 */
export function openElf(path: string): OpenedElf {
  const file = openFile(path);
  try {
    const content = expanded(file);
    const elf = parseElf(content === undefined ? chunkedSource(file) : content, sectionDecoders);
    if (content !== undefined) file.close();
    elf.sections();
    return { elf, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The content of a compressed file; undefined when it is not compressed. */
function expanded(file: FileSource): ByteSource | undefined {
  const start = readUpTo(file, 0, 6);
  if (start.length < 6) return undefined;
  const expand = decoderOf(start.u32(0), start.u16(4));
  if (expand === undefined) return undefined;
  if (file.size > MOST_EXPANDED) {
    throw new FormatError(file.name, 0, `at most ${MOST_EXPANDED} compressed bytes`, String(file.size));
  }
  const input = readExactly(file, 0, file.size, "a compressed file").array;
  return memorySource(file.name, expand(input, file.name, MOST_EXPANDED));
}

type Expand = (input: Uint8Array, subject: string, most: number) => Uint8Array;

function decoderOf(start: number, next: number): Expand | undefined {
  if (start === 0x587a_37fd && next === 0x5a) return expandXz;
  if (start === 0xfd2f_b528) return expandZstd;
  if ((start & 0xffff) === 0x8b1f) return expandGzip;
  return undefined;
}

function expandGzip(input: Uint8Array, subject: string, most: number): Uint8Array {
  try {
    return gunzipSync(input, { maxOutputLength: most });
  } catch (error) {
    throw new FormatError(subject, 0, "a gzip file", error instanceof Error ? error.message : String(error));
  }
}
