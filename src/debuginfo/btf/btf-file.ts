import { type Bytes, FormatError, lazy } from "#base";
import {
  BTF_KIND_ARRAY,
  BTF_KIND_DATASEC,
  BTF_KIND_DECL_TAG,
  BTF_KIND_ENUM,
  BTF_KIND_ENUM64,
  BTF_KIND_FUNC_PROTO,
  BTF_KIND_INT,
  BTF_KIND_STRUCT,
  BTF_KIND_UNION,
  BTF_KIND_UNKN,
  BTF_KIND_VAR,
  kindName,
} from "./kind.ts";
import { NameIndex } from "./name-index.ts";
import type { StringTable } from "./string-table.ts";

/** Bytes of `struct btf_type` (name_off, info, size or type), which starts every record. */
export const RECORD_SIZE = 12;

/** What BTF_KIND_INT adds: the value is `bits` wide and starts `offset` bits into its storage. */
export interface BtfInteger {
  readonly bits: number;
  readonly offset: number;
  readonly signed: boolean;
  readonly char: boolean;
  readonly bool: boolean;
}

/** What BTF_KIND_ARRAY adds; `count` is 0 for `[]` and `[0]` alike. */
export interface BtfArray {
  readonly element: number;
  readonly count: number;
}

/** A member of a struct or union, its offset in bits; `bitSize` is 0 unless it is a bit-field. */
export interface BtfMember {
  readonly name: string | undefined;
  readonly type: number;
  readonly bitOffset: number;
  readonly bitSize: number;
}

/** An enumerator; its value is extended by the sign of its enum. */
export interface BtfEnumerator {
  readonly name: string | undefined;
  readonly value: bigint;
}

/** A parameter of a prototype. Type 0, `void`, as the last one stands for `...`. */
export interface BtfParameter {
  readonly name: string | undefined;
  readonly type: number;
}

/** An entry of a data section: the id of its variable, and its place in the section in bytes. */
export interface BtfSectionVariable {
  readonly variable: number;
  readonly offset: number;
  readonly size: number;
}

/**
 * A parsed BTF blob: type records by id, read on demand. Id 0 is `void`; ids of a split blob (a module's) continue
 * where its base ends. A reference to a type or string outside the blob and its base throws FormatError naming the
 * place of the reference.
 */
export class BtfFile {
  /** What messages call this blob: a file or a module. */
  readonly name: string;
  readonly base: BtfFile | undefined;
  /** The first id that is this blob's own, and one past its last. */
  readonly firstId: number;
  readonly endId: number;
  readonly strings: StringTable;
  readonly #bytes: Bytes;
  /** Per own type, where its record starts in `bytes`. */
  readonly #records: Uint32Array;
  readonly #types = lazy(() => new NameIndex(this.strings, this.#typeNames()));
  readonly #enumerators = lazy(() => this.#indexEnumerators());

  /** For `parseBtf`, which checks that `records` are whole. */
  constructor(name: string, bytes: Bytes, records: Uint32Array, strings: StringTable, base: BtfFile | undefined) {
    this.name = name;
    this.base = base;
    this.firstId = base?.endId ?? 1;
    this.endId = this.firstId + records.length;
    this.strings = strings;
    this.#bytes = bytes;
    this.#records = records;
  }

  /** The BTF_KIND_ constant of a type; BTF_KIND_UNKN for id 0. */
  kind(id: number): number {
    return id === 0 ? BTF_KIND_UNKN : (this.#holder(id).#info(id) >>> 24) & 0x7f;
  }

  /** `info.vlen`: how many members, enumerators or parameters; of a function, its linkage. */
  vlen(id: number): number {
    return this.#holder(id).#info(id) & 0xff_ffff;
  }

  /** `info.kind_flag`: members hold bit sizes, an enum is signed, a forward declaration is of a union. */
  flag(id: number): boolean {
    return this.#holder(id).#info(id) >>> 31 === 1;
  }

  /** The name of a type; undefined when it has none. */
  nameOf(id: number): string | undefined {
    const file = this.#holder(id);
    return file.#text(file.#start(id));
  }

  /** `size`: the bytes of an integer, float, struct, union, enum or data section. */
  size(id: number): number {
    const file = this.#holder(id);
    return file.#bytes.u32(file.#start(id) + 8);
  }

  /** `type`: what a pointer, qualifier, typedef, tag, function, prototype (its result) or variable refers to. */
  target(id: number): number {
    const file = this.#holder(id);
    return file.#reference(file.#start(id) + 8);
  }

  /** Where the record of a type starts, in bytes from the start of the blob that holds it. */
  offsetOf(id: number): number {
    return this.#holder(id).#start(id);
  }

  /** What follows the record of a BTF_KIND_INT. */
  integer(id: number): BtfInteger {
    const { file, at } = this.#details(id, BTF_KIND_INT);
    const word = file.#bytes.u32(at);
    const encoding = (word >>> 24) & 0xf;
    return {
      bits: word & 0xff,
      offset: (word >>> 16) & 0xff,
      signed: (encoding & 1) !== 0,
      char: (encoding & 2) !== 0,
      bool: (encoding & 4) !== 0,
    };
  }

  /** What follows the record of a BTF_KIND_ARRAY; its index type means nothing in C and is left out. */
  array(id: number): BtfArray {
    const { file, at } = this.#details(id, BTF_KIND_ARRAY);
    return { element: file.#reference(at), count: file.#bytes.u32(at + 8) };
  }

  /** The members of a struct or union, as declared. */
  members(id: number): readonly BtfMember[] {
    const { file, at, vlen } = this.#details(id, BTF_KIND_STRUCT, BTF_KIND_UNION);
    const withBitSize = file.flag(id);
    return Array.from({ length: vlen }, (_, i) => {
      const entry = at + 12 * i;
      const offset = file.#bytes.u32(entry + 8);
      return {
        name: file.#text(entry),
        type: file.#reference(entry + 4),
        bitOffset: withBitSize ? offset & 0xff_ffff : offset,
        bitSize: withBitSize ? offset >>> 24 : 0,
      };
    });
  }

  /** The enumerators of a BTF_KIND_ENUM or BTF_KIND_ENUM64, as declared. */
  enumerators(id: number): readonly BtfEnumerator[] {
    const { file, at, vlen } = this.#details(id, BTF_KIND_ENUM, BTF_KIND_ENUM64);
    const wide = file.kind(id) === BTF_KIND_ENUM64;
    const width = wide ? 64 : 32;
    const extend = file.flag(id) ? BigInt.asIntN : BigInt.asUintN;
    return Array.from({ length: vlen }, (_, i) => {
      const entry = at + (wide ? 12 : 8) * i;
      const low = BigInt(file.#bytes.u32(entry + 4));
      const value = wide ? (BigInt(file.#bytes.u32(entry + 8)) << 32n) | low : low;
      return { name: file.#text(entry), value: extend(width, value) };
    });
  }

  /** The parameters of a BTF_KIND_FUNC_PROTO. */
  parameters(id: number): readonly BtfParameter[] {
    const { file, at, vlen } = this.#details(id, BTF_KIND_FUNC_PROTO);
    return Array.from({ length: vlen }, (_, i) => ({
      name: file.#text(at + 8 * i),
      type: file.#reference(at + 8 * i + 4),
    }));
  }

  /** The variables of a BTF_KIND_DATASEC. */
  sectionVariables(id: number): readonly BtfSectionVariable[] {
    const { file, at, vlen } = this.#details(id, BTF_KIND_DATASEC);
    return Array.from({ length: vlen }, (_, i) => ({
      variable: file.#reference(at + 12 * i),
      offset: file.#bytes.u32(at + 12 * i + 4),
      size: file.#bytes.u32(at + 12 * i + 8),
    }));
  }

  /** The linkage of a BTF_KIND_VAR: 0 static, 1 global, 2 extern. */
  linkage(id: number): number {
    const { file, at } = this.#details(id, BTF_KIND_VAR);
    return file.#bytes.u32(at);
  }

  /** Which member or parameter a BTF_KIND_DECL_TAG marks; -1 when it marks the declaration as a whole. */
  component(id: number): number {
    const { file, at } = this.#details(id, BTF_KIND_DECL_TAG);
    return file.#bytes.i32(at);
  }

  /** The ids of this blob's own types (not its base's) with that name, ascending. The first call builds the index. */
  *named(name: string): Generator<number> {
    for (const row of this.#types().rows(name)) yield this.firstId + row;
  }

  /** The ids of this blob's own enums that hold an enumerator of that name, ascending. The first call builds the index. */
  *enumsWith(enumerator: string): Generator<number> {
    const { index, enums } = this.#enumerators();
    for (const row of index.rows(enumerator)) yield enums[row];
  }

  /** The blob that holds `id`: this one or one it is split from. */
  #holder(id: number): BtfFile {
    if (id < 1 || id >= this.endId) {
      throw new FormatError(this.name, 0, `a type id from 1 to ${this.endId - 1}`, String(id));
    }
    return id >= this.firstId || this.base === undefined ? this : this.base.#holder(id);
  }

  #start(id: number): number {
    return this.#records[id - this.firstId];
  }

  #info(id: number): number {
    return this.#bytes.u32(this.#start(id) + 4);
  }

  /** Where the part behind the record lies, for types of the given kinds. */
  #details(id: number, ...kinds: readonly number[]): { file: BtfFile; at: number; vlen: number } {
    const file = this.#holder(id);
    const kind = file.kind(id);
    const at = file.#start(id);
    if (!kinds.includes(kind)) throw new FormatError(file.name, at, kinds.map(kindName).join(" or "), kindName(kind));
    return { file, at: at + RECORD_SIZE, vlen: file.vlen(id) };
  }

  /** The type id stored at `at`. */
  #reference(at: number): number {
    const id = this.#bytes.u32(at);
    if (id >= this.endId) throw new FormatError(this.name, at, `a type id below ${this.endId}`, String(id));
    return id;
  }

  /** The string whose offset is stored at `at`; undefined for an empty one. */
  #text(at: number): string | undefined {
    const offset = this.#bytes.u32(at);
    if (offset === 0) return undefined;
    if (offset >= this.strings.end) {
      throw new FormatError(this.name, at, `a string offset below ${this.strings.end}`, String(offset));
    }
    const text = this.strings.text(offset);
    return text === "" ? undefined : text;
  }

  /** Per own type, the string offset of its name. */
  #typeNames(): Uint32Array {
    return this.#records.map((start) => this.#nameOffset(start));
  }

  /** Per own enumerator, in the order of ids: the string offset of its name, indexed, and the id of its enum. */
  #indexEnumerators(): { readonly index: NameIndex; readonly enums: Uint32Array } {
    const names: number[] = [];
    const enums: number[] = [];
    for (let id = this.firstId; id < this.endId; id++) {
      const kind = this.kind(id);
      if (kind !== BTF_KIND_ENUM && kind !== BTF_KIND_ENUM64) continue;
      const first = this.#start(id) + RECORD_SIZE;
      const entrySize = kind === BTF_KIND_ENUM ? 8 : 12;
      for (let i = 0; i < this.vlen(id); i++) {
        names.push(this.#nameOffset(first + entrySize * i));
        enums.push(id);
      }
    }
    return { index: new NameIndex(this.strings, Uint32Array.from(names)), enums: Uint32Array.from(enums) };
  }

  /** The string offset stored at `at`; 0, no name, for one outside the strings, which so is never found. */
  #nameOffset(at: number): number {
    const offset = this.#bytes.u32(at);
    return offset < this.strings.end ? offset : 0;
  }
}
