import { Bytes, FormatError } from "#base";

/** Random access to bytes: a file, a blob, a part of another source. The core is synchronous, so reads are too. */
export interface ByteSource {
  /** Where the bytes come from, for messages: a file name. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /** Copies bytes from `offset` on into `target`; returns how many, fewer than asked only at the end of the source. */
  readInto(offset: number, target: Uint8Array): number;
}

/** `length` bytes at `offset`. FormatError when the source ends before them: `what` says what was expected there. */
export function readExactly(source: ByteSource, offset: number, length: number, what: string): Bytes {
  if (!(offset >= 0) || !(length >= 0) || offset + length > source.size) {
    throw new FormatError(source.name, offset, `${what} (${length} bytes)`, `end of file at ${source.size}`);
  }
  const array = new Uint8Array(length);
  const got = source.readInto(offset, array);
  if (got < length) throw new FormatError(source.name, offset, `${what} (${length} bytes)`, `only ${got} bytes`);
  return new Bytes(array);
}

/** Up to `length` bytes at `offset`: fewer at the end of the source. */
export function readUpTo(source: ByteSource, offset: number, length: number): Bytes {
  const array = new Uint8Array(Math.max(0, Math.min(length, source.size - offset)));
  const got = source.readInto(offset, array);
  return new Bytes(array.subarray(0, got));
}
