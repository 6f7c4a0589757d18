import { FormatError, lazy } from "#base";
import {
  BTF_KIND_ARRAY,
  BTF_KIND_CONST,
  BTF_KIND_ENUM,
  BTF_KIND_ENUM64,
  BTF_KIND_FLOAT,
  BTF_KIND_FUNC,
  BTF_KIND_FUNC_PROTO,
  BTF_KIND_FWD,
  BTF_KIND_INT,
  BTF_KIND_PTR,
  BTF_KIND_RESTRICT,
  BTF_KIND_STRUCT,
  BTF_KIND_TYPE_TAG,
  BTF_KIND_TYPEDEF,
  BTF_KIND_UNION,
  BTF_KIND_UNKN,
  BTF_KIND_VAR,
  BTF_KIND_VOLATILE,
  type BtfFile,
  kindName,
} from "#debuginfo/btf";
import { canonicalName, spellings } from "./base-type.ts";
import { isComplete } from "./combined.ts";
import {
  LazyArray,
  LazyEnum,
  LazyFunction,
  LazyPointer,
  LazyQualified,
  LazyStruct,
  LazyTypedef,
  VOID,
} from "./lazy-type.ts";
import type { ArrayType, CType, EnumType, FunctionType, IntType, Member, NamedKind, TypeSource } from "./type.ts";

/** More tags in a row than any type has; beyond it, hostile tags refer to each other in a ring. */
const MAX_TAGS = 256;

/** Larger negative values than this are rather masks. kernel: include/linux/err.h. */
const MAX_ERRNO = 4095n;

/** The types of a BTF blob, which can also be asked by id. */
export interface BtfTypes extends TypeSource {
  /** The type of a BTF id, always the same object. Throws FormatError when the id is none of a type. */
  type(id: number): CType;
}

/**
 * The types of a BTF blob. Nothing is built before it is asked for. A split blob answers for its own names alone: put
 * `base`, the types of the blob it is split from, beside it with `combinedTypes`.
 *
 * What BTF cannot tell is filled in: type tags (`__user`, `__rcu`) are looked through; a zero-length array that ends a
 * struct of several members is a flexible one, any other is `[0]`; where no enum is marked as signed, one that has a
 * small negative value is.
 */
export function btfTypes(btf: BtfFile, base?: BtfTypes): BtfTypes {
  return new BtfGraph(btf, base ?? (btf.base === undefined ? undefined : btfTypes(btf.base)));
}

class BtfGraph implements BtfTypes {
  readonly #btf: BtfFile;
  readonly #base: BtfTypes | undefined;
  /** The types made so far, by id. */
  readonly #types = new Map<number, CType>();
  /** The arrays among them that BTF gives no length, in their other reading: `[0]`. */
  readonly #emptyArrays = new Map<number, ArrayType>();
  readonly #tellsSignOfEnums = lazy(() => tellsSignOfEnums(this.#btf));
  readonly #pointerSize = lazy(() => this.#sizeOf("unsigned long") ?? 8);

  constructor(btf: BtfFile, base: BtfTypes | undefined) {
    this.#btf = btf;
    this.#base = base;
  }

  type(id: number): CType {
    if (id === BTF_KIND_UNKN) return VOID;
    if (id < this.#btf.firstId && this.#base !== undefined) return this.#base.type(id);
    let type = this.#types.get(id);
    if (type === undefined) {
      type = this.#make(id);
      this.#types.set(id, type);
    }
    return type;
  }

  find(kind: NamedKind, name: string): CType | undefined {
    let forward: CType | undefined;
    for (const spelling of kind === "int" ? spellings(name) : [name]) {
      for (const id of this.#btf.named(spelling)) {
        if (namedKind(this.#btf, id) !== kind) continue;
        const type = this.type(id);
        if (isComplete(type)) return type;
        forward ??= type;
      }
    }
    return forward;
  }

  *definitions(kind: NamedKind, name: string): Generator<CType> {
    for (const spelling of kind === "int" ? spellings(name) : [name]) {
      for (const id of this.#btf.named(spelling)) {
        if (namedKind(this.#btf, id) !== kind) continue;
        const type = this.type(id);
        if (isComplete(type)) yield type;
      }
    }
  }

  variable(name: string): CType | undefined {
    const id = this.#first(name, BTF_KIND_VAR);
    return id === undefined ? undefined : this.type(this.#btf.target(id));
  }

  function(name: string): FunctionType | undefined {
    const id = this.#first(name, BTF_KIND_FUNC);
    if (id === undefined) return undefined;
    const type = this.type(this.#btf.target(id));
    return type.kind === "function" ? type : undefined;
  }

  enumerator(name: string): { readonly type: EnumType; readonly value: bigint } | undefined {
    for (const id of this.#btf.enumsWith(name)) {
      const type = this.type(id);
      const found = type.kind === "enum" ? type.enumerators.find((enumerator) => enumerator.name === name) : undefined;
      if (type.kind === "enum" && found !== undefined) return { type, value: found.value };
    }
    return undefined;
  }

  *names(kind: NamedKind): Generator<string> {
    const seen = new Set<string>();
    for (let id = this.#btf.firstId; id < this.#btf.endId; id++) {
      if (namedKind(this.#btf, id) !== kind) continue;
      const name = this.#btf.nameOf(id);
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      yield kind === "int" ? canonicalName(name) : name;
    }
  }

  #make(id: number): CType {
    const btf = this.#btf;
    const kind = btf.kind(id);
    switch (kind) {
      case BTF_KIND_INT:
        return this.#integer(id);
      case BTF_KIND_FLOAT:
        return { kind: "float", name: canonicalName(this.#name(id)), size: btf.size(id) };
      case BTF_KIND_PTR:
        return this.#pointer(btf.target(id));
      case BTF_KIND_ARRAY: {
        const { element, count } = btf.array(id);
        return new LazyArray(count === 0 ? undefined : count, () => this.type(element));
      }
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION: {
        const keyword = kind === BTF_KIND_STRUCT ? "struct" : "union";
        return new LazyStruct(keyword, btf.nameOf(id), btf.size(id), () => this.#members(id));
      }
      case BTF_KIND_FWD: {
        const keyword = btf.flag(id) ? "union" : "struct";
        return { kind: keyword, name: btf.nameOf(id), size: 0, complete: false, members: [] };
      }
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64: {
        const name = btf.nameOf(id);
        const size = btf.size(id);
        const signed = btf.flag(id) || (kind === BTF_KIND_ENUM && this.#looksSigned(id));
        if (btf.vlen(id) === 0) return { kind: "enum", name, size, signed, complete: false, enumerators: [] };
        return new LazyEnum(name, size, signed, () =>
          btf.enumerators(id).map(({ name: constant, value }) => ({
            name: constant ?? "",
            // A small negative number that went for an unsigned one until here.
            value: signed && kind === BTF_KIND_ENUM ? BigInt.asIntN(32, value) : value,
          })),
        );
      }
      case BTF_KIND_TYPEDEF:
        return new LazyTypedef(this.#name(id), this.#target(id));
      case BTF_KIND_CONST:
        return new LazyQualified("const", this.#target(id));
      case BTF_KIND_VOLATILE:
        return new LazyQualified("volatile", this.#target(id));
      case BTF_KIND_RESTRICT:
        return new LazyQualified("restrict", this.#target(id));
      case BTF_KIND_TYPE_TAG:
        return this.type(this.#tagged(id));
      case BTF_KIND_FUNC_PROTO:
        return this.#prototype(id);
      default:
        throw new FormatError(btf.name, btf.offsetOf(id), "a type", kindName(kind));
    }
  }

  #pointer(target: number): CType {
    return new LazyPointer(this.#pointerSize(), () => this.#emptyArray(target));
  }

  /** BTF says of no integer that it is a character, and pahole before 1.23 not even whether that one is signed. */
  #integer(id: number): IntType {
    const btf = this.#btf;
    const { signed, bool } = btf.integer(id);
    const name = canonicalName(this.#name(id));
    const size = btf.size(id);
    if (bool) return { kind: "int", name, size, signed: false, encoding: "bool" };
    if (name !== "char" && name !== "signed char" && name !== "unsigned char") {
      return { kind: "int", name, size, signed, encoding: "integer" };
    }
    const isSigned = signed || name === "signed char" || (name === "char" && !this.#tellsSignOfChars());
    return { kind: "int", name, size, signed: isSigned, encoding: "char" };
  }

  /**
   * Where even `signed char` is not marked as signed, the mark says nothing of `char` either, which then is signed:
   * kernels of that age were built so. kernel: 3bc753c06dd0 "kbuild: treat char as always unsigned" (v6.2).
   */
  #tellsSignOfChars(): boolean {
    const id = this.#first("signed char", BTF_KIND_INT);
    return id === undefined || this.#btf.integer(id).signed;
  }

  /**
   * pahole before 1.24 marks no enum as signed. In its blobs -1 and UINT_MAX look alike; of the enums of 5.10 that have
   * such a value 23 hold -1 and two UINT_MAX. bpf: 6089fb325cf7 "bpf: Add btf enum64 support" (v6.0).
   */
  #looksSigned(id: number): boolean {
    if (this.#tellsSignOfEnums()) return false;
    return this.#btf.enumerators(id).some(({ value }) => value > 0xffff_ffffn - MAX_ERRNO && value <= 0xffff_ffffn);
  }

  #members(id: number): readonly Member[] {
    const btf = this.#btf;
    const members = btf.members(id);
    const flexible = btf.kind(id) === BTF_KIND_STRUCT && members.length > 1 ? members.length - 1 : -1;
    return members.map(({ name, type, bitOffset, bitSize }, i) => ({
      name,
      type: i === flexible ? this.type(type) : this.#emptyArray(type),
      bitOffset,
      bitSize: bitSize === 0 ? undefined : bitSize,
    }));
  }

  /** The type of `id`, as `[0]` where it is an array without length: C allows `[]` only at the end of a struct. */
  #emptyArray(id: number): CType {
    const type = this.type(id);
    if (type.kind !== "array" || type.count !== undefined) return type;
    let empty = this.#emptyArrays.get(id);
    if (empty === undefined) {
      empty = new LazyArray(0, () => type.element);
      this.#emptyArrays.set(id, empty);
    }
    return empty;
  }

  #prototype(id: number): FunctionType {
    const parameters = this.#btf.parameters(id);
    const variadic = parameters.at(-1)?.type === BTF_KIND_UNKN;
    const named = variadic ? parameters.slice(0, -1) : parameters;
    return new LazyFunction(variadic, this.#target(id), () =>
      named.map(({ name, type }) => ({ name, type: this.type(type) })),
    );
  }

  /** Finds, when called, what the record of `id` refers to. */
  #target(id: number): () => CType {
    const target = this.#btf.target(id);
    return () => this.type(target);
  }

  /** What a type tag marks, behind all tags in a row. */
  #tagged(id: number): number {
    let target = id;
    for (let tags = 0; tags < MAX_TAGS; tags++) {
      if (target === BTF_KIND_UNKN || this.#btf.kind(target) !== BTF_KIND_TYPE_TAG) return target;
      target = this.#btf.target(target);
    }
    throw new FormatError(this.#btf.name, this.#btf.offsetOf(id), `at most ${MAX_TAGS} tags in a row`, "more");
  }

  #name(id: number): string {
    const name = this.#btf.nameOf(id);
    if (name === undefined) throw new FormatError(this.#btf.name, this.#btf.offsetOf(id), "a name", "none");
    return name;
  }

  #first(name: string, kind: number): number | undefined {
    for (const id of this.#btf.named(name)) {
      if (this.#btf.kind(id) === kind) return id;
    }
    return undefined;
  }

  #sizeOf(name: string): number | undefined {
    const type = this.find("int", name) ?? this.#base?.find("int", name);
    return type?.kind === "int" ? type.size : undefined;
  }
}

/** True when some enum is marked as signed, or has 64 bits, which came at the same time. */
function tellsSignOfEnums(btf: BtfFile): boolean {
  for (let id = 1; id < btf.endId; id++) {
    const kind = btf.kind(id);
    if (kind === BTF_KIND_ENUM64 || (kind === BTF_KIND_ENUM && btf.flag(id))) return true;
  }
  return false;
}

/** Which of C's name spaces a type's name belongs to. */
function namedKind(btf: BtfFile, id: number): NamedKind | undefined {
  switch (btf.kind(id)) {
    case BTF_KIND_STRUCT:
      return "struct";
    case BTF_KIND_UNION:
      return "union";
    case BTF_KIND_FWD:
      return btf.flag(id) ? "union" : "struct";
    case BTF_KIND_ENUM:
    case BTF_KIND_ENUM64:
      return "enum";
    case BTF_KIND_TYPEDEF:
      return "typedef";
    case BTF_KIND_INT:
    case BTF_KIND_FLOAT:
      return "int";
    default:
      return undefined;
  }
}
