/** Memory as text: what `rd -a` prints. */
import { type Address, MemoryFault, offsetBy, type Row } from "#base";
import type { AddressSpace } from "#memory";
import { isPrintable } from "./memory-line-text.ts";

/** Printable characters that stand next to each other, at most one line of them. */
export interface CharacterRun extends Row {
  readonly kind: "characters";
  readonly address: Address;
  readonly text: string;
  /** crash ends the last line only when it was told how many characters to read. */
  readonly newline: boolean;
}

/** Characters on a line. */
const PER_LINE = 60;
/** Bytes read at once; a power of two that divides pages. */
const STEP = 256;

/**
 * The printable characters among `count` bytes from `at`; without a count, those up to the first that is not printable.
 * Throws MemoryFault when it comes to memory that cannot be read, after what stands before it.
 */
export function* characterRuns(memory: AddressSpace, at: Address, count: number | undefined): Generator<CharacterRun> {
  let text = "";
  let start = at;
  let held: CharacterRun | undefined;

  function* flush(): Generator<CharacterRun> {
    if (text === "") return;
    if (held !== undefined) yield held;
    held = { kind: "characters", address: start, text, newline: true };
    text = "";
  }
  function* finish(newline: boolean): Generator<CharacterRun> {
    yield* flush();
    if (held !== undefined) yield { ...held, newline };
  }

  const end = count ?? Number.POSITIVE_INFINITY;
  for (let done = 0; done < end; ) {
    const here = offsetBy(at, done);
    const step = Math.min(end - done, STEP - Number(here & BigInt(STEP - 1)));
    let bytes: Uint8Array;
    try {
      bytes = memory.read(here, step).array;
    } catch (error) {
      if (error instanceof MemoryFault) yield* finish(false);
      throw error;
    }
    for (const [i, byte] of bytes.entries()) {
      if (isPrintable(byte)) {
        if (text === "") start = offsetBy(here, i);
        text += String.fromCharCode(byte);
        if (text.length === PER_LINE) yield* flush();
      } else if (count === undefined) {
        return yield* finish(false);
      } else {
        yield* flush();
      }
    }
    done += step;
  }
  if (held === undefined && text === "") yield { kind: "characters", address: at, text: "", newline: true };
  yield* finish(true);
}

/** A line of text; for no characters at all, an empty one. */
export function formatCharacterRun({ address, text, newline }: CharacterRun): string {
  const line = text === "" ? "" : `${address.toString(16).padStart(16)}:  ${text}`;
  return newline ? `${line}\n` : line;
}
