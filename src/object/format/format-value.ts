import { resolveTypedefs, stripQualifiers, typeName } from "#types";
import type { Scope } from "../scope.ts";
import type { Value } from "../value.ts";
import { readContents } from "./contents.ts";
import { OPTIMIZED_OUT, Printer } from "./printer.ts";
import type { ValueStyle } from "./style.ts";

/**
 * A value as gdb's `print` writes it, without `$1 = ` and the last line's end: a pointer says its type first,
 * `(struct task_struct *) 0xffffffff9a61aa40 <init_task>`. Throws MemoryFault when none of it can be read; what can be
 * read in part is shown in part.
 */
export function formatValue(value: Value, style: ValueStyle, scope: Scope): string {
  const bare = formatBare(value, style, scope);
  return bare === OPTIMIZED_OUT ? bare : pointerPrefix(value, style) + bare;
}

/** A value as it stands inside another: without a pointer's type. `depth` is its level of indentation. */
export function formatBare(value: Value, style: ValueStyle, scope: Scope, depth = 0): string {
  const { kind } = resolveTypedefs(value.type);
  if (kind === "void") return "void";
  const printer = new Printer(readContents(value, style), style, scope);
  return printer.print(value.type, 0, value.location.bits, depth);
}

/** A pointer to `char` needs no type: the string says it. */
function pointerPrefix({ type }: Value, style: ValueStyle): string {
  if (resolveTypedefs(type).kind !== "pointer" || (style.format !== undefined && style.format !== "s")) return "";
  const pointer = stripQualifiers(type);
  const target = pointer.kind === "pointer" ? stripQualifiers(pointer.target) : undefined;
  return target?.kind === "int" && target.name === "char" ? "" : `(${typeName(type)}) `;
}
