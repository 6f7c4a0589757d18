import type { FloatType, IntType } from "#types";

/** What stands before the literal of a wide character: wchar_t, char16_t, char32_t. */
export type WidePrefix = "L" | "u" | "U";

/** Operators with one operand, all in front of it. */
export type UnaryOperator = "+" | "-" | "!" | "~" | "*" | "&";

/** Operators between two operands. */
export type BinaryOperator =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | "<<"
  | ">>"
  | "<"
  | ">"
  | "<="
  | ">="
  | "=="
  | "!="
  | "&"
  | "^"
  | "|"
  | "&&"
  | "||"
  | ","
  /** gdb's: `x@3`, the array of three elements that begins at `x`. */
  | "@";

/** A C expression, parsed. Type names are kept as text: what they denote is known by the scope that evaluates. */
export type Expression =
  | { readonly kind: "integer"; readonly type: IntType; readonly value: bigint }
  | { readonly kind: "float"; readonly type: FloatType; readonly value: number }
  /** `L'x'`: what type it has, the scope knows. */
  | { readonly kind: "wide character"; readonly prefix: WidePrefix; readonly value: number }
  /** Without its terminating NUL; code points behind a prefix, bytes without one. */
  | { readonly kind: "string"; readonly prefix: WidePrefix | undefined; readonly characters: readonly number[] }
  /** `global` is set for `::name`, which no local variable hides. */
  | { readonly kind: "name"; readonly name: string; readonly global?: true }
  /** gdb's `function::variable` and `'file.c'::variable`. */
  | { readonly kind: "scoped"; readonly place: string; readonly name: string }
  /** `$3` from the first value on, `$`, `$$` and `$$3` back from the last. */
  | { readonly kind: "history"; readonly from: "first" | "last"; readonly index: number }
  /** `$name`, a register or a variable of the debugger's own. */
  | { readonly kind: "convenience"; readonly name: string }
  /** gdb's function `$_isvoid(operand)`. */
  | { readonly kind: "is void"; readonly operand: Expression }
  /** `target = value`, and with an operator `target += value`. */
  | {
      readonly kind: "assignment";
      readonly operator: BinaryOperator | undefined;
      readonly target: Expression;
      readonly value: Expression;
    }
  /** `++target`, `target--`. */
  | {
      readonly kind: "step";
      readonly operator: "+" | "-";
      readonly prefix: boolean;
      readonly target: Expression;
    }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    }
  | { readonly kind: "cast"; readonly typeName: string; readonly operand: Expression }
  /** gdb's `{type} address`. */
  | { readonly kind: "at"; readonly typeName: string; readonly address: Expression }
  | { readonly kind: "size of type"; readonly typeName: string }
  | { readonly kind: "alignment of type"; readonly typeName: string }
  | { readonly kind: "size of value"; readonly operand: Expression }
  /** `.` and `->` alike: gdb takes either for either. */
  | { readonly kind: "member"; readonly object: Expression; readonly name: string }
  | { readonly kind: "element"; readonly array: Expression; readonly index: Expression };
