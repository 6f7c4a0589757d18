/** Expands one compressed page. Decoders keep no state between pages. */
export interface PageDecoder {
  /**
   * Expands `input` into `output` and returns how many bytes that gave. Throws FormatError when `input` is damaged or
   * holds more than `output` takes; never reads or writes outside the two.
   */
  decode(input: Uint8Array, output: Uint8Array): number;
}

/** The compressions that page containers use. */
export type Compression = "zlib" | "lzo" | "snappy" | "zstd";

/** The decoders at hand; zlib comes from the host. One that is absent is reported when a dump needs it. */
export type PageDecoders = { readonly [name in Compression]?: PageDecoder };
