/** `ptype/o`: the definition of a struct with offsets, sizes and holes in front. */
import {
  type CType,
  definitionLines,
  type Member,
  resolveTypedefs,
  type StructType,
  sizeOf,
  stripQualifiers,
} from "#types";

/** Columns of the comment in front of each line. */
const MARGIN = 27;
/** Bounds for hostile types: nested deeper, or of more lines, than any kernel's. */
const MAX_DEPTH = 50;
const MAX_LINES = 100_000;

/** Where a struct lies in the outermost one, and where its member before the next one ends, in bits. */
interface Place {
  readonly origin: number;
  end: number;
}

/**
 * The lines of a struct's or union's definition; undefined for other types, which have no members. `hexadecimal` is for
 * offsets and sizes in the margin. The definition of a member that has a struct's type, not a typedef of it, is written
 * out in its place.
 */
export function offsetLines(type: CType, hexadecimal: boolean): readonly string[] | undefined {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "struct" && bare.kind !== "union") return undefined;
  const writer = new OffsetWriter(hexadecimal);
  // The heading is missing where the type was named by a typedef.
  const isNamed = stripQualifiers(type).kind !== "typedef";
  writer.definition(
    bare,
    isNamed ? "/* offset      |    size */  type = " : "type = ",
    "",
    0,
    { origin: 0, end: 0 },
    0,
  );
  return writer.lines;
}

/** True for what gdb calls dynamic: a type that ends with an array of unknown length. */
export function isDynamic(type: CType): boolean {
  // Every type is looked at once: hostile ones contain each other.
  const seen = new Set<CType>();
  const pending: CType[] = [type];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const bare = resolveTypedefs(next);
    if (seen.has(bare)) continue;
    seen.add(bare);
    if (bare.kind === "array") {
      if (bare.count === undefined) return true;
      pending.push(bare.element);
    } else if (bare.kind === "struct" || bare.kind === "union") {
      pending.push(...bare.members.map((member) => member.type));
    }
  }
  return false;
}

class OffsetWriter {
  readonly lines: string[] = [];
  readonly #hexadecimal: boolean;

  constructor(hexadecimal: boolean) {
    this.#hexadecimal = hexadecimal;
  }

  /** `struct name {`, the members, and `} behind`; `level` is the indentation of the first and last line. */
  definition(struct: StructType, before: string, behind: string, level: number, place: Place, depth: number): void {
    const name = struct.name === undefined ? "" : ` ${struct.name}`;
    this.lines.push(`${before}${struct.kind}${name} {`);
    if (struct.members.length === 0) {
      this.#put(level + 4, struct.complete ? "<no data fields>" : "<incomplete type>");
    }
    for (const member of struct.members) this.#member(struct, member, level + 4, place, depth);
    this.#hole(place, 8 * struct.size, "padding");
    this.lines.push("");
    const size = String(struct.size).padStart(4);
    this.#put(level + 4, `/* total size (bytes): ${size} */`);
    this.#put(level === 0 ? 2 : level, `}${behind}`);
  }

  #member(owner: StructType, member: Member, level: number, place: Place, depth: number): void {
    const margin = this.#margin(owner, member, place) + " ".repeat(level);
    const bare = stripQualifiers(member.type);
    const [first = "", ...rest] = memberLines(member);
    const last = rest.at(-1);
    const goesOn = depth < MAX_DEPTH && this.lines.length < MAX_LINES;
    if (goesOn && (bare.kind === "struct" || bare.kind === "union")) {
      const inside = { origin: place.origin + member.bitOffset, end: place.end - 8 * sizeOf(bare) };
      const behind = member.name === undefined ? ";" : ` ${member.name};`;
      this.definition(bare, margin + qualifiersOf(member.type), behind, level, inside, depth + 1);
      return;
    }
    const unnamed = last === undefined ? undefined : unnamedStruct(member.type);
    if (goesOn && unnamed !== undefined && last !== undefined) {
      // Of what an array's or pointer's struct holds, the offsets are counted from its own start.
      const head = first.slice(0, first.indexOf(unnamed.kind));
      this.definition(unnamed, margin + head, last.replace(/^\s*}/, ""), level, { origin: 0, end: 0 }, depth + 1);
      return;
    }
    this.lines.push(margin + first);
    for (const line of rest) this.#put(level, line);
  }

  /** Offset and size of a member; the holes before it get lines of their own. */
  #margin(owner: StructType, { type, bitOffset, bitSize }: Member, place: Place): string {
    const size = sizeOf(type);
    if (owner.kind === "union") return `/*                ${this.#number(size, 6)} */`;
    this.#hole(place, bitOffset, "hole");
    const at = place.origin + bitOffset;
    place.end = bitOffset + (bitSize ?? 8 * size);
    const isBits = bitSize !== undefined || place.origin % 8 !== 0;
    const offset = this.#number(Math.floor(at / 8), 6);
    const bit = isBits ? `:${this.#hexadecimal ? `0x${(at % 8).toString(16)}` : String(at % 8).padStart(2)}` : "   ";
    return `/* ${offset}${bit}   |  ${this.#number(size, 6)} */`;
  }

  #hole(place: Place, next: number, what: "hole" | "padding"): void {
    if (place.end <= 0 || place.end >= next) return;
    const gap = next - place.end;
    const bytes = Math.floor(gap / 8);
    const word = what.padEnd(7);
    if (gap % 8 > 0) this.lines.push(`/* XXX ${this.#hole2(gap % 8)}-bit ${word}    */`);
    if (bytes > 0) this.lines.push(`/* XXX ${this.#hole2(bytes)}-byte ${word}   */`);
  }

  #hole2(value: number): string {
    return this.#hexadecimal ? `0x${value.toString(16)}` : String(value).padStart(2);
  }

  #number(value: number, width: number): string {
    return this.#hexadecimal ? `0x${value.toString(16).padStart(4, "0")}` : String(value).padStart(width);
  }

  #put(indent: number, text: string): void {
    this.lines.push(" ".repeat(MARGIN + indent) + text);
  }
}

/** The declaration of a member as `ptype` writes it, without indentation; of unnamed structs with what they hold. */
function memberLines(member: Member): readonly string[] {
  const owner: StructType = { kind: "struct", name: "", size: 0, complete: true, members: [member] };
  return definitionLines(owner)
    .slice(1, -1)
    .map(({ text }) => text.slice(4));
}

/** The struct without a name that an array or pointer leads to. */
function unnamedStruct(type: CType): StructType | undefined {
  let at = stripQualifiers(type);
  for (let steps = 0; steps < MAX_DEPTH; steps++) {
    if ((at.kind === "struct" || at.kind === "union") && at.name === undefined) return at;
    if (at.kind !== "array" && at.kind !== "pointer") return undefined;
    at = stripQualifiers(at.kind === "array" ? at.element : at.target);
  }
  return undefined;
}

/** `const ` and its like, as they stand before a struct. */
function qualifiersOf(type: CType): string {
  const words: string[] = [];
  for (let at = type; at.kind === "const" || at.kind === "volatile"; at = at.target) words.push(`${at.kind} `);
  return words.sort().join("");
}
