/** dev -V and -v: what device drivers added to the dump. */
import { address, type Bytes, type Row, UsageError } from "#base";
import { type DeviceDump, deviceDumps } from "#kernel/device";
import { centred } from "../centred.ts";
import { parseCount } from "../number.ts";
import { outputFile } from "../output-file.ts";
import type { MemoryLine } from "../rd/memory-line.ts";
import { formatMemoryLine } from "../rd/memory-line-text.ts";
import type { Session } from "../session.ts";

/** A device dump. */
export interface DumpRow extends Row {
  readonly kind: "dump";
  readonly index: number;
  /** Where its data begins in the dump file, in bytes. */
  readonly offset: number;
  readonly size: number;
  readonly name: string;
  /** Listed with the others, or shown. */
  readonly listed: boolean;
}

/** What was done with the data of a device dump. */
export interface SavedRow extends Row {
  readonly kind: "saved";
  readonly size: number;
  readonly offset: number;
  readonly file: string;
}

/** The rows of `-V`. */
export function dumpRows({ kernel }: Session): readonly DumpRow[] {
  const dumps = deviceDumps(kernel);
  if (dumps.length === 0) throw new UsageError("no device dumps found in this dumpfile");
  return dumps.map((dump, index) => dumpRow(dump, index, true));
}

function dumpRow({ name, data, offset }: DeviceDump, index: number, listed: boolean): DumpRow {
  return { kind: "dump", index, offset, size: data.length, name, listed };
}

/** The rows of `-v`: one dump as words, or into a file. */
export function* oneDump(
  session: Session,
  word: string,
  file: string | undefined,
): Generator<DumpRow | SavedRow | MemoryLine> {
  const dumps = deviceDumps(session.kernel);
  if (dumps.length === 0) throw new UsageError("no device dumps found in this dumpfile");
  const index = parseCount(word);
  const dump = dumps[index] as DeviceDump | undefined;
  if (dump === undefined) throw new UsageError(`no device dump found at index: ${index}`);
  yield dumpRow(dump, index, false);
  if (file === undefined) {
    yield* wordLines(dump.data, dump.offset);
    return;
  }
  const writer = outputFile(session, file);
  try {
    writer.write(dump.data.array);
  } finally {
    writer.close();
  }
  yield { kind: "saved", size: dump.data.length, offset: dump.offset, file };
}

/** Bytes of a word, and words of a line. */
const WORD = 8;
const PER_LINE = 2;

/** Words with their places in the file; bytes that are no whole word are filled up with zeros. */
function* wordLines(data: Bytes, offset: number): Generator<MemoryLine> {
  for (let at = 0; at < data.length; at += WORD * PER_LINE) {
    const words: bigint[] = [];
    for (let i = at; i < Math.min(data.length, at + WORD * PER_LINE); i += WORD) {
      words.push(data.unsigned(i, Math.min(WORD, data.length - i)));
    }
    yield {
      kind: "words",
      address: address(BigInt(offset + at)),
      wordSize: WORD,
      words,
      style: "hexadecimal",
      characters: true,
    };
  }
}

/** Above the list of device dumps. */
export const DUMP_TITLES = "INDEX  OFFSET             SIZE             NAME\n";

/** A line. */
export function formatDump(row: DumpRow | SavedRow | MemoryLine, radix: 10 | 16): string {
  switch (row.kind) {
    case "dump": {
      if (!row.listed) return `DEVICE: ${row.name}\n`;
      const place = `0x${row.offset.toString(16).padEnd(16)} ${String(row.size).padEnd(16)}`;
      return `${centred(String(row.index), "INDEX".length)}  ${place} ${row.name}\n`;
    }
    case "saved":
      return `${row.size} bytes copied from 0x${row.offset.toString(16)} to ${row.file}\n`;
    case "words":
      return formatMemoryLine(row, radix);
  }
}
