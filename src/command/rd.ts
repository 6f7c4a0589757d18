/** rd: memory as words, or as text. */
import { type Address, address, hex, MemoryFault, offsetBy, type Row, UsageError } from "#base";
import { slabCacheOf } from "#kernel/slab";
import type { Command, RowsOf, TextStyle } from "./command.ts";
import { faultText } from "./error-text.ts";
import { outputFile } from "./output-file.ts";
import { findPlace } from "./place-name.ts";
import { type CharacterRun, characterRuns, formatCharacterRun } from "./rd/character-runs.ts";
import { type MemoryLine, readWords, wordsPerLine } from "./rd/memory-line.ts";
import { formatMemoryLine } from "./rd/memory-line-text.ts";
import { parseReadRequest, type ReadRequest, swapBytes } from "./rd/request.ts";
import type { Session } from "./session.ts";

type ReadRow =
  | MemoryLine
  | CharacterRun
  | (Row & { readonly kind: "warning"; readonly warning: string })
  | (Row & { readonly kind: "copied"; readonly address: Address; readonly bytes: number; readonly file: string });

/** Bytes copied at once: a page. */
const PIECE = 4096;
/** Lines between two looks at the user's wish to stop. */
const CHECKPOINT = 1024;

export const rd: Command<ReadRow> = {
  name: "rd",
  summary: "read memory",
  synopsis: ["[-adDsSupxmfNR][-8|-16|-32|-64][-o offs][-e addr][-r file][address|symbol]", "[count]"],
  description: `Shows memory, by default one word of 64 bits in hexadecimal with its characters beside it. The place is a
hexadecimal address, a symbol, or an expression in parentheses. An address of the user's half is read from the process of
the current context.

Where memory cannot be read, what stands before it is shown first.`,
  options: [
    { name: "8", help: "bytes" },
    { name: "16", help: "words of 16 bits" },
    { name: "32", help: "words of 32 bits" },
    { name: "64", help: "words of 64 bits, the default" },
    { name: "a", help: "as text; without a count up to the first character that cannot be printed" },
    { name: "d", help: "signed decimal numbers" },
    { name: "D", help: "unsigned decimal numbers" },
    { name: "s", help: "names instead of addresses of kernel symbols" },
    { name: "S", help: "as -s, and [cache] in the place of an address in a slab cache; twice: [address:cache]" },
    { name: "x", help: "no characters beside the words" },
    { name: "N", help: "words of 16 or 32 bits in network byte order" },
    { name: "p", help: "a physical address" },
    { name: "u", help: "an address of the current context's process" },
    { name: "m", help: "a machine address of Xen, which this is not" },
    { name: "f", help: "an offset in the dump file" },
    { name: "r", value: "file", help: "copy the bytes to a file; the count, or -e, says how many" },
    { name: "o", value: "offs", help: "begin this many bytes behind the address" },
    { name: "e", value: "addr", help: "end before this address" },
    { name: "R", help: "end with the word at the address, count words in all" },
  ],
  operands: "symbol",
  rows: {
    words: {
      address: "where the first word stands",
      wordSize: "bytes of a word",
      words: "the words, unsigned",
      symbols: "for each word the symbol that it is an address of; absent when not asked for",
      caches: "for each word the slab cache that it leads to; absent when not asked for",
      cachesWithWords: "a cache's name is shown with the word",
      style: "`hexadecimal`, `signed` or `unsigned`",
      characters: "true when the characters stand at the end of the line",
      fault: "why the line breaks off; absent when it does not",
    },
    characters: {
      address: "where the first character stands",
      text: "the characters",
      newline: "false for the last ones when no count was given",
    },
    warning: { warning: "what of the request is not followed" },
    copied: { address: "the first address", bytes: "how many bytes", file: "path of the file" },
  } satisfies RowsOf<ReadRow>,
  examples: [
    { line: "rd jiffies", shows: "one word of the kernel's tick count" },
    { line: "rd -a linux_banner", shows: "a string" },
    { line: "rd -s init_task 8", shows: "words with the symbols that they point to" },
  ],

  *run(session, args) {
    const request = parseReadRequest(session, args);
    if (request.endIgnored) yield { kind: "warning", warning: "ending address ignored when count is specified" };
    try {
      if (request.file !== undefined) yield copyToFile(session, request, request.file);
      else if (request.text) yield* characterRuns(request.memory, request.start, request.count);
      else yield* wordLines(session, request);
    } catch (error) {
      if (error instanceof MemoryFault) throw new UsageError(faultText(error, request.readType));
      throw error;
    }
  },

  *text(rows, style) {
    for (const row of rows) yield formatRow(row, style);
  },
};

/** The lines, each once the next has been read: the one before a fault must say that it breaks off. */
function* wordLines(session: Session, request: ReadRequest): Generator<MemoryLine> {
  const { memory, start, wordSize, count = 1 } = request;
  const perLine = wordsPerLine(wordSize);
  let held: MemoryLine | undefined;
  for (let done = 0; done < count; done += perLine) {
    if (done % (perLine * CHECKPOINT) === 0) session.checkpoint();
    const at = offsetBy(start, done * wordSize);
    const { words, fault } = readWords(memory, at, wordSize, Math.min(perLine, count - done));
    if (words.length > 0) {
      if (held !== undefined) yield held;
      held = memoryLine(session, request, at, words);
    }
    if (fault !== undefined) {
      if (held !== undefined) yield { ...held, fault: { unavailable: fault.message } };
      throw fault;
    }
  }
  if (held !== undefined) yield held;
}

/** Copies the bytes as far as they can be read. */
function copyToFile(session: Session, request: ReadRequest, file: string): ReadRow {
  const { memory, start, count = 0 } = request;
  const writer = outputFile(session, file);
  try {
    for (let done = 0; done < count; ) {
      session.checkpoint();
      session.progress(done / count);
      const here = offsetBy(start, done);
      // Ends with a page, so that what stands before one that cannot be read is written.
      const length = Math.min(count - done, PIECE - Number(here & BigInt(PIECE - 1)));
      writer.write(memory.read(here, length).array);
      done += length;
    }
  } finally {
    writer.close();
  }
  return { kind: "copied", address: start, bytes: count, file };
}

function memoryLine(session: Session, request: ReadRequest, at: Address, read: readonly bigint[]): MemoryLine {
  const { wordSize, style, characters, swapped, symbolic, caches } = request;
  const words = swapped ? read.map((word) => swapBytes(word, wordSize)) : read;
  const { symbols } = session.target;
  return {
    kind: "words",
    address: at,
    wordSize,
    words,
    style,
    characters,
    ...(symbolic ? { symbols: words.map((word) => findPlace(symbols, address(word))) } : {}),
    ...(caches > 0
      ? { caches: words.map((word) => slabCacheOf(session.kernel, address(word))), cachesWithWords: caches === 2 }
      : {}),
  };
}

function formatRow(row: ReadRow, { radix }: TextStyle): string {
  switch (row.kind) {
    case "warning":
      return `WARNING: ${row.warning}\n`;
    case "characters":
      return formatCharacterRun(row);
    case "copied":
      return `${row.bytes} bytes copied from 0x${hex(row.address)} to ${row.file}\n`;
    case "words":
      return formatMemoryLine(row, radix);
  }
}
