import { lzoDecoder } from "./lzo.ts";
import type { PageDecoders } from "./page-decoder.ts";
import { snappyDecoder } from "./snappy.ts";
import { createZstdDecoder } from "./zstd/index.ts";

/** The decoders that need no host. A host adds its zlib: `{ ...ownDecoders, zlib }`. */
export const ownDecoders: PageDecoders = {
  lzo: lzoDecoder,
  snappy: snappyDecoder,
  zstd: createZstdDecoder(),
};
