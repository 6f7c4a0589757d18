/** The words that C's base types are spelled with; they may stand in any order. */
const WORDS: ReadonlySet<string> = new Set([
  "signed",
  "unsigned",
  "short",
  "long",
  "int",
  "char",
  "float",
  "double",
  "_Bool",
  "__int128",
]);

/** True for a word that only the name of a base type can hold. */
export function isBaseTypeWord(word: string): boolean {
  return WORDS.has(word);
}

/**
 * The one spelling of the base type that `words` name, as gdb 16 prints it: `long unsigned int` (which compilers write
 * into debug information), `unsigned long int` and `unsigned long` are all `unsigned long`. Undefined when the words
 * name no base type of C.
 */
export function baseTypeName(words: readonly string[]): string | undefined {
  if (words.length === 0 || !words.every(isBaseTypeWord)) return undefined;
  const count = (word: string) => words.filter((other) => other === word).length;
  const longs = count("long");
  const sign = words.filter((word) => word === "signed" || word === "unsigned");
  const core = words.filter((word) => !["signed", "unsigned", "short", "long", "int"].includes(word));
  if (sign.length > 1 || core.length > 1 || count("int") > 1 || count("short") > 1 || longs > 2) return undefined;

  const [name] = core;
  if (name !== undefined) {
    const modified = longs > 0 || count("short") > 0 || count("int") > 0;
    if (name === "double" && words.length === 2 && longs === 1) return "long double";
    if (modified || (sign.length > 0 && name !== "char" && name !== "__int128")) return undefined;
    // `char` and `signed char` are two types, `__int128` and `signed __int128` one.
    return sign.length === 0 || (sign[0] === "signed" && name !== "char") ? name : `${sign[0]} ${name}`;
  }
  if (count("short") > 0 && longs > 0) return undefined;
  const width = count("short") > 0 ? "short" : longs > 0 ? Array(longs).fill("long").join(" ") : "int";
  return sign[0] === "unsigned" ? `unsigned ${width}` : width;
}

/** `name` in its one spelling when it is a base type of C, else as it is. */
export function canonicalName(name: string): string {
  return baseTypeName(name.split(" ")) ?? name;
}

/** gcc's spelling of the base types that it spells otherwise than `baseTypeName`. */
const GCC_SPELLING: ReadonlyMap<string, string> = new Map([
  ["short", "short int"],
  ["unsigned short", "short unsigned int"],
  ["long", "long int"],
  ["unsigned long", "long unsigned int"],
  ["long long", "long long int"],
  ["unsigned long long", "long long unsigned int"],
  ["unsigned __int128", "__int128 unsigned"],
]);

/** The spellings that debug information may have for the base type `name`: clang's, which is canonical, and gcc's. */
export function spellings(name: string): readonly string[] {
  const canonical = canonicalName(name);
  const gcc = GCC_SPELLING.get(canonical);
  return gcc === undefined ? [canonical] : [canonical, gcc];
}
