import { baseTypeName, isBaseTypeWord } from "./base-type.ts";
import { VOID } from "./lazy-type.ts";
import type { CType, IntType, Parameter, QualifiedType, TypeSource } from "./type.ts";

/** Parentheses nested deeper than in any type of C; a bound for what is typed or pasted. */
const MAX_DEPTH = 100;

const TOKEN = /\s*([A-Za-z_$][\w$]*|\d\w*|\.\.\.|[*()[\],])/y;
const QUALIFIERS: ReadonlyMap<string, QualifiedType["kind"]> = new Map([
  ["const", "const"],
  ["__const", "const"],
  ["volatile", "volatile"],
  ["__volatile__", "volatile"],
  ["restrict", "restrict"],
  ["__restrict", "restrict"],
  ["__restrict__", "restrict"],
  ["_Atomic", "atomic"],
]);

/** What a declarator makes of the type before it; undefined for what C does not allow (an array of functions). */
type Declarator = (base: CType) => CType | undefined;

/**
 * The type that a C type name denotes, as in a cast or after sizeof: `struct foo *[3]`, `unsigned long`, `int (*)(void)`,
 * `const u8`. Names are those of `source`; C's base types are known without it. Undefined for anything else.
 */
export function parseTypeName(text: string, source: TypeSource): CType | undefined {
  const tokens = tokenize(text);
  if (tokens === undefined) return undefined;
  const parser = new TypeNameParser(tokens, source);
  const type = parser.typeName();
  return parser.atEnd ? type : undefined;
}

/** The tokens of a type name; undefined when a character belongs to none. */
function tokenize(text: string): readonly string[] | undefined {
  const token = new RegExp(TOKEN);
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (match === null) return undefined;
    tokens.push(match[1]);
  }
  return tokens;
}

/** Reads tokens once, from the left; every method returns undefined when they do not fit. */
class TypeNameParser {
  readonly #tokens: readonly string[];
  readonly #source: TypeSource;
  readonly #pointerSize: number;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], source: TypeSource) {
    this.#tokens = tokens;
    this.#source = source;
    const word = source.find("int", "unsigned long");
    this.#pointerSize = word?.kind === "int" ? word.size : 8;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** type-name: specifiers abstract-declarator? */
  typeName(): CType | undefined {
    const base = this.#specifiers();
    return base === undefined ? undefined : this.#declarator()?.(base);
  }

  /** parameter: like a type name, but its declarator may hold a name, which says nothing of the type. */
  #parameter(): Parameter | undefined {
    const base = this.#specifiers();
    const type = base === undefined ? undefined : this.#declarator(true)?.(base);
    if (type === undefined) return undefined;
    // C passes pointers in the place of arrays and functions.
    if (type.kind === "array") return { name: undefined, type: this.#pointerTo(type.element) };
    return { name: undefined, type: type.kind === "function" ? this.#pointerTo(type) : type };
  }

  /** The words before the declarator: qualifiers in any place around one type. */
  #specifiers(): CType | undefined {
    const qualifiers: QualifiedType["kind"][] = [];
    const words: string[] = [];
    let type: CType | undefined;
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      const qualifier = QUALIFIERS.get(token);
      if (qualifier !== undefined) qualifiers.push(qualifier);
      else if (type === undefined && isBaseTypeWord(token)) words.push(token);
      else if (type !== undefined || words.length > 0 || !isIdentifier(token)) break;
      else {
        type = this.#named(token);
        if (type === undefined) return undefined;
      }
      this.#at++;
    }
    const base = type ?? this.#baseType(words);
    return base === undefined ? undefined : qualify(base, qualifiers);
  }

  /** A tag or typedef; of a tag's two words the second is left as the current one. */
  #named(token: string): CType | undefined {
    if (token === "void") return VOID;
    if (token !== "struct" && token !== "union" && token !== "enum") return this.#source.find("typedef", token);
    const tag = this.#tokens[++this.#at];
    return tag === undefined ? undefined : this.#source.find(token, tag);
  }

  #baseType(words: readonly string[]): CType | undefined {
    const name = baseTypeName(words);
    return name === undefined ? undefined : (this.#source.find("int", name) ?? builtInType(name, this.#pointerSize));
  }

  /** Pointers, then a declarator in parentheses (or a name, where one is allowed), then dimensions and parameters. */
  #declarator(mayBeNamed = false): Declarator | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined;
    const pointers = this.#pointers();
    let inner: Declarator | undefined = (base) => base;
    if (this.#startsGroup()) {
      this.#at++;
      inner = this.#declarator(mayBeNamed);
      if (inner === undefined || !this.#take(")")) return undefined;
    } else if (mayBeNamed && isIdentifier(this.#peek() ?? "")) {
      this.#at++;
    }
    const suffixes: Declarator[] = [];
    for (let token = this.#peek(); token === "[" || token === "("; token = this.#peek()) {
      const suffix = token === "[" ? this.#dimension() : this.#parameters();
      if (suffix === undefined) return undefined;
      suffixes.push(suffix);
    }
    this.#depth--;
    return (base) => {
      const parts = [pointers, ...suffixes.toReversed(), inner];
      return parts.reduce<CType | undefined>((type, part) => (type === undefined ? undefined : part(type)), base);
    };
  }

  #pointers(): (base: CType) => CType {
    const stars: QualifiedType["kind"][][] = [];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      const qualifier = QUALIFIERS.get(token);
      if (token === "*") stars.push([]);
      else if (qualifier !== undefined && stars.length > 0) stars.at(-1)?.push(qualifier);
      else break;
      this.#at++;
    }
    return (base) => stars.reduce((target, qualifiers) => qualify(this.#pointerTo(target), qualifiers), base);
  }

  /** True at a parenthesis that groups a declarator, rather than one that holds parameters. */
  #startsGroup(): boolean {
    const next = this.#tokens[this.#at + 1];
    return this.#peek() === "(" && (next === "*" || next === "(" || next === "[");
  }

  /** `[]`, `[16]`, `[0x10]` */
  #dimension(): Declarator | undefined {
    this.#at++;
    const token = this.#peek();
    let count: number | undefined;
    if (token !== "]") {
      if (token === undefined || !/^(0[xX][\da-fA-F]+|\d+)$/.test(token)) return undefined;
      count = Number(token);
      this.#at++;
    }
    if (!this.#take("]")) return undefined;
    return (element) =>
      element.kind === "function" || element.kind === "void" ? undefined : { kind: "array", element, count };
  }

  /** `()`, `(void)`, `(int, char *name)`, `(const char *, ...)` */
  #parameters(): Declarator | undefined {
    this.#at++;
    const parameters: Parameter[] = [];
    let variadic = false;
    while (!this.#take(")")) {
      if (parameters.length > 0 && !this.#take(",")) return undefined;
      if (parameters.length > 0 && this.#take("...")) {
        variadic = true;
        if (!this.#take(")")) return undefined;
        break;
      }
      const parameter = this.#parameter();
      if (parameter === undefined) return undefined;
      if (parameter.type.kind === "void") {
        if (parameters.length > 0 || !this.#take(")")) return undefined;
        break;
      }
      parameters.push(parameter);
    }
    return (result) =>
      result.kind === "function" || result.kind === "array"
        ? undefined
        : { kind: "function", result, parameters, variadic };
  }

  #pointerTo(target: CType): CType {
    return { kind: "pointer", size: this.#pointerSize, target };
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }
}

function isIdentifier(token: string): boolean {
  return /^[A-Za-z_$]/.test(token);
}

/** `type` with qualifiers around it, the first outermost; one given twice counts once. */
function qualify(type: CType, qualifiers: readonly QualifiedType["kind"][]): CType {
  return [...new Set(qualifiers)].reduceRight<CType>((target, kind) => ({ kind, target }), type);
}

/** A base type of C as 64-bit (LP64) and 32-bit Linux have it, for names that a source does not hold. */
function builtInType(name: string, wordSize: number): CType {
  if (name === "float") return { kind: "float", name, size: 4 };
  if (name === "double") return { kind: "float", name, size: 8 };
  if (name === "long double") return { kind: "float", name, size: 16 };
  const signed = !name.startsWith("unsigned") && name !== "_Bool";
  const word = name.replace(/^(un)?signed /, "");
  const sizes: Record<string, number> = { _Bool: 1, char: 1, short: 2, int: 4, long: wordSize, "long long": 8 };
  const encoding: IntType["encoding"] = word === "_Bool" ? "bool" : word === "char" ? "char" : "integer";
  return { kind: "int", name, size: sizes[word] ?? 16, signed, encoding };
}
