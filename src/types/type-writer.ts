import { FormatError } from "#base";
import type { Place } from "./member.ts";
import { isQualified, stripQualifiers } from "./resolve.ts";
import type {
  ArrayType,
  CType,
  EnumType,
  FunctionType,
  Member,
  QualifiedType,
  StructType,
  TypedefType,
} from "./type.ts";

/** A line of C text, and the member that it declares. */
export interface DefinitionLine {
  readonly text: string;
  /** The member's name; lines that open or close an unnamed struct declare none. */
  readonly name: string | undefined;
  /** Where it lies in the outermost type; undefined behind a pointer or in an array, and when `name` is. */
  readonly place: Place | undefined;
}

/**
 * How much of a definition is written: `name` writes no definitions at all (an anonymous struct is `struct {...}`),
 * `member` those of anonymous types only, `full` that of the type itself too. gdb's `show` of -1, 0 and 1.
 */
export type Detail = "name" | "member" | "full";

/** Bounds for hostile types: nested deeper, or of more parts, than any kernel's. */
const MAX_DEPTH = 100;
const MAX_PARTS = 200_000;

/** A type without qualifiers, and the qualifiers it had, as they are written. */
interface Peeled {
  readonly type: Exclude<CType, QualifiedType>;
  readonly qualifiers: string;
}

/**
 * Writes C types as gdb 16 does: its spacing, its line breaks, and its choice of what to spell out. The parts of a
 * declaration are written in the order base, prefix, name, suffix: `struct foo`, ` *(*`, `name`, `[4])(int)`.
 */
export class TypeWriter {
  readonly lines: DefinitionLine[] = [];
  #line = "";
  #depth = 0;
  #parts = 0;

  /** Adds `text` to the current line. */
  put(text: string): void {
    this.#line += text;
  }

  /** Ends the current line, which declared the member given. */
  endLine(name?: string, place?: Place): void {
    this.lines.push({ text: this.#line, name, place });
    this.#line = "";
  }

  /**
   * Adds the declaration of `name` (empty for a type alone) with `type`, over several lines when it holds definitions.
   * `origin` is the bit offset of a struct in the outermost type, for the places of its members.
   */
  declare(type: CType, name: string, detail: Detail, indent = 0, origin?: number): void {
    const shown = detail === "full" ? expand(peel(type)) : peel(type);
    this.#base(shown, detail, indent, origin);
    const isDerived = shown.type.kind === "pointer" || shown.type.kind === "array" || shown.type.kind === "function";
    if (name !== "" || isDerived) this.put(" ");
    this.#prefix(shown, detail, false, name !== "");
    this.put(name);
    this.#suffix(shown, detail, false);
  }

  /** What a declaration starts with: the type that its pointers, arrays and functions lead to in the end. */
  #base(peeled: Peeled, detail: Detail, indent: number, origin?: number): void {
    this.#enter();
    const { type, qualifiers } = detail === "full" ? expand(peeled) : peeled;
    const modifiers = qualifiers === "" ? "" : `${qualifiers} `;
    switch (type.kind) {
      case "void":
        this.put(`${modifiers}void`);
        break;
      case "int":
      case "float":
      case "typedef":
        this.put(modifiers + type.name);
        break;
      case "pointer":
        this.#base(peel(type.target), detail, indent);
        break;
      case "array":
        this.#base(elementOf(type, qualifiers), detail, indent);
        break;
      case "function":
        this.#base(peel(type.result), detail, indent);
        break;
      case "struct":
      case "union":
      case "enum":
        this.put(modifiers + type.kind);
        if (type.name !== undefined) this.put(` ${type.name}`);
        if (detail === "full" || type.name === undefined) {
          this.put(" ");
          if (detail === "name") this.put("{...}");
          else if (type.kind === "enum") this.put(enumerators(type));
          else this.#body(type, detail, indent, origin);
        }
    }
    this.#leave();
  }

  #body(struct: StructType, detail: Detail, indent: number, origin?: number): void {
    const margin = " ".repeat(indent + 4);
    this.put("{");
    this.endLine();
    if (struct.members.length === 0) {
      this.put(margin + (struct.complete ? "<no data fields>" : "<incomplete type>"));
      this.endLine();
    }
    for (const member of struct.members) this.#member(member, detail, indent + 4, origin);
    this.put(`${" ".repeat(indent)}}`);
  }

  /** Unnamed members stand for what they hold, so that they are written in no less detail than the struct itself. */
  #member({ name, type, bitOffset, bitSize }: Member, detail: Detail, indent: number, origin?: number): void {
    const offset = origin === undefined ? undefined : origin + bitOffset;
    this.put(" ".repeat(indent));
    this.declare(type, name ?? "", name === undefined ? detail : less(detail), indent, offset);
    if (bitSize !== undefined) this.put(` : ${bitSize}`);
    this.put(";");
    this.endLine(name, name === undefined || offset === undefined ? undefined : { type, bitOffset: offset, bitSize });
  }

  /** What stands before the name: stars, and the parentheses that make them bind first. */
  #prefix({ type, qualifiers }: Peeled, detail: Detail, afterPointer: boolean, spaceAfter: boolean): void {
    this.#enter();
    switch (type.kind) {
      case "pointer":
        this.#prefix(peel(type.target), detail, true, true);
        this.put("*");
        if (qualifiers !== "") this.put(` ${qualifiers}${spaceAfter ? " " : ""}`);
        break;
      case "array":
        this.#prefix(elementOf(type, qualifiers), detail, false, spaceAfter);
        if (afterPointer) this.put("(");
        break;
      case "function":
        this.#prefix(peel(type.result), detail, false, false);
        if (afterPointer) this.put("(");
        break;
      case "typedef":
        if (detail === "full") this.#prefix(peel(type.target), detail, afterPointer, false);
    }
    this.#leave();
  }

  /** What stands behind the name: dimensions and parameters. */
  #suffix({ type, qualifiers }: Peeled, detail: Detail, afterPointer: boolean): void {
    this.#enter();
    switch (type.kind) {
      case "pointer":
        this.#suffix(peel(type.target), detail, true);
        break;
      case "array":
        this.put(`${afterPointer ? ")" : ""}[${type.count ?? ""}]`);
        this.#suffix(elementOf(type, qualifiers), detail, false);
        break;
      case "function":
        if (afterPointer) this.put(")");
        this.#parameters(type);
        this.#suffix(peel(type.result), detail, false);
        break;
      case "typedef":
        if (detail === "full") this.#suffix(peel(type.target), detail, afterPointer);
    }
    this.#leave();
  }

  #parameters(type: FunctionType): void {
    this.put("(");
    type.parameters.forEach((parameter, i) => {
      if (i > 0) this.put(", ");
      this.declare(parameter.type, "", "member");
    });
    if (type.parameters.length === 0) this.put("void");
    else if (type.variadic) this.put(", ...");
    this.put(")");
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) throw new FormatError("type", 0, `at most ${MAX_DEPTH} levels`, "more");
    if (++this.#parts > MAX_PARTS) throw new FormatError("type", 0, `at most ${MAX_PARTS} parts`, "more");
  }

  #leave(): void {
    this.#depth--;
  }
}

/** The detail of what a member's type is made of, given the struct's own. */
function less(detail: Detail): Detail {
  return detail === "full" ? "member" : "name";
}

/** `{A, B = 5, C}`: only values that do not follow from the one before are written, and those signed. */
function enumerators(type: EnumType): string {
  let expected = 0n;
  const items = type.enumerators.map(({ name, value: unsigned }) => {
    const value = BigInt.asIntN(64, unsigned);
    const item = value === expected ? name : `${name} = ${value}`;
    expected = value + 1n;
    return item;
  });
  return `{${items.join(", ")}}`;
}

const QUALIFIERS = ["const", "volatile", "restrict", "_Atomic"] as const;

/** `type` without its qualifiers, which join those given; a qualified function is the function itself. */
function peel(type: CType, outer = ""): Peeled {
  const bare = stripQualifiers(type);
  if (bare === type && outer === "") return { type: bare, qualifiers: "" };
  const words = new Set(outer.split(" "));
  for (let layer: CType = type; isQualified(layer); layer = layer.target) {
    words.add(layer.kind === "atomic" ? "_Atomic" : layer.kind);
  }
  return { type: bare, qualifiers: QUALIFIERS.filter((word) => words.has(word)).join(" ") };
}

/** What a typedef stands for, the qualifiers of the whole chain joined. */
function expand(peeled: Peeled): Peeled {
  let { type, qualifiers } = peeled;
  for (let steps = 0; type.kind === "typedef"; steps++) {
    if (steps > MAX_DEPTH) throw new FormatError("type", 0, `at most ${MAX_DEPTH} typedefs`, type.name);
    ({ type, qualifiers } = peel((type as TypedefType).target, qualifiers));
  }
  return { type, qualifiers };
}

/** The element of an array, which an array's qualifiers belong to in C. */
function elementOf(array: ArrayType, qualifiers: string): Peeled {
  return peel(array.element, qualifiers);
}
