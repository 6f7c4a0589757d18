/** rd: memory as words, or as text. */
import { type Address, address, MemoryFault, offsetBy, type Row, UsageError } from "#base";
import { type Command, type TextStyle } from "./command.ts";
import { faultText } from "./error-text.ts";
import { findPlace } from "./place-name.ts";
import { type CharacterRun, characterRuns, formatCharacterRun } from "./rd/character-runs.ts";
import { type MemoryLine, readWords, wordsPerLine } from "./rd/memory-line.ts";
import { formatMemoryLine } from "./rd/memory-line-text.ts";
import { parseReadRequest, type ReadRequest, swapBytes } from "./rd/request.ts";
import type { Session } from "./session.ts";

type ReadRow = MemoryLine | CharacterRun | (Row & { readonly kind: "warning"; readonly warning: string });

/** Lines between two looks at the user's wish to stop. */
const CHECKPOINT = 1024;

export const rd: Command<ReadRow> = {
  name: "rd",
  summary: "read memory",
  synopsis: ["[-adDsupxNR][-8|-16|-32|-64][-o offs][-e addr] address|symbol|(expression)", "[count]"],
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
    { name: "x", help: "no characters beside the words" },
    { name: "N", help: "words of 16 or 32 bits in network byte order" },
    { name: "p", help: "a physical address" },
    { name: "u", help: "an address of the current context's process" },
    { name: "o", value: "offs", help: "begin this many bytes behind the address" },
    { name: "e", value: "addr", help: "end before this address" },
    { name: "R", help: "end with the word at the address, count words in all" },
  ],
  operands: "symbol",
  examples: [
    { line: "rd jiffies", shows: "one word of the kernel's tick count" },
    { line: "rd -a linux_banner", shows: "a string" },
    { line: "rd -s init_task 8", shows: "words with the symbols that they point to" },
  ],

  *run(session, args) {
    const request = parseReadRequest(session, args);
    if (request.endIgnored) yield { kind: "warning", warning: "ending address ignored when count is specified" };
    try {
      if (request.text) yield* characterRuns(request.memory, request.start, request.count);
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

function memoryLine(session: Session, request: ReadRequest, at: Address, read: readonly bigint[]): MemoryLine {
  const { wordSize, style, characters, swapped, symbolic } = request;
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
  };
}

function formatRow(row: ReadRow, { radix }: TextStyle): string {
  switch (row.kind) {
    case "warning":
      return `WARNING: ${row.warning}\n`;
    case "characters":
      return formatCharacterRun(row);
    case "words":
      return formatMemoryLine(row, radix);
  }
}
