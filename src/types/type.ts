/**
 * The type graph: C's types as the kernel's compiler saw them, from BTF or DWARF alike. Types refer to each other in
 * cycles, so implementations resolve `target`, `element`, `members` on first use; a type is compared by identity only
 * within one source, by name across sources.
 */
export type CType =
  | VoidType
  | IntType
  | FloatType
  | PointerType
  | ArrayType
  | StructType
  | EnumType
  | TypedefType
  | QualifiedType
  | FunctionType;

/** No type, or any: what `void *` points to. */
export interface VoidType {
  readonly kind: "void";
}

/** An integer, `_Bool` or character type. `size` in bytes. */
export interface IntType {
  readonly kind: "int";
  readonly name: string;
  readonly size: number;
  readonly signed: boolean;
  readonly encoding: "integer" | "char" | "bool";
}

/** A floating-point type. `size` in bytes. */
export interface FloatType {
  readonly kind: "float";
  readonly name: string;
  readonly size: number;
}

/** `size` in bytes: 8 on 64-bit machines. */
export interface PointerType {
  readonly kind: "pointer";
  readonly size: number;
  readonly target: CType;
}

/** `count` is undefined for a flexible array (`[]`). */
export interface ArrayType {
  readonly kind: "array";
  readonly element: CType;
  readonly count: number | undefined;
}

/** A struct or union. `name` is undefined for an anonymous one; `complete` is false for a forward declaration. */
export interface StructType {
  readonly kind: "struct" | "union";
  readonly name: string | undefined;
  readonly size: number;
  readonly complete: boolean;
  readonly members: readonly Member[];
}

/** A member: `bitOffset` from the start of the struct; `bitSize` only for bit-fields; no name for anonymous structs and unions. */
export interface Member {
  readonly name: string | undefined;
  readonly type: CType;
  readonly bitOffset: number;
  readonly bitSize: number | undefined;
}

/** An enumeration. `size` in bytes; `complete` is false for a forward declaration. */
export interface EnumType {
  readonly kind: "enum";
  readonly name: string | undefined;
  readonly size: number;
  readonly signed: boolean;
  readonly complete: boolean;
  readonly enumerators: readonly Enumerator[];
}

/** A named value of an enumeration. */
export interface Enumerator {
  readonly name: string;
  readonly value: bigint;
}

/** Another name for a type. */
export interface TypedefType {
  readonly kind: "typedef";
  readonly name: string;
  readonly target: CType;
}

/** A type with a qualifier. */
export interface QualifiedType {
  readonly kind: "const" | "volatile" | "restrict" | "atomic";
  readonly target: CType;
}

/** A function, or what a pointer to one points to. */
export interface FunctionType {
  readonly kind: "function";
  readonly result: CType;
  readonly parameters: readonly Parameter[];
  readonly variadic: boolean;
}

/** A parameter; prototypes need not name it. */
export interface Parameter {
  readonly name: string | undefined;
  readonly type: CType;
}

/** The kinds of type that have a name in C; `int` covers all base types (`unsigned long`, `_Bool`, `char`, `double`). */
export type NamedKind = "struct" | "union" | "enum" | "typedef" | "int";

/** A set of types that can be asked by name: one BTF blob, one DWARF file, or several in order. */
export interface TypeSource {
  /** The complete definition of that name where there is one, else a forward declaration, else undefined. */
  find(kind: NamedKind, name: string): CType | undefined;
  /**
   * The type of a variable; `undefined` when this source does not know it (BTF knows per-CPU variables only). Several
   * files may have static variables of one name: with `at`, of those whose place is known only the one there is meant.
   */
  variable(name: string, at?: bigint): CType | undefined;
  /** The prototype of a function. */
  function(name: string): FunctionType | undefined;
  /** The value of an enumerator, wherever it is declared. */
  enumerator(name: string): { readonly type: EnumType; readonly value: bigint } | undefined;
  /**
   * Every complete definition of that name: files may have different structures of one name. Absent where only one is
   * kept of each.
   */
  definitions?(kind: NamedKind, name: string): Iterable<CType>;
  /** All names of a kind, for completion. */
  names(kind: NamedKind): Iterable<string>;
}
