import {
  type CType,
  declaration,
  type EnumType,
  isQualified,
  type Member,
  type StructType,
  sizeOf,
  type TypedefType,
} from "#types";
import { type Definition, normalText, type Row } from "./definition.ts";

/** What our type graph says of a type; undefined for one without a name, or one that is only declared. */
export function ownDefinition(type: CType): Definition | undefined {
  switch (type.kind) {
    case "struct":
    case "union":
      if (type.name === undefined || !type.complete) return undefined;
      return { kind: type.kind, name: type.name, size: type.size, rows: [...memberRows(type, "", 0)] };
    case "enum":
      if (type.name === undefined || !type.complete) return undefined;
      return { kind: "enum", name: type.name, size: type.size, rows: [...enumeratorRows(type, "")] };
    case "typedef":
      return { kind: "typedef", name: type.name, size: undefined, rows: [...typedefRows(type)] };
    default:
      return undefined;
  }
}

function* typedefRows(type: TypedefType): Generator<Row> {
  const text = normalText(declaration(type.target, type.name));
  yield { path: type.name, bitOffset: undefined, bitSize: undefined, size: undefined, text };
  yield* innerRows(type.target, "", 0);
}

function* memberRows(struct: StructType, prefix: string, origin: number): Generator<Row> {
  for (const member of struct.members) yield* rowsOf(member, prefix, origin + member.bitOffset);
}

function* rowsOf({ name, type, bitSize }: Member, prefix: string, bitOffset: number): Generator<Row> {
  const path = name === undefined ? prefix : `${prefix}${name}`;
  const text = normalText(declaration(type, name ?? ""));
  yield { path, bitOffset, bitSize, size: sizeOf(type), text };
  yield* innerRows(type, name === undefined ? prefix : `${path}.`, bitOffset);
}

/** The rows of an unnamed struct, union or enum, which is spelled out where it is used; behind a pointer it starts anew. */
function* innerRows(type: CType, prefix: string, origin: number): Generator<Row> {
  let bare = type;
  let start = origin;
  while (isQualified(bare) || bare.kind === "array" || bare.kind === "pointer") {
    if (bare.kind === "pointer") start = 0;
    bare = bare.kind === "array" ? bare.element : bare.target;
  }
  if (bare.kind === "enum" && bare.name === undefined) yield* enumeratorRows(bare, prefix);
  if ((bare.kind === "struct" || bare.kind === "union") && bare.name === undefined) {
    yield* memberRows(bare, prefix, start);
  }
}

function* enumeratorRows(type: EnumType, prefix: string): Generator<Row> {
  for (const { name, value } of type.enumerators) {
    yield { path: prefix + name, bitOffset: undefined, bitSize: undefined, size: undefined, text: String(value) };
  }
}
