import { Bytes, FormatError } from "#base";
import { type ByteSource, chunkedSource } from "#source";

/** Value sizes with a meaning of their own. */
const BLOCK = 0x3f;
const COMPRESSED_BLOCK = 0x3e;
/** Real files have some hundreds of thousands of tags at most, a hundred groups. */
const MOST_TAGS = 1 << 20;
const MOST_GROUPS = 4096;
const FILE_HEADER = 12;
const GROUP_SIZE = 80;
const GROUP_NAME = 64;
const BLOCK_HEADER = 18;

/** A named part of a snapshot file: the state of one device or subsystem, as tags. */
export interface Group {
  readonly name: string;
  readonly position: number;
}

/** A named value in a group. */
export interface Tag {
  readonly name: string;
  /** Up to three subscripts: `CR64[0][3]`. */
  readonly indices: readonly number[];
  /** Where the value is in the file. */
  readonly position: number;
  /** Bytes of it in the file. */
  readonly size: number;
  /** Bytes of it in memory: another number for compressed blocks. */
  readonly sizeInMemory: number;
  readonly compressed: boolean;
}

/** The groups of a snapshot file: a count in the header, then name, offset and size of each. FormatError when cut off. */
export function readGroups(source: ByteSource): readonly Group[] {
  const header = new Bytes(new Uint8Array(FILE_HEADER));
  source.readInto(0, header.array);
  const count = header.u32(8);
  const table = new Bytes(new Uint8Array(Math.min(count, MOST_GROUPS) * GROUP_SIZE));
  const got = source.readInto(FILE_HEADER, table.array);
  if (count > MOST_GROUPS || got < table.length) {
    const found = count > MOST_GROUPS ? String(count) : `${Math.floor(got / GROUP_SIZE)} of ${count}`;
    throw new FormatError(source.name, 8, `the table of at most ${MOST_GROUPS} groups`, found);
  }
  return Array.from({ length: count }, (_, i) => ({
    name: table.slice(i * GROUP_SIZE, GROUP_NAME).cstring(0),
    position: table.n64(i * GROUP_SIZE + GROUP_NAME),
  }));
}

/**
 * The tags of `group`, up to its end mark. A tag is a word (length of the name, number of subscripts, size of the value),
 * the name, the subscripts as 32-bit numbers, and the value; a block has its sizes and a padding before its bytes.
 * FormatError when the file ends within the group; the tags before were yielded.
 */
export function* tags(source: ByteSource, group: Group): Generator<Tag> {
  const near = chunkedSource(source, 4096, 1 << 20);
  let at = group.position;
  const take = (length: number): Bytes => {
    const bytes = new Uint8Array(length);
    if (near.readInto(at, bytes) < length) {
      throw new FormatError(source.name, at, `a tag of the group ${group.name}`, "the end of the file");
    }
    at += length;
    return new Bytes(bytes);
  };
  for (let count = 0; count < MOST_TAGS; count++) {
    const word = take(2).u16(0);
    if (word === 0) return;
    const name = take(word >> 8).latin1();
    const subscripts = take(4 * ((word >> 6) & 3));
    const indices = Array.from({ length: subscripts.length / 4 }, (_, i) => subscripts.u32(4 * i));
    const valueSize = word & 0x3f;
    const isBlock = valueSize === BLOCK || valueSize === COMPRESSED_BLOCK;
    let size = valueSize;
    let sizeInMemory = valueSize;
    if (isBlock) {
      const block = take(BLOCK_HEADER);
      size = block.n64(0);
      sizeInMemory = block.n64(8);
      at += block.u16(16);
    }
    yield { name, indices, position: at, size, sizeInMemory, compressed: valueSize === COMPRESSED_BLOCK };
    at += size;
  }
  throw new FormatError(source.name, at, `at most ${MOST_TAGS} tags in the group ${group.name}`, "more");
}
