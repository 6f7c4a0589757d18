/** One number at a byte offset: `[offset, width in bytes, value]`. */
export type Field = readonly [offset: number, width: 1 | 2 | 4 | 8, value: number | bigint];
/** `size` zero bytes with `fields` written into them. */
export declare function place(size: number, fields: readonly Field[], littleEndian?: boolean): Uint8Array;
/** The characters of `text`, one byte each. */
export declare function ascii(text: string): Uint8Array;
/** All `parts`, one after the other. */
export declare function concat(...parts: readonly Uint8Array[]): Uint8Array;
/** The same of more parts than a call takes arguments. */
export declare function concatAll(parts: readonly Uint8Array[]): Uint8Array;
/** `bytes` followed by zeros up to a multiple of `alignment`. */
export declare function padded(bytes: Uint8Array, alignment: number): Uint8Array;
