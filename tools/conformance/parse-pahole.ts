import { type Definition, type DefinitionKind, normalText, type Row } from "./definition.ts";

/** A struct, union or enum that is being read: what closes it says what it is called. */
interface Frame {
  readonly qualifiers: string;
  readonly keyword: "struct" | "union" | "enum";
  readonly name: string | undefined;
  readonly isTypedef: boolean;
  readonly rows: Row[];
  size: number | undefined;
}

/** What a regular expression found, by name. */
type Groups = Readonly<Record<string, string | undefined>>;

const ATTRIBUTE = /\s*__attribute__\(\(\w+(?:\(\d+\))?\)\)/g;
const OPEN = /^\t*(typedef )?((?:(?:const|volatile) )*)(struct|union|enum)(?: (\w+))? \{$/;
/** Behind a member: where it lies in bytes, for a bit-field the bits to add to that, and its size in bytes. */
const PLACE = String.raw`(?::(?<bits>\d+))?;(?:\s*\/\*\s+(?<offset>\d+)(?::\s*(?<bit>\d+))?\s+(?<size>\d+) \*\/)`;
const CLOSE = new RegExp(String.raw`^\t*\}(?<text>[^;:]*?)(?:;|${PLACE})$`);
const MEMBER = new RegExp(String.raw`^\t+(?<text>[^;:]+?)${PLACE}$`);
/** A member without name, of a type with one: `struct { struct head; }`, an extension of Microsoft's that 6.19 uses. */
const UNNAMED = /^(?:(?:const|volatile) )*(?:struct|union) \w+\s*$/;
const ENUMERATOR = /^\t+(\w+)\s+= (-?\w+),$/;
const TYPEDEF = /^typedef ([^{;]+);$/;
const SIZE = /^\t\/\* size: (\d+), cachelines: \d+, members: \d+.* \*\/$/;
/** What pahole remarks between the lines: holes, cache lines, sums, and how C source would force an alignment. */
const REMARK = /^\s*(?:[\w ]+\s:\d+;)?\s*(?:\/\*.*\*\/)?$/;

/** The definitions in the output of pahole. Throws on any line that is not understood. */
export function parsePahole(text: string): readonly Definition[] {
  const definitions: Definition[] = [];
  const open: Frame[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(ATTRIBUTE, "");
    const frame = open.at(-1);
    const opening = OPEN.exec(line);
    const closing = CLOSE.exec(line);
    const size = SIZE.exec(line);
    if (opening !== null) {
      open.push(frameOf(opening));
    } else if (frame === undefined) {
      const alias = TYPEDEF.exec(line);
      if (alias !== null) definitions.push(typedefOf(alias[1] ?? "", []));
      else if (!REMARK.test(line)) throw unknown(index, raw);
    } else if (closing !== null) {
      open.pop();
      const outer = open.at(-1);
      if (outer !== undefined) outer.rows.push(...inside(frame, closing.groups ?? {}));
      else definitions.push(topLevel(frame, closing.groups?.text?.trim() ?? ""));
    } else if (size !== null && open.length === 1) {
      frame.size = Number(size[1]);
    } else if (!REMARK.test(line)) {
      const row = frame.keyword === "enum" ? enumerator(line) : member(line);
      if (row === undefined) throw unknown(index, raw);
      frame.rows.push(row);
    }
  }
  if (open.length > 0) throw new Error("pahole's output ends inside a definition");
  return definitions;
}

function frameOf([, typedef, qualifiers = "", keyword, name]: RegExpExecArray): Frame {
  return {
    qualifiers,
    keyword: keyword as Frame["keyword"],
    name,
    isTypedef: typedef !== undefined,
    rows: [],
    size: undefined,
  };
}

function topLevel(frame: Frame, declarator: string): Definition {
  if (frame.isTypedef) return typedefOf(`${frame.qualifiers}${frame.keyword} {...} ${declarator}`, frame.rows);
  const kind: DefinitionKind = frame.keyword;
  return { kind, name: frame.name ?? "", size: frame.size, rows: frame.rows };
}

function typedefOf(text: string, rows: readonly Row[]): Definition {
  const name = declaredName(text);
  const own = { path: name, bitOffset: undefined, bitSize: undefined, size: undefined, text: normalText(text) };
  return { kind: "typedef", name, size: undefined, rows: [own, ...rows] };
}

/** The row of an unnamed struct, union or enum inside another, and those that it holds. */
function inside(frame: Frame, groups: Groups): readonly Row[] {
  const own = memberRow(`${frame.qualifiers}${frame.keyword} ${frame.name ?? "{...}"} ${groups.text ?? ""}`, groups);
  const path = groups.text?.trim() === "" ? "" : own.path;
  const prefix = path === "" ? "" : `${path}.`;
  return [{ ...own, path }, ...frame.rows.map((row) => ({ ...row, path: prefix + row.path }))];
}

function member(line: string): Row | undefined {
  const groups = MEMBER.exec(line)?.groups;
  return groups === undefined ? undefined : memberRow(groups.text ?? "", groups);
}

function memberRow(text: string, { bits, offset, bit = "0", size }: Groups): Row {
  return {
    path: declaredName(text),
    bitOffset: offset === undefined ? undefined : 8 * Number(offset) + Number(bit),
    bitSize: bits === undefined ? undefined : Number(bits),
    size: size === undefined ? undefined : Number(size),
    text: normalText(text),
  };
}

function enumerator(line: string): Row | undefined {
  const match = ENUMERATOR.exec(line);
  if (match === null) return undefined;
  const [, path = "", value = ""] = match;
  return { path, bitOffset: undefined, bitSize: undefined, size: undefined, text: String(BigInt(value)) };
}

/** The name that a declaration declares: behind the first `(*`, before parameters, else the last word before a dimension. */
function declaredName(text: string): string {
  if (UNNAMED.test(text)) return "";
  const inner = /\(\s*\*[\s*(]*(?:(?:const|volatile|restrict)\s+)*(\w+)/.exec(text) ?? /\((\w+)\)\(/.exec(text);
  return inner?.[1] ?? /(\w+)\s*(?:\[[^\]]*\]\s*)*$/.exec(text)?.[1] ?? "";
}

function unknown(index: number, line: string): Error {
  return new Error(`line ${index + 1} of pahole's output is not understood: ${line}`);
}
