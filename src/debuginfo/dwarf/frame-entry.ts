import { Lru } from "#base";
import { DW_EH_PE_absptr, DW_EH_PE_indirect, DW_EH_PE_omit } from "./constants.table.ts";
import { type PointerBases, readOffset, readPointer } from "./eh-pointer.ts";
import { SectionReader } from "./section-reader.ts";
import type { Section } from "./sections.ts";
import type { Encoding } from "./unit.ts";

/** `.debug_frame`, or `.eh_frame`, whose entries differ in how they refer to each other and encode addresses. */
export interface FrameSection {
  readonly section: Section;
  readonly isEh: boolean;
  /** Bytes of an address of the machine, which entries do not say before version 4. */
  readonly addressSize: 4 | 8;
  readonly bases: PointerBases;
}

/** A common information entry: what the descriptions of several functions share (DWARF 5, 6.4.1). */
export interface Cie {
  readonly encoding: Encoding & { readonly addressSize: 4 | 8 };
  readonly codeFactor: number;
  readonly dataFactor: number;
  readonly returnAddress: number;
  /** DW_EH_PE_ constant of the addresses in its descriptions. */
  readonly pointerEncoding: number;
  /** Whether descriptions hold augmentation data behind their addresses. */
  readonly augmented: boolean;
  readonly signal: boolean;
  /** Section offsets of its instructions. */
  readonly start: number;
  readonly end: number;
}

/** A frame description entry: the instructions for the code from `first` up to `last`, exclusive. */
export interface Fde {
  readonly cie: Cie;
  readonly first: bigint;
  readonly last: bigint;
  readonly start: number;
  readonly end: number;
}

/** Where an entry ends, and the offset of the common entry that it refers to; undefined for a common entry itself. */
interface EntryHeader {
  readonly end: number;
  readonly cie: number | undefined;
  readonly offsetSize: 4 | 8;
}

/** Reads common entries, each once as long as it is kept. */
export type CieReader = (offset: number) => Cie;

/** Common entries kept: a linker merges none in `.debug_frame`, so a kernel has one for each of some 3,000 units. */
const CIES_KEPT = 4096;

/** A reader of the common entries of `frames`. */
export function cieReader(frames: FrameSection): CieReader {
  const kept = new Lru<number, Cie>(CIES_KEPT);
  // Descriptions that follow each other mostly share theirs.
  let last: { readonly offset: number; readonly cie: Cie } | undefined;
  return (offset) => {
    if (last?.offset === offset) return last.cie;
    const cie = kept.get(offset) ?? readCie(frames, offset);
    kept.set(offset, cie);
    last = { offset, cie };
    return cie;
  };
}

/** The header of the entry at the reader's position; undefined for the mark of an end, which may have more behind it. */
export function readEntryHeader(reader: SectionReader, isEh: boolean): EntryHeader | undefined {
  const at = reader.offset;
  const { length, offsetSize } = reader.initialLength();
  if (length === 0) return undefined;
  const start = reader.offset;
  const end = start + length;
  if (end > reader.end) throw reader.broken(at, `an entry of at most ${reader.end - start} bytes`, `${length} bytes`);
  // In .eh_frame the reference counts backwards from itself, has 4 bytes always, and 0 marks a common entry.
  if (isEh) {
    const back = reader.u32();
    return { end, cie: back === 0 ? undefined : start - back, offsetSize };
  }
  const cie = reader.word(offsetSize);
  // All bits set, which 2^64 stands for among numbers.
  const isCommon = offsetSize === 8 ? cie === 2 ** 64 : cie === 0xffff_ffff;
  return { end, cie: isCommon ? undefined : cie, offsetSize };
}

/** Reads on behind the header of a description: the addresses that it covers. */
export function readFde(reader: SectionReader, end: number, cie: Cie, frames: FrameSection): Fde {
  const { addressSize } = cie.encoding;
  const first = readPointer(reader, cie.pointerEncoding, frames.bases, addressSize);
  const at = reader.offset;
  const size = readOffset(reader, cie.pointerEncoding & 0x0f, addressSize, () => reader.broken(at, "a length", "none"));
  // The length of what has no known meaning in every description, such as where the language's own tables are.
  if (cie.augmented) {
    const length = reader.uleb();
    reader.skip(length);
  }
  if (reader.offset > end) throw reader.broken(at, "addresses inside their entry", "an entry that is too short");
  return { cie, first, last: first + BigInt.asUintN(8 * addressSize, size), start: reader.offset, end };
}

function readCie(frames: FrameSection, offset: number): Cie {
  const reader = new SectionReader(frames.section, offset);
  const header = readEntryHeader(reader, frames.isEh);
  if (header === undefined || header.cie !== undefined) throw reader.broken(offset, "a common entry", "another");
  const version = reader.u8();
  if (version !== 1 && version !== 3 && version !== 4) {
    throw reader.broken(offset, "version 1, 3 or 4 of a common entry", String(version));
  }
  const augmentation = reader.cstring();
  let addressSize = frames.addressSize;
  if (version >= 4) {
    const size = reader.u8();
    const segmentSize = reader.u8();
    if ((size !== 4 && size !== 8) || segmentSize !== 0) {
      throw reader.broken(offset, "flat addresses of 4 or 8 bytes", `${size} bytes, segments of ${segmentSize}`);
    }
    addressSize = size;
  }
  // GCC before 3 put the address of its table here.
  if (augmentation === "eh") reader.skip(addressSize);
  const codeFactor = reader.uleb();
  const dataFactor = Number(reader.sleb64());
  const returnAddress = version === 1 ? reader.u8() : reader.uleb();
  const augmented = augmentation.startsWith("z");
  if (!augmented && augmentation !== "" && augmentation !== "eh") {
    throw reader.broken(offset, "a known augmentation", JSON.stringify(augmentation));
  }
  const data = augmented ? readAugmentation(reader, augmentation, addressSize) : PLAIN;
  if (reader.offset > header.end) throw reader.broken(offset, "a common entry that is whole", "one that is cut off");
  const encoding = { version, offsetSize: header.offsetSize, addressSize };
  return { encoding, codeFactor, dataFactor, returnAddress, augmented, ...data, start: reader.offset, end: header.end };
}

type Augmentation = Pick<Cie, "pointerEncoding" | "signal">;
const NO_BASES: PointerBases = { own: 0n, text: 0n, data: 0n };
const PLAIN: Augmentation = { pointerEncoding: DW_EH_PE_absptr, signal: false };

/** The data that the letters behind the `z` announce; of letters that are unknown, the length is known. */
function readAugmentation(reader: SectionReader, letters: string, addressSize: 4 | 8): Augmentation {
  const length = reader.uleb();
  const end = reader.offset + length;
  let { pointerEncoding, signal } = PLAIN;
  for (const letter of letters.slice(1)) {
    if (letter === "R") {
      pointerEncoding = reader.u8();
    } else if (letter === "P") {
      // The routine of the language, which only a running program needs.
      const encoding = reader.u8();
      if (encoding !== DW_EH_PE_omit) readPointer(reader, encoding & ~DW_EH_PE_indirect, NO_BASES, addressSize);
    } else if (letter === "L") {
      reader.u8();
    } else if (letter === "S") {
      signal = true;
    } else if (letter !== "B" && letter !== "G") {
      // B and G choose how arm64 signs and tags, and have no data.
      break;
    }
  }
  reader.seek(end);
  return { pointerEncoding, signal };
}
