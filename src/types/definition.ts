import type { Address } from "#base";
import { typeName } from "./declaration.ts";
import { findMember } from "./member.ts";
import { resolveTypedefs } from "./resolve.ts";
import { sizeOf } from "./size.ts";
import type { CType, EnumType, TypedefType } from "./type.ts";
import { type Line, TypeWriter } from "./type-writer.ts";

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
export function definitionLines(type: CType): readonly Line[] {
  const writer = new TypeWriter();
  writer.declare(type, "", "full", 0, 0);
  writer.endLine();
  return type.kind === "typedef" ? asTypedef(writer.lines, type.name) : writer.lines;
}

/**
 * crash makes a typedef of gdb's text by a word in front and the name behind; behind only when the last line is a
 * closing brace or the only line holds none, so that an enum in a typedef of a function has the name nowhere.
 */
function asTypedef(lines: readonly Line[], name: string): readonly Line[] {
  const named = (text: string) => `${text} ${name};`;
  const isOneLine = lines.length === 1;
  return lines.map((line, i) => {
    const text = i === 0 ? `typedef ${line.text}` : line.text;
    if (isOneLine) return { ...line, text: text.includes("{") ? text : named(text) };
    return { ...line, text: i > 0 && text.startsWith("}") ? named(text) : text };
  });
}

/** The definition of `type` as `struct`, `union` and `whatis` of crash print it, with its size in the last line. */
export function formatDefinition(type: CType, style: DefinitionStyle): readonly string[] {
  const lines = definitionLines(type).map((line) => (isDirect(type, line) ? line : { ...line, place: undefined }));
  const size = formatNumber(sizeOf(type), style.radix);
  if (style.member !== undefined) return onlyMember(lines, style.member, size, style);
  const text =
    style.offsets === true ? lines.map((line) => withOffset(line, size, style)) : lines.map(({ text }) => text);
  return [...text, `SIZE: ${size}`];
}

/**
 * True when the member that the line declares can be named from the type itself. crash shows no offset for the others,
 * or that of another member of the same name.
 */
function isDirect(type: CType, { name, place }: Line): boolean {
  return name !== undefined && place !== undefined && findMember(type, name)?.bitOffset === place.bitOffset;
}

/** The line with its offset in a column as wide as the size; a line that declares no member stays blank there. */
function withOffset(line: Line, size: string, style: DefinitionStyle): string {
  if (!line.text.startsWith(" ")) return line.text;
  if (line.place === undefined) return " ".repeat(size.length + 1) + line.text;
  const offset = Math.floor(line.place.bitOffset / 8);
  const where =
    style.address === undefined ? formatNumber(offset, style.radix) : (style.address + BigInt(offset)).toString(16);
  return `  [${where}]`.padStart(size.length + 4) + line.text.slice(3);
}

/** The frame of the definition with the one member in it; a member of unnamed type gets its opening line too. */
function onlyMember(lines: readonly Line[], name: string, size: string, style: DefinitionStyle): readonly string[] {
  return lines.flatMap((line, i) => {
    if (!line.text.startsWith(" ")) return [line.text];
    if (line.name !== name || line.place === undefined) return [];
    const text = withOffset(line, size, style);
    return line.text.startsWith("    }") ? [openingLine(lines, i, size), text] : [text];
  });
}

/** The line that opens the block which line `closing` closes, behind a blank offset. */
function openingLine(lines: readonly Line[], closing: number, size: string): string {
  const opening = lines.slice(0, closing).findLast(({ text }) => /^ {4}\S.*\{$/.test(text));
  return " ".repeat(size.length + 5) + (opening?.text.trimStart() ?? "{");
}

/** The enumerators of an enum, or of a typedef of one, as crash's `whatis` prints them. */
export function formatEnum(type: EnumType | TypedefType): readonly string[] {
  const bare = resolveTypedefs(type);
  if (bare.kind !== "enum") return formatDefinition(type, { radix: 10 });
  const keyword = type.kind === "typedef" ? "typedef enum" : "enum";
  const header = bare.name === undefined ? `${keyword} {` : `${keyword} ${bare.name} {`;
  return [header, ...bare.enumerators.map(({ name, value }) => `  ${name} = ${value}`), "};"];
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
