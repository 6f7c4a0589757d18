import type { FloatType, IntType } from "#types";

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
  /** Without its terminating NUL. */
  | { readonly kind: "string"; readonly bytes: readonly number[] }
  | { readonly kind: "name"; readonly name: string }
  /** `$3` from the first value on, `$`, `$$` and `$$3` back from the last. */
  | { readonly kind: "history"; readonly from: "first" | "last"; readonly index: number }
  /** `$name`, a variable of the debugger's own. */
  | { readonly kind: "convenience"; readonly name: string }
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
  | { readonly kind: "size of value"; readonly operand: Expression }
  /** `.` and `->` alike: gdb takes either for either. */
  | { readonly kind: "member"; readonly object: Expression; readonly name: string }
  | { readonly kind: "element"; readonly array: Expression; readonly index: Expression };
