/**
 * Types that resolve what they refer to on first use, for sources whose graphs are cyclic and too large to build whole.
 * Classes, so that all types of a kind share one shape and properties stay fast.
 */
import type {
  ArrayType,
  CType,
  Enumerator,
  EnumType,
  FunctionType,
  Member,
  Parameter,
  PointerType,
  QualifiedType,
  StructType,
  TypedefType,
  VoidType,
} from "./type.ts";

/** `void`; all sources share it. */
export const VOID: VoidType = { kind: "void" };

/** A pointer whose target `resolve` finds. */
export class LazyPointer implements PointerType {
  readonly kind = "pointer";
  readonly size: number;
  readonly #resolve: () => CType;

  constructor(size: number, resolve: () => CType) {
    this.size = size;
    this.#resolve = resolve;
  }
  get target(): CType {
    return this.#resolve();
  }
}

/** An array whose element `resolve` finds. */
export class LazyArray implements ArrayType {
  readonly kind = "array";
  readonly count: number | undefined;
  readonly #resolve: () => CType;

  constructor(count: number | undefined, resolve: () => CType) {
    this.count = count;
    this.#resolve = resolve;
  }
  get element(): CType {
    return this.#resolve();
  }
}

/** A typedef whose target `resolve` finds. */
export class LazyTypedef implements TypedefType {
  readonly kind = "typedef";
  readonly name: string;
  readonly #resolve: () => CType;

  constructor(name: string, resolve: () => CType) {
    this.name = name;
    this.#resolve = resolve;
  }
  get target(): CType {
    return this.#resolve();
  }
}

/** A qualified type whose target `resolve` finds. */
export class LazyQualified implements QualifiedType {
  readonly kind: QualifiedType["kind"];
  readonly #resolve: () => CType;

  constructor(kind: QualifiedType["kind"], resolve: () => CType) {
    this.kind = kind;
    this.#resolve = resolve;
  }
  get target(): CType {
    return this.#resolve();
  }
}

/** A complete struct or union; `resolve` is called once for its members. */
export class LazyStruct implements StructType {
  readonly kind: StructType["kind"];
  readonly name: string | undefined;
  readonly size: number;
  readonly complete = true;
  readonly #resolve: () => readonly Member[];
  #members: readonly Member[] | undefined;

  constructor(kind: StructType["kind"], name: string | undefined, size: number, resolve: () => readonly Member[]) {
    this.kind = kind;
    this.name = name;
    this.size = size;
    this.#resolve = resolve;
  }
  get members(): readonly Member[] {
    this.#members ??= this.#resolve();
    return this.#members;
  }
}

/** A struct or union that is only declared where it stands; `resolve` is called once, for its definition elsewhere. */
export class DeclaredStruct implements StructType {
  readonly kind: StructType["kind"];
  readonly name: string | undefined;
  readonly #resolve: () => StructType | undefined;
  #definition: StructType | "none" | undefined;

  constructor(kind: StructType["kind"], name: string | undefined, resolve: () => StructType | undefined) {
    this.kind = kind;
    this.name = name;
    this.#resolve = resolve;
  }
  get complete(): boolean {
    return this.#defined() !== undefined;
  }
  get size(): number {
    return this.#defined()?.size ?? 0;
  }
  get members(): readonly Member[] {
    return this.#defined()?.members ?? [];
  }
  #defined(): StructType | undefined {
    this.#definition ??= this.#resolve() ?? "none";
    return this.#definition === "none" ? undefined : this.#definition;
  }
}

/** An enum that is only declared where it stands; `resolve` is called once, for its definition elsewhere. */
export class DeclaredEnum implements EnumType {
  readonly kind = "enum";
  readonly name: string | undefined;
  readonly #declaredSize: number;
  readonly #resolve: () => EnumType | undefined;
  #definition: EnumType | "none" | undefined;

  constructor(name: string | undefined, declaredSize: number, resolve: () => EnumType | undefined) {
    this.name = name;
    this.#declaredSize = declaredSize;
    this.#resolve = resolve;
  }
  get complete(): boolean {
    return this.#defined() !== undefined;
  }
  get size(): number {
    return this.#defined()?.size ?? this.#declaredSize;
  }
  get signed(): boolean {
    return this.#defined()?.signed ?? false;
  }
  get enumerators(): readonly Enumerator[] {
    return this.#defined()?.enumerators ?? [];
  }
  #defined(): EnumType | undefined {
    this.#definition ??= this.#resolve() ?? "none";
    return this.#definition === "none" ? undefined : this.#definition;
  }
}

/** A complete enum; `resolve` is called once for its enumerators. */
export class LazyEnum implements EnumType {
  readonly kind = "enum";
  readonly name: string | undefined;
  readonly size: number;
  readonly signed: boolean;
  readonly complete = true;
  readonly #resolve: () => readonly Enumerator[];
  #enumerators: readonly Enumerator[] | undefined;

  constructor(name: string | undefined, size: number, signed: boolean, resolve: () => readonly Enumerator[]) {
    this.name = name;
    this.size = size;
    this.signed = signed;
    this.#resolve = resolve;
  }
  get enumerators(): readonly Enumerator[] {
    this.#enumerators ??= this.#resolve();
    return this.#enumerators;
  }
}

/** A function type; `resolveResult` finds its result, `resolveParameters` is called once for its parameters. */
export class LazyFunction implements FunctionType {
  readonly kind = "function";
  readonly variadic: boolean;
  readonly #resolveResult: () => CType;
  readonly #resolveParameters: () => readonly Parameter[];
  #parameters: readonly Parameter[] | undefined;

  constructor(variadic: boolean, resolveResult: () => CType, resolveParameters: () => readonly Parameter[]) {
    this.variadic = variadic;
    this.#resolveResult = resolveResult;
    this.#resolveParameters = resolveParameters;
  }
  get result(): CType {
    return this.#resolveResult();
  }
  get parameters(): readonly Parameter[] {
    this.#parameters ??= this.#resolveParameters();
    return this.#parameters;
  }
}
