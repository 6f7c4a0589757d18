import { UsageError } from "#base";

/** A file of raw physical memory on the command line, as crash takes it. */
export interface RawPiece {
  readonly file: string;
  /** Physical address of its first byte. */
  readonly address: number;
}

/** Raw memory as one word. */
export interface RawMemory {
  readonly pieces: readonly RawPiece[];
  /** `live:` says that the machine still runs and the files change. */
  readonly live: boolean;
}

/** Physical addresses end here. */
const PHYSICAL_LIMIT = 2 ** 52;

/**
 * Understands `FILE@ADDRESS[,FILE@ADDRESS...]`, addresses in hexadecimal with or without 0x, `live:` before it when the
 * memory is that of a running machine. Undefined for words of another form; UsageError when one piece has an address and
 * another has none, or an address is beyond physical memory.
 */
export function parseRawMemory(word: string): RawMemory | undefined {
  if (/^https?:/i.test(word)) return undefined;
  const live = word.startsWith("live:");
  const parts = (live ? word.slice(5) : word)
    .split(",")
    .map((part) => /^(.+)@(?:0x)?([0-9a-f]+)$/i.exec(part) ?? undefined);
  if (parts.every((part) => part === undefined)) return undefined;
  const pieces = parts.map((part) => {
    const [, file, digits] = part ?? [];
    if (file === undefined || digits === undefined) {
      throw new UsageError(`${word}: expected FILE@ADDRESS for every file, found one without an address`);
    }
    const address = Number.parseInt(digits, 16);
    if (address >= PHYSICAL_LIMIT) throw new UsageError(`${word}: expected a physical address, found ${digits}`);
    return { file, address };
  });
  return { pieces, live };
}
