import { ownDecoders, type PageDecoders } from "#codec";
import { zlibDecoder } from "./zlib.ts";

/** Every page decoder that Node has: what `openDump` is given. */
export const pageDecoders: PageDecoders = { ...ownDecoders, zlib: zlibDecoder };
