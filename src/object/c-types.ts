/**
 * The types that C itself gives to literals and results, on machines where `long` and pointers have 64 bits (LP64), as
 * all that Linux dumps are read from here.
 */
import type { CType, FloatType, IntType, PointerType, TypedefType, VoidType } from "#types";

const int = (name: string, size: number, signed: boolean, encoding: IntType["encoding"] = "integer"): IntType => ({
  kind: "int",
  name,
  size,
  signed,
  encoding,
});

/** `char`, signed as on x86-64. */
export const CHAR: IntType = int("char", 1, true, "char");
/** `_Bool`. */
export const BOOL: IntType = int("_Bool", 1, false, "bool");
/** `int`, 32 bits. */
export const INT: IntType = int("int", 4, true);
/** `unsigned int`. */
export const UNSIGNED_INT: IntType = int("unsigned int", 4, false);
/** `long`, 64 bits. */
export const LONG: IntType = int("long", 8, true);
/** `unsigned long`. */
export const UNSIGNED_LONG: IntType = int("unsigned long", 8, false);
/** `__int128`, as gdb names its widest results. */
export const INT128: IntType = int("__int128", 16, true);
/** `unsigned __int128`. */
export const UNSIGNED_INT128: IntType = int("unsigned __int128", 16, false);
/** `float`, 32 bits. */
export const FLOAT: FloatType = { kind: "float", name: "float", size: 4 };
/** `double`, 64 bits. */
export const DOUBLE: FloatType = { kind: "float", name: "double", size: 8 };
/** `long double`, x87's format in 128 bits. */
export const LONG_DOUBLE: FloatType = { kind: "float", name: "long double", size: 16 };
/** `char16_t`. */
export const CHAR16: IntType = int("char16_t", 2, false, "char");
/** `char32_t`. */
export const CHAR32: IntType = int("char32_t", 4, false, "char");
/** `void`. */
export const VOID: VoidType = { kind: "void" };

/** What `&symbol` points to when nobody knows the symbol's type; its name is gdb's. */
export const UNTYPED_DATA: TypedefType = { kind: "typedef", name: "<data variable, no debug info>", target: VOID };

/** The type of a function whose prototype nobody knows; its name is gdb's. */
export const UNTYPED_CODE: TypedefType = {
  kind: "typedef",
  name: "<text variable, no debug info>",
  target: { kind: "function", result: INT, parameters: [], variadic: false },
};

/** A pointer to `target`. */
export function pointerTo(target: CType): PointerType {
  return { kind: "pointer", size: 8, target };
}
