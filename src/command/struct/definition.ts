/** Definitions of structs and unions as rows. */
import { type Address, offsetBy, type Row, UsageError } from "#base";
import {
  declaration,
  definitionLines,
  formatDefinition,
  memberPath,
  memberPlaces,
  type Place,
  sizeOf,
  typeName,
} from "#types";
import type { Subject } from "./subject.ts";

/** How a definition is to be shown. */
export interface DefinitionRequest {
  readonly radix: 10 | 16;
  /** Offsets before the members. */
  readonly offsets?: boolean | undefined;
  /** This member alone: a name, or a path such as `se.load.weight`. */
  readonly member?: string | undefined;
  /** Where an object lies: addresses instead of offsets. */
  readonly address?: Address | undefined;
}

/** A member that can be named from the struct. */
export interface MemberRow extends Row {
  readonly name: string;
  readonly type: string;
  /** Bytes from the start of the struct to the one in which it begins. */
  readonly offset: number;
  /** Of bit-fields: the first bit in that byte, and how many bits. */
  readonly bit: number | undefined;
  readonly bits: number | undefined;
  readonly size: number;
  readonly address: Address | undefined;
}

/** A struct or union, or the members of it that were asked for. */
export interface DefinitionRow extends Row {
  readonly kind: "definition";
  readonly type: string;
  readonly size: number;
  readonly members: readonly MemberRow[];
  /** As crash shows it, with its newlines. */
  readonly text: string;
}

/** The definition of a struct or union; UsageError in crash's words for a member that it does not have. */
export function definitionRow({ name, type }: Subject, request: DefinitionRequest): DefinitionRow {
  const { radix, offsets = false, member, address } = request;
  const places = member === undefined ? [...memberPlaces(type)] : [[member, memberPath(type, member)] as const];
  const members = places.map(([path, place]) => {
    if (place === undefined) throw new UsageError(`invalid data structure reference: ${name}.${path}`);
    return memberRow(path, place, address);
  });
  const isPath = member !== undefined && /[.[]/.test(member);
  const lines = isPath
    ? pathLines(type, members, radix)
    : formatDefinition(type, {
        radix,
        offsets,
        ...(member === undefined ? {} : { member }),
        ...(address === undefined ? {} : { address }),
      });
  const text = lines.map((line) => `${line}\n`).join("");
  return { kind: "definition", type: typeName(type), size: sizeOf(type), members, text };
}

function memberRow(name: string, place: Place, base: Address | undefined): MemberRow {
  const offset = Math.floor(place.bitOffset / 8);
  return {
    name,
    type: typeName(place.type),
    offset,
    bit: place.bitSize === undefined ? undefined : place.bitOffset % 8,
    bits: place.bitSize,
    size: sizeOf(place.type),
    address: base === undefined ? undefined : offsetBy(base, offset),
  };
}

/** A member of a member (which crash refuses) in the frame of the whole: `  [128] unsigned long se.load.weight;`. */
function pathLines(type: Subject["type"], members: readonly MemberRow[], radix: 10 | 16): readonly string[] {
  const frame = definitionLines(type).map(({ text }) => text);
  const width = (radix === 16 ? `0x${sizeOf(type).toString(16)}` : String(sizeOf(type))).length + 4;
  const lines = members.map(({ name, offset, bits, address }) => {
    const number = radix === 16 ? `0x${offset.toString(16)}` : String(offset);
    const where = `  [${address === undefined ? number : address.toString(16)}]`.padStart(width);
    const place = memberPath(type, name);
    const declared = place === undefined ? name : declaration(place.type, name);
    return `${where} ${declared}${bits === undefined ? "" : ` : ${bits}`};`;
  });
  return [...frame.slice(0, 1), ...lines, ...frame.slice(-1)];
}
