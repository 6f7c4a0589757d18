import { type Address, hex, offsetBy } from "#base";
import { typeName } from "./declaration.ts";
import { memberPlaces } from "./member.ts";
import { resolveTypedefs } from "./resolve.ts";
import { sizeOf } from "./size.ts";
import type { CType, EnumType, TypedefType } from "./type.ts";
import { type DefinitionLine, TypeWriter } from "./type-writer.ts";

/** How a definition is laid out, after the options of crash's `struct` command. */
export interface DefinitionStyle {
  readonly radix: 10 | 16;
  /** Puts its offset before each member (`-o`). */
  readonly offsets?: boolean;
  /** Shows this member alone, always with its offset. */
  readonly member?: string;
  /** Where an object of the type lies: members get their addresses instead of offsets. */
  readonly address?: Address;
}

/**
 * The definition of a struct, union or enum, or of a typedef with what it stands for, in the lines of gdb's `ptype`
 * as crash shows them; each with the member that it declares.
 */
export function definitionLines(type: CType): readonly DefinitionLine[] {
  const writer = new TypeWriter();
  writer.declare(type, "", "full", 0, 0);
  writer.endLine();
  return type.kind === "typedef" ? asTypedef(writer.lines, type.name) : writer.lines;
}

/**
 * crash makes a typedef of gdb's text by a word in front and the name behind; behind only when the last line is a
 * closing brace or the only line holds none, so that an enum in a typedef of a function has the name nowhere.
 */
function asTypedef(lines: readonly DefinitionLine[], name: string): readonly DefinitionLine[] {
  const named = (text: string) => `${text} ${name};`;
  const isOneLine = lines.length === 1;
  return lines.map((line, i) => {
    const text = i === 0 ? `typedef ${line.text}` : line.text;
    if (isOneLine) return { ...line, text: text.includes("{") ? text : named(text) };
    return { ...line, text: i > 0 && text.startsWith("}") ? named(text) : text };
  });
}

/**
 * The definition of `type` as `struct`, `union` and `whatis` of crash 9 print it, with its size in the last line.
 *
 * crash finds offsets by searching the text for names, and so errs in places where we do not follow it: it shows the
 * offset of a namesake for members of a named struct inside, none for `int (* const hook)(void)`, and loses the opening
 * line of such a struct when an unnamed one stands before it.
 */
export function formatDefinition(type: CType, style: DefinitionStyle): readonly string[] {
  const lines = definitionLines(type);
  const size = formatNumber(sizeOf(type), style.radix);
  if (style.member !== undefined) return onlyMember(direct(lines, type), style.member, size, style);
  const text =
    style.offsets === true
      ? direct(lines, type).map((line) => withOffset(line, size, style))
      : lines.map((line) => line.text);
  return [...text, `SIZE: ${size}`];
}

/** `lines` with the places of those members alone that can be named from the type itself. */
function direct(lines: readonly DefinitionLine[], type: CType): readonly DefinitionLine[] {
  const places = new Map([...memberPlaces(type)].toReversed());
  return lines.map((line) => {
    const isDirect = line.name !== undefined && places.get(line.name)?.bitOffset === line.place?.bitOffset;
    return isDirect ? line : { ...line, place: undefined };
  });
}

/** The line with its offset in a column as wide as the size; a line that declares no member stays blank there. */
function withOffset(line: DefinitionLine, size: string, style: DefinitionStyle): string {
  if (!line.text.startsWith(" ")) return line.text;
  if (line.place === undefined) return " ".repeat(size.length + 1) + line.text;
  const offset = Math.floor(line.place.bitOffset / 8);
  const where = style.address === undefined ? formatNumber(offset, style.radix) : hex(offsetBy(style.address, offset));
  return `  [${where}]`.padStart(size.length + 4) + line.text.slice(3);
}

/** The frame of the definition with the one member in it; a member of unnamed type gets its opening line too. */
function onlyMember(
  lines: readonly DefinitionLine[],
  name: string,
  size: string,
  style: DefinitionStyle,
): readonly string[] {
  return lines.flatMap((line, i) => {
    if (!line.text.startsWith(" ")) return [line.text];
    if (line.name !== name || line.place === undefined) return [];
    const text = withOffset(line, size, style);
    return line.text.startsWith("    }") ? [openingLine(lines, i, size), text] : [text];
  });
}

/** The line that opens the block which line `closing` closes, behind a blank offset. */
function openingLine(lines: readonly DefinitionLine[], closing: number, size: string): string {
  const opening = lines.slice(0, closing).findLast(({ text }) => /^ {4}\S.*\{$/.test(text));
  return " ".repeat(size.length + 5) + (opening?.text.trimStart() ?? "{");
}

/** The enumerators of an enum, or of a typedef of one, as crash's `whatis` prints them: all values signed. */
export function formatEnum(type: EnumType | TypedefType): readonly string[] {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "enum") return formatDefinition(type, { radix: 10 });
  const keyword = type.kind === "typedef" ? "typedef enum" : "enum";
  const tag = bare.name === undefined ? "" : `${bare.name} `;
  const name = type.kind === "typedef" && bare.name === undefined ? ` ${type.name}` : "";
  const values = bare.enumerators.map((enumerator) => `  ${enumerator.name} = ${BigInt.asIntN(64, enumerator.value)}`);
  return [`${keyword} ${tag}{`, ...values, `}${name};`];
}

/**
 * What crash's `whatis` prints for a variable or function: gdb's name of its type with the symbol's name put where a
 * declaration of this shape mostly has it.
 */
export function formatSymbolType(type: CType, name: string): string {
  const text = typeName(type);
  const bracket = text.indexOf("[");
  if (bracket !== -1) return `${text.slice(0, bracket)}${name}${text.slice(bracket)};`;
  const open = text.indexOf("(");
  if (open === -1) return `${text}${text.endsWith("*") ? "" : " "}${name};`;
  const at = open === text.lastIndexOf("(") ? open : text.indexOf(")");
  return `${text.slice(0, at)}${name}${text.slice(at)};`;
}

/** A size or offset in the output base, with 0x in hexadecimal. */
function formatNumber(value: number, radix: 10 | 16): string {
  return radix === 16 ? `0x${value.toString(16)}` : String(value);
}
