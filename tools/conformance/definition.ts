import { baseTypeName, isBaseTypeWord } from "#types";

/** The kinds of types that are compared. */
export type DefinitionKind = "struct" | "union" | "enum" | "typedef";

/** One line of a definition: a member, or an enumerator. Two sources agree when all of it is equal. */
export interface Row {
  /** How it is reached from the outermost type: `pid_links[].next` is `pid_links.next`. Empty for an unnamed member. */
  readonly path: string;
  /** From the start of the outermost type, in bits; undefined for an enumerator and for a typedef's own row. */
  readonly bitOffset: number | undefined;
  /** Bits of a bit-field; undefined for others. */
  readonly bitSize: number | undefined;
  /** Bytes of the member, of a bit-field those of its type; undefined for an enumerator and for a typedef's own row. */
  readonly size: number | undefined;
  /** The declaration in one spelling (`normalText`), or the value of an enumerator. */
  readonly text: string;
}

/** What one source says of a type with a name. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly name: string;
  /** In bytes; undefined for a typedef, and where the source does not say. */
  readonly size: number | undefined;
  readonly rows: readonly Row[];
}

/** All definitions of a source; a name may have several. Keys are `struct list_head`, `typedef pid_t`. */
export type Definitions = ReadonlyMap<string, readonly Definition[]>;

/** The key of a definition. */
function keyOf({ kind, name }: Pick<Definition, "kind" | "name">): string {
  return `${kind} ${name}`;
}

/** `definitions` by their keys, equal ones once. */
export function grouped(definitions: Iterable<Definition>): Definitions {
  const groups = new Map<string, Definition[]>();
  for (const definition of definitions) {
    const group = groups.get(keyOf(definition)) ?? [];
    if (group.length === 0) groups.set(keyOf(definition), group);
    const text = JSON.stringify(definition);
    if (!group.some((other) => JSON.stringify(other) === text)) group.push(definition);
  }
  return groups;
}

const TOKEN = /[A-Za-z_$][\w$]*|\d+|\.\.\.|[^\s\w]/g;

/**
 * A C declaration in one spelling: single blanks, `unsigned long` for `long unsigned int`, qualifiers in one order, and
 * no parentheses around the name of a function.
 */
export function normalText(text: string): string {
  const words: string[] = [];
  let base: string[] = [];
  const flush = (): void => {
    if (base.length > 0) words.push(baseTypeName(base) ?? base.join(" "));
    base = [];
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (isBaseTypeWord(token)) {
      base.push(token);
      continue;
    }
    flush();
    words.push(token);
  }
  flush();
  return words
    .join(" ")
    .replaceAll("volatile const", "const volatile")
    .replace(/ \( (\w+) \) \(/, " $1 (");
}
