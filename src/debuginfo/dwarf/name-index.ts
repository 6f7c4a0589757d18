/** What a name can stand for: C's types with a name, and its three kinds of identifiers. */
export type NameKind = "struct" | "union" | "enum" | "typedef" | "base" | "variable" | "function" | "enumerator";

/** The kinds by the number that stands for them in columns and files. */
export const NAME_KINDS: readonly NameKind[] = [
  "struct",
  "union",
  "enum",
  "typedef",
  "base",
  "variable",
  "function",
  "enumerator",
];

/** Where each name of a file is declared. Offsets are of entries in `.debug_info`. */
export interface NameIndex {
  /**
   * The entry that declares `name` best: a definition before a declaration, a global before a static, else the first.
   * For an enumerator, that of its enumeration.
   */
  find(kind: NameKind, name: string): number | undefined;
  /**
   * All entries that define `name`, best first: several units may have a static variable or function of one name each.
   * Of other kinds, and of what is only declared, the best entry alone.
   */
  all(kind: NameKind, name: string): readonly number[];
  /** All names of a kind, each once, in no order that means anything. */
  names(kind: NameKind): Iterable<string>;
}

/**
 * Which of several entries declares a name best. An assembler names functions without their types; what is inlined
 * from a header, or a constant in it, is repeated in every unit and has no place of its own; a global definition is what the linker gave the symbol.
 */
export const RANK = { assembler: 0, declaration: 1, static: 2, global: 3 } as const;

/** True when every entry of that kind and rank is kept, since each stands for a thing of its own. */
export const isPlural = (kind: number, rank: number): boolean =>
  (kind === VARIABLE || kind === FUNCTION) && rank >= RANK.static;

const VARIABLE = NAME_KINDS.indexOf("variable");
const FUNCTION = NAME_KINDS.indexOf("function");
