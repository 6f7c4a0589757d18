/** Types from C text: through the BTF builder and back, as a dump would bring them. */
import { Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { btfTypes, type TypeSource } from "#types";
import { btf } from "./btf.ts";
import { cDeclarations } from "./c-declarations.ts";

/** The types that `text` declares. */
export function declaredTypes(text: string): TypeSource {
  return btfTypes(parseBtf(new Bytes(btf(cDeclarations(text)).array), "declared types"));
}
