/** Lines of memory in crash's columns. */
import { hex } from "#base";
import { formatPlaceName } from "../place-name.ts";
import { type MemoryLine, type WordSize, wordsPerLine } from "./memory-line.ts";

/** Columns of a decimal word: crash prints 8 and 16 bits unsigned even when asked for signed ones. */
const DECIMAL_WIDTH: Readonly<Record<WordSize, { readonly signed: number; readonly unsigned: number }>> = {
  1: { signed: 3, unsigned: 3 },
  2: { signed: 5, unsigned: 5 },
  4: { signed: 12, unsigned: 12 },
  8: { signed: 15, unsigned: 20 },
};

/** A line with its newline; a line that breaks off has neither characters nor newline, for the complaint to follow. */
export function formatMemoryLine(line: MemoryLine, radix: 10 | 16): string {
  const words = line.words.map((word, i) => `${formatWord(line, word, i, radix)} `).join("");
  const start = `${hex(line.address).padStart(16)}:  ${words}`;
  if (line.fault !== undefined) return start;
  if (!line.characters) return `${start}\n`;
  const missing = wordsPerLine(line.wordSize) - line.words.length;
  return `${start}${" ".repeat(missing * (line.wordSize * 2 + 1))}  ${charactersOf(line)}\n`;
}

function formatWord(line: MemoryLine, word: bigint, index: number, radix: 10 | 16): string {
  const symbol = line.symbols?.[index];
  if (symbol !== undefined) return formatPlaceName(symbol, radix).padEnd(16);
  const cache = line.caches?.[index];
  if (cache !== undefined) return `[${line.cachesWithWords === true ? `${hex(word)}:` : ""}${cache}]`.padEnd(16);
  if (line.style === "hexadecimal") return hex(word, line.wordSize * 2);
  const signed = line.style === "signed" && line.wordSize >= 4;
  const value = signed ? BigInt.asIntN(line.wordSize * 8, word) : word;
  return value.toString().padStart(DECIMAL_WIDTH[line.wordSize][line.style]);
}

/** The words' bytes as the little-endian machine stores them, with a dot for what cannot be printed. */
function charactersOf({ words, wordSize }: MemoryLine): string {
  let text = "";
  for (const word of words) {
    for (let i = 0; i < wordSize; i++) {
      const byte = Number((word >> BigInt(i * 8)) & 0xffn);
      text += isPrintable(byte) ? String.fromCharCode(byte) : ".";
    }
  }
  return text;
}

/** True for ASCII characters that take a column. */
export function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}
