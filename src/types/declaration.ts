import type { CType } from "./type.ts";
import { TypeWriter } from "./type-writer.ts";

/**
 * The name of a type as gdb's `whatis` prints it: `struct list_head *`, `int (*)(struct file *)`, `char [16]`; an
 * anonymous struct is `struct {...}`. Throws FormatError for a type beyond any program's.
 */
export function typeName(type: CType): string {
  return declaration(type, "");
}

/** The declaration of `name` with `type`, without semicolon: `struct list_head *next`, `char comm[16]`. */
export function declaration(type: CType, name: string): string {
  const writer = new TypeWriter();
  writer.declare(type, name, "name");
  writer.endLine();
  return writer.lines.map(({ text }) => text).join("\n");
}
