/** types: C's type graph and the arithmetic on it. Knows no addresses. */
export * from "./base-type.ts";
export * from "./combined.ts";
export * from "./declaration.ts";
export * from "./definition.ts";
export type { DwarfVariable } from "./dwarf-variable.ts";
export * from "./from-btf.ts";
export * from "./from-dwarf.ts";
export * from "./lazy-type.ts";
export * from "./member.ts";
export * from "./parse-type-name.ts";
export * from "./relocated.ts";
export * from "./resolve.ts";
export * from "./size.ts";
export * from "./type.ts";
export type { DefinitionLine } from "./type-writer.ts";
