/** A part of a file on a server, as it is asked of the worker. */
export interface RangeRequest {
  readonly url: string;
  readonly offset: number;
  /** Bytes; at most what the shared memory has room for. */
  readonly length: number;
  /** Longest silence in milliseconds. */
  readonly timeout: number;
  /** The file that was there at first (its entity tag or date); undefined when nobody knows. */
  readonly version: string | undefined;
  /**
   * What the worker answers: outcome (0 none yet, 1 read, 2 failed), count of bytes, and status of the answer as 32-bit
   * numbers, then what stands at the offsets below.
   */
  readonly shared: SharedArrayBuffer;
}

/** Size of the whole file, 64 bits. */
export const SIZE_AT = 16;
/** Its version as text, ended by a zero. */
export const VERSION_AT = 32;
/** The bytes, or the message why there are none. */
export const BYTES_AT = 544;
