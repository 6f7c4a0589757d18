import { FormatError, lazy } from "#base";
import {
  blockOf,
  constantOf,
  type Die,
  DW_AT_abstract_origin,
  DW_AT_bit_offset,
  DW_AT_bit_size,
  DW_AT_byte_size,
  DW_AT_const_value,
  DW_AT_count,
  DW_AT_data_bit_offset,
  DW_AT_data_member_location,
  DW_AT_declaration,
  DW_AT_encoding,
  DW_AT_external,
  DW_AT_name,
  DW_AT_signature,
  DW_AT_specification,
  DW_AT_type,
  DW_AT_upper_bound,
  DW_ATE_boolean,
  DW_ATE_complex_float,
  DW_ATE_float,
  DW_ATE_imaginary_float,
  DW_ATE_signed,
  DW_ATE_signed_char,
  DW_ATE_unsigned_char,
  DW_OP_plus_uconst,
  DW_TAG_array_type,
  DW_TAG_atomic_type,
  DW_TAG_base_type,
  DW_TAG_const_type,
  DW_TAG_enumeration_type,
  DW_TAG_enumerator,
  DW_TAG_formal_parameter,
  DW_TAG_member,
  DW_TAG_pointer_type,
  DW_TAG_restrict_type,
  DW_TAG_structure_type,
  DW_TAG_subrange_type,
  DW_TAG_subroutine_type,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_unspecified_parameters,
  DW_TAG_unspecified_type,
  DW_TAG_volatile_type,
  type DwarfSections,
  flagOf,
  type Info,
  indexNames,
  type NameIndex,
  type NameKind,
  numberOf,
  openInfo,
  referenceOf,
  textOf,
} from "#debuginfo/dwarf";
import { canonicalName, spellings } from "./base-type.ts";
import { type DwarfVariable, staticAddress } from "./dwarf-variable.ts";
import {
  DeclaredEnum,
  DeclaredStruct,
  LazyArray,
  LazyEnum,
  LazyFunction,
  LazyPointer,
  LazyQualified,
  LazyStruct,
  LazyTypedef,
  VOID,
} from "./lazy-type.ts";
import { sizeOf } from "./size.ts";
import type {
  CType,
  Enumerator,
  EnumType,
  FunctionType,
  Member,
  NamedKind,
  QualifiedType,
  TypeSource,
} from "./type.ts";

/** A definition refers to its declaration, which refers to nothing further; more is a ring. */
const MAX_ORIGINS = 8;

/** The types of a DWARF file, which can also be asked by place. */
export interface DwarfTypes extends TypeSource {
  /**
   * The type whose entry stands at `offset` of `.debug_info`, always the same object. Needs no index of names: only what
   * is a mere declaration there is looked up by its name, once its size or its members are asked for. Throws FormatError
   * when there is no entry, or one of something else.
   */
  typeAt(offset: number): CType;
  /** All variables of that name, best first; a declaration only where there is no definition. */
  variables(name: string): readonly DwarfVariable[];
}

/** Parts that the types of a DWARF file can share with others. */
export interface DwarfTypesOptions {
  /** The index of the file's names, made when first called; by default one is made by a scan of `.debug_info`. */
  readonly names?: () => NameIndex;
}

/**
 * The types of a DWARF file: what BTF has, and the types of all variables. The first question by name needs the index
 * of names (half a second for a kernel); after that only entries that are asked for are read.
 *
 * Every unit of a file repeats the types that it uses, and a definition is taken from the unit in which it is met.
 */
export function dwarfTypes(sections: DwarfSections, options: DwarfTypesOptions = {}): DwarfTypes {
  const info = openInfo(sections);
  return new DwarfGraph(info, options.names ?? lazy(() => indexNames(info)));
}

class DwarfGraph implements DwarfTypes {
  readonly #info: Info;
  readonly #names: () => NameIndex;
  /** The types made so far, by the offset of their entry. */
  readonly #types = new Map<number, CType>();

  constructor(info: Info, names: () => NameIndex) {
    this.#info = info;
    this.#names = names;
  }

  find(kind: NamedKind, name: string): CType | undefined {
    for (const spelling of kind === "int" ? spellings(name) : [name]) {
      const offset = this.#names().find(kind === "int" ? "base" : kind, spelling);
      if (offset !== undefined) return this.typeAt(offset);
    }
    return undefined;
  }

  variable(name: string, at?: bigint): CType | undefined {
    if (at === undefined) {
      const offset = this.#names().find("variable", name);
      return offset === undefined ? undefined : this.#typeOf(this.#info.die(offset));
    }
    let placeless: CType | undefined;
    for (const { type, address } of this.#variables(name)) {
      if (address === at) return type;
      if (address === undefined) placeless ??= type;
    }
    return placeless;
  }

  variables(name: string): readonly DwarfVariable[] {
    return [...this.#variables(name)];
  }

  *#variables(name: string): Generator<DwarfVariable> {
    for (const offset of this.#names().all("variable", name)) {
      const die = this.#info.die(offset);
      yield { type: this.#typeOf(die), address: staticAddress(this.#info, die), unit: die.unit.offset };
    }
  }

  function(name: string): FunctionType | undefined {
    const offset = this.#names().find("function", name);
    return offset === undefined ? undefined : this.#function(this.#info.die(offset));
  }

  enumerator(name: string): { readonly type: EnumType; readonly value: bigint } | undefined {
    const offset = this.#names().find("enumerator", name);
    const type = offset === undefined ? undefined : this.typeAt(offset);
    if (type?.kind !== "enum") return undefined;
    const found = type.enumerators.find((enumerator) => enumerator.name === name);
    return found === undefined ? undefined : { type, value: found.value };
  }

  *names(kind: NamedKind): Generator<string> {
    for (const name of this.#names().names(kind === "int" ? "base" : kind)) {
      yield kind === "int" ? canonicalName(name) : name;
    }
  }

  typeAt(offset: number): CType {
    let type = this.#types.get(offset);
    if (type === undefined) {
      type = this.#make(this.#info.die(offset));
      this.#types.set(offset, type);
    }
    return type;
  }

  /** The type that DW_AT_type of `die` names, or of the declaration that `die` completes; `void` when there is none. */
  #typeOf(die: Die): CType {
    let at = die;
    for (let origins = 0; origins < MAX_ORIGINS; origins++) {
      const type = referenceOf(at, DW_AT_type);
      if (type !== undefined) return this.typeAt(type);
      const origin = referenceOf(at, DW_AT_specification) ?? referenceOf(at, DW_AT_abstract_origin);
      if (origin === undefined) return VOID;
      at = this.#info.die(origin);
    }
    throw broken(die, `at most ${MAX_ORIGINS} origins in a row`, "more");
  }

  /** The definition, in another unit, of what `die` only declares: that in the type unit it names, or that of its name. */
  #definitionOf(die: Die, kind: NameKind): CType | undefined {
    const signed = referenceOf(die, DW_AT_signature);
    if (signed !== undefined) return this.typeAt(signed);
    const name = this.#name(die);
    const offset = name === undefined ? undefined : this.#names().find(kind, name);
    if (offset === undefined || offset === die.offset) return undefined;
    // Of several entries the index has the definition, so another declaration has none either.
    return flagOf(this.#info.die(offset), DW_AT_declaration) ? undefined : this.typeAt(offset);
  }

  #make(die: Die): CType {
    switch (die.tag) {
      case DW_TAG_base_type:
        return this.#base(die);
      case DW_TAG_pointer_type:
        return new LazyPointer(numberOf(die, DW_AT_byte_size) ?? die.unit.addressSize, () => this.#typeOf(die));
      case DW_TAG_structure_type:
      case DW_TAG_union_type:
        return this.#struct(die);
      case DW_TAG_enumeration_type:
        return this.#enum(die);
      case DW_TAG_array_type:
        return this.#array(die);
      case DW_TAG_typedef:
        return new LazyTypedef(this.#name(die) ?? "", () => this.#typeOf(die));
      case DW_TAG_subroutine_type:
        return this.#function(die);
      case DW_TAG_unspecified_type:
        return VOID;
      default: {
        const qualifier = QUALIFIER.get(die.tag);
        if (qualifier === undefined) throw broken(die, "a type of C", `tag 0x${die.tag.toString(16)}`);
        return new LazyQualified(qualifier, () => this.#typeOf(die));
      }
    }
  }

  #base(die: Die): CType {
    const name = canonicalName(this.#name(die) ?? "");
    const size = numberOf(die, DW_AT_byte_size) ?? 0;
    switch (numberOf(die, DW_AT_encoding)) {
      case DW_ATE_boolean:
        return { kind: "int", name, size, signed: false, encoding: "bool" };
      case DW_ATE_float:
      case DW_ATE_complex_float:
      case DW_ATE_imaginary_float:
        return { kind: "float", name, size };
      case DW_ATE_signed:
        return { kind: "int", name, size, signed: true, encoding: "integer" };
      case DW_ATE_signed_char:
        return { kind: "int", name, size, signed: true, encoding: "char" };
      case DW_ATE_unsigned_char:
        return { kind: "int", name, size, signed: false, encoding: "char" };
      default:
        return { kind: "int", name, size, signed: false, encoding: "integer" };
    }
  }

  #struct(die: Die): CType {
    const kind = die.tag === DW_TAG_union_type ? "union" : "struct";
    const name = this.#name(die);
    if (flagOf(die, DW_AT_declaration)) {
      return new DeclaredStruct(kind, name, () => {
        const found = this.#definitionOf(die, kind);
        return found?.kind === kind ? found : undefined;
      });
    }
    return new LazyStruct(kind, name, numberOf(die, DW_AT_byte_size) ?? 0, () => this.#members(die));
  }

  #members(die: Die): readonly Member[] {
    const members: Member[] = [];
    for (const child of this.#info.children(die)) {
      // A static member of C++ is declared inside and defined elsewhere.
      if (child.tag !== DW_TAG_member || flagOf(child, DW_AT_external)) continue;
      const type = this.#typeOf(child);
      const bitSize = numberOf(child, DW_AT_bit_size);
      members.push({ name: this.#name(child), type, bitOffset: this.#bitOffset(child, type, bitSize), bitSize });
    }
    return members;
  }

  /** Where a member starts, in bits from the start of its struct (DWARF 5, 5.7.6; DWARF 3, 5.5.6). */
  #bitOffset(member: Die, type: CType, bitSize: number | undefined): number {
    const direct = numberOf(member, DW_AT_data_bit_offset);
    if (direct !== undefined) return direct;
    const start = 8 * memberLocation(member);
    const fromTop = numberOf(member, DW_AT_bit_offset);
    if (fromTop === undefined || bitSize === undefined) return start;
    // The older attribute counts from the most significant bit of the storage unit.
    if (!this.#info.littleEndian) return start + fromTop;
    const storage = numberOf(member, DW_AT_byte_size) ?? sizeOf(type);
    return start + 8 * storage - fromTop - bitSize;
  }

  #enum(die: Die): EnumType {
    const name = this.#name(die);
    const size = numberOf(die, DW_AT_byte_size) ?? 4;
    if (flagOf(die, DW_AT_declaration)) {
      return new DeclaredEnum(name, size, () => {
        const found = this.#definitionOf(die, "enum");
        return found?.kind === "enum" ? found : undefined;
      });
    }
    const constants = lazy(() => this.#constants(die));
    const encoding = numberOf(die, DW_AT_encoding);
    const signed = encoding === undefined ? constants().some(({ value }) => value < 0n) : encoding === DW_ATE_signed;
    const extend = signed ? BigInt.asIntN : BigInt.asUintN;
    const width = Math.min(8 * size, 64);
    return new LazyEnum(name, size, signed, () =>
      constants().map((enumerator) => ({ name: enumerator.name, value: extend(width, enumerator.value) })),
    );
  }

  #constants(die: Die): readonly Enumerator[] {
    const enumerators: Enumerator[] = [];
    for (const child of this.#info.children(die)) {
      if (child.tag !== DW_TAG_enumerator) continue;
      enumerators.push({ name: this.#name(child) ?? "", value: BigInt(constantOf(child, DW_AT_const_value) ?? 0) });
    }
    return enumerators;
  }

  /** The first subrange of an array is its outermost dimension. */
  #array(die: Die): CType {
    const counts: (number | undefined)[] = [];
    for (const child of this.#info.children(die)) {
      if (child.tag === DW_TAG_subrange_type) counts.push(elementCount(child));
    }
    const innermost = new LazyArray(counts.pop(), () => this.#typeOf(die));
    return counts.reduceRight<LazyArray>((inner, count) => new LazyArray(count, () => inner), innermost);
  }

  #function(die: Die): FunctionType {
    let variadic = false;
    const parameters: Die[] = [];
    for (const child of this.#info.children(die)) {
      if (child.tag === DW_TAG_formal_parameter) parameters.push(child);
      else if (child.tag === DW_TAG_unspecified_parameters) variadic = true;
    }
    return new LazyFunction(
      variadic,
      () => this.#typeOf(die),
      () => parameters.map((parameter) => ({ name: this.#name(parameter), type: this.#typeOf(parameter) })),
    );
  }

  #name(die: Die): string | undefined {
    return textOf(this.#info, die, DW_AT_name);
  }
}

const QUALIFIER: ReadonlyMap<number, QualifiedType["kind"]> = new Map([
  [DW_TAG_const_type, "const"],
  [DW_TAG_volatile_type, "volatile"],
  [DW_TAG_restrict_type, "restrict"],
  [DW_TAG_atomic_type, "atomic"],
]);

/** The offset of a member in bytes. DWARF 2 writes it as an expression. */
function memberLocation(member: Die): number {
  const expression = blockOf(member, DW_AT_data_member_location);
  if (expression === undefined) return numberOf(member, DW_AT_data_member_location) ?? 0;
  const [operation, ...operand] = expression.array;
  if (operation !== DW_OP_plus_uconst) throw broken(member, "a constant offset", "another expression");
  return operand.reduceRight((value, byte) => value * 0x80 + (byte & 0x7f), 0);
}

/** How many elements a dimension has; undefined for `[]` and where only the running program knows. */
function elementCount(subrange: Die): number | undefined {
  const count = numberOf(subrange, DW_AT_count);
  if (count !== undefined) return count;
  const last = constantOf(subrange, DW_AT_upper_bound);
  // The last index of an empty array is -1.
  return last === undefined ? undefined : Number(BigInt.asIntN(64, BigInt(last))) + 1;
}

function broken(die: Die, expected: string, found: string): FormatError {
  return new FormatError(".debug_info", die.offset, expected, found);
}
