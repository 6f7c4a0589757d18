/**
 * Reads C declarations and lays them out as the compiler does, as types for the BTF builder: what a test says of a
 * kernel's structures is then the text of its header. Structs, unions (nested and anonymous ones too), enums, typedefs,
 * pointers, arrays and bit-fields; function pointers are written `void *`.
 */
import type { BtfMemberSpec, BtfTypeSpec } from "./btf.ts";

/** What is known of a type once it is laid out: its label among the types, its size and alignment in bytes. */
interface LaidOut {
  readonly label: string;
  readonly size: number;
  readonly align: number;
}

/** A type as it is written: a name (`struct list_head`, `u32`), or an aggregate without one. */
type Written = string | Aggregate;

interface Declarator {
  readonly pointers: number;
  readonly name: string | undefined;
  readonly counts: readonly number[];
  readonly bits: number | undefined;
}

interface Aggregate {
  readonly kind: "struct" | "union";
  readonly name: string | undefined;
  readonly members: readonly { readonly type: Written; readonly declarator: Declarator }[];
}

type Definition =
  | Aggregate
  | {
      readonly kind: "enum";
      readonly name: string;
      readonly values: Readonly<Record<string, number>>;
    }
  | { readonly kind: "typedef"; readonly name: string; readonly type: Written; readonly declarator: Declarator };

/** The base types: as they are written in C, as the compiler names them, bytes, sign. */
const BASE: Readonly<Record<string, readonly [name: string, size: number, signed: boolean]>> = {
  char: ["char", 1, true],
  "unsigned char": ["unsigned char", 1, false],
  short: ["short int", 2, true],
  "unsigned short": ["short unsigned int", 2, false],
  int: ["int", 4, true],
  unsigned: ["unsigned int", 4, false],
  "unsigned int": ["unsigned int", 4, false],
  long: ["long int", 8, true],
  "unsigned long": ["long unsigned int", 8, false],
  "long long": ["long long int", 8, true],
  "unsigned long long": ["long long unsigned int", 8, false],
  bool: ["_Bool", 1, false],
};
const BASE_WORDS = new Set(["char", "short", "int", "long", "unsigned", "bool"]);

/**
 * The types that `text` declares, and those that they need. A later declaration takes the place of an earlier one; one
 * without a body (`struct mm_rss_stat;`) makes it unknown.
 */
export function cDeclarations(text: string): readonly BtfTypeSpec[] {
  const definitions = new Map<string, Definition>();
  for (const definition of new Reader(text).definitions()) {
    if (definition.kind === "forgotten") definitions.delete(definition.name);
    else
      definitions.set(
        definition.kind === "typedef" ? definition.name : `${definition.kind} ${definition.name}`,
        definition,
      );
  }
  const layout = new Layout(definitions);
  for (const name of definitions.keys()) layout.named(name);
  return layout.types;
}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    const bare = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, " ");
    this.#tokens = bare.match(/[A-Za-z_]\w*|-?\d+|\S/g) ?? [];
  }

  *definitions(): Generator<Definition | { readonly kind: "forgotten"; readonly name: string }> {
    while (this.#at < this.#tokens.length) {
      if (this.#take("typedef")) {
        const type = this.#type();
        const declarator = this.#declarator();
        if (declarator.name === undefined) throw this.#unexpected();
        yield* this.#inner();
        yield { kind: "typedef", name: declarator.name, type, declarator };
      } else {
        const type = this.#type();
        if (typeof type === "string" && this.#found.length === 0) yield { kind: "forgotten", name: type };
        yield* this.#inner();
        if (typeof type !== "string") yield type;
      }
      this.#expect(";");
    }
  }

  /** Named aggregates and enums that were defined inside others since the last call. */
  readonly #found: Definition[] = [];
  *#inner(): Generator<Definition> {
    yield* this.#found.splice(0);
  }

  #type(): Written {
    while (this.#take("const") || this.#take("volatile"));
    for (const kind of ["struct", "union", "enum"] as const) {
      if (!this.#take(kind)) continue;
      const name = /^\w/.test(this.#peek()) ? this.#next() : undefined;
      if (!this.#take("{")) return `${kind} ${name}`;
      // An enum without a name cannot be referred to; the types that a kernel is drawn with need none.
      const type = kind === "enum" ? this.#enumeration(name ?? "") : this.#aggregate(kind, name);
      if (typeof type === "string" || type.name === undefined) return type;
      this.#found.push(type);
      return `${kind} ${name}`;
    }
    const words = [this.#next()];
    while (BASE_WORDS.has(words[0]) && BASE_WORDS.has(this.#peek())) words.push(this.#next());
    return words.join(" ");
  }

  #enumeration(name: string): string {
    const values: Record<string, number> = {};
    for (let value = 0; !this.#take("}"); value++) {
      const key = this.#next();
      if (this.#take("=")) value = Number(this.#next());
      values[key] = value;
      this.#take(",");
    }
    this.#found.push({ kind: "enum", name, values });
    return `enum ${name}`;
  }

  #aggregate(kind: "struct" | "union", name: string | undefined): Aggregate {
    const members: { type: Written; declarator: Declarator }[] = [];
    while (!this.#take("}")) {
      const type = this.#type();
      do members.push({ type, declarator: this.#declarator() });
      while (this.#take(","));
      this.#expect(";");
    }
    return { kind, name, members };
  }

  #declarator(): Declarator {
    let pointers = 0;
    while (this.#take("*") || this.#take("const")) if (this.#tokens[this.#at - 1] === "*") pointers++;
    const name = /^[A-Za-z_]/.test(this.#peek()) ? this.#next() : undefined;
    const counts: number[] = [];
    while (this.#take("[")) {
      counts.push(this.#peek() === "]" ? 0 : Number(this.#next()));
      this.#expect("]");
    }
    return { pointers, name, counts, bits: this.#take(":") ? Number(this.#next()) : undefined };
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? "";
  }
  #next(): string {
    return this.#tokens[this.#at++] ?? "";
  }
  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }
  #expect(token: string): void {
    if (!this.#take(token)) throw this.#unexpected();
  }
  #unexpected(): Error {
    return new Error(`cannot read ${this.#tokens.slice(Math.max(0, this.#at - 8), this.#at + 4).join(" ")}`);
  }
}

/** Lays types out on demand, each once, in an order that BTF does not mind. */
class Layout {
  readonly types: BtfTypeSpec[] = [];
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #done = new Map<string, LaidOut>();
  #anonymous = 0;

  constructor(definitions: ReadonlyMap<string, Definition>) {
    this.#definitions = definitions;
  }

  named(name: string): LaidOut {
    return this.#once(name, () => {
      const base = BASE[name];
      if (base !== undefined) {
        const [label, size, signed] = base;
        this.types.push({ kind: "int", name: label, label: name, size, signed, bool: name === "bool" });
        return { label: name, size, align: size };
      }
      const definition = this.#definitions.get(name);
      if (definition === undefined) throw new Error(`${name} is not declared`);
      if (definition.kind === "enum") {
        this.types.push({ ...definition, label: name });
        return { label: name, size: 4, align: 4 };
      }
      if (definition.kind === "typedef") {
        const target = this.#declared(definition.type, definition.declarator);
        this.types.push({ kind: "typedef", name, label: name, to: target.label });
        return { ...target, label: name };
      }
      return this.#aggregate(definition, name);
    });
  }

  #once(label: string, make: () => LaidOut): LaidOut {
    const known = this.#done.get(label) ?? make();
    this.#done.set(label, known);
    return known;
  }

  #written(type: Written): LaidOut {
    return typeof type === "string" ? this.named(type) : this.#aggregate(type, `anonymous ${this.#anonymous++}`);
  }

  /** The type of what a declarator declares. A pointer needs no layout of its target, so types may refer in cycles. */
  #declared(type: Written, { pointers, counts }: Declarator): LaidOut {
    let result: LaidOut;
    if (pointers === 0) result = this.#written(type);
    else {
      let label = typeof type === "string" ? this.#reference(type) : this.#written(type).label;
      for (let i = 0; i < pointers; i++) label = this.#pointer(label);
      result = { label, size: 8, align: 8 };
    }
    for (const count of counts.toReversed()) {
      const { label: of, size, align } = result;
      result = this.#once(`${of}[${count}]`, () => {
        this.types.push({ kind: "array", label: `${of}[${count}]`, of, count });
        return { label: `${of}[${count}]`, size: size * count, align };
      });
    }
    return result;
  }

  #pointer(to: string): string {
    return this.#once(`${to}*`, () => {
      this.types.push({ kind: "ptr", label: `${to}*`, to });
      return { label: `${to}*`, size: 8, align: 8 };
    }).label;
  }

  /** The label of a pointer's target: not laid out here, and only forward declared when nobody declares it. */
  #reference(name: string): string {
    if (name === "void" || this.#done.has(name)) return name;
    const [kind, tag] = name.split(" ");
    if (BASE[name] !== undefined || (this.#definitions.has(name) && kind !== "struct" && kind !== "union")) {
      return this.named(name).label;
    }
    if (this.#definitions.has(name)) return name;
    if (kind !== "struct" && kind !== "union") throw new Error(`${name} is not declared`);
    return this.#once(name, () => {
      this.types.push({ kind: "fwd", name: tag, label: name, of: kind });
      return { label: name, size: 0, align: 1 };
    }).label;
  }

  #aggregate({ kind, name, members }: Aggregate, label: string): LaidOut {
    const placed: BtfMemberSpec[] = [];
    let end = 0;
    let align = 1;
    let size = 0;
    for (const { type, declarator } of members) {
      const inner = this.#declared(type, declarator);
      const { bits } = declarator;
      const unit = 8 * inner.size;
      const fits = bits !== undefined && unit > 0 && (end % unit) + bits <= unit;
      const at = kind === "union" ? 0 : fits ? end : alignUp(end, 8 * inner.align);
      placed.push({
        type: inner.label,
        at,
        ...(declarator.name === undefined ? {} : { name: declarator.name }),
        ...(bits === undefined ? {} : { bits }),
      });
      end = at + (bits ?? unit);
      size = Math.max(size, Math.ceil(end / 8));
      align = Math.max(align, inner.align);
    }
    size = alignUp(size, align);
    this.types.push({ kind, label, size, members: placed, ...(name === undefined ? {} : { name }) });
    return { label, size, align };
  }
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
