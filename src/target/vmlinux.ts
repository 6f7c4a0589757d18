/** What a vmlinux adds to a dump: its symbol table, and (through the caller's readers) types and source lines. */
import type { TypeSource } from "#types";
import type { DebugCode } from "./debug-code.ts";
import type { SymbolColumns } from "./symbol-columns.ts";
import type { SourceLine } from "./target.ts";

/** An opened vmlinux, at link-time addresses. Made by `vmlinuxOf`, or by a test. */
export interface Vmlinux {
  readonly name: string;
  /** In hexadecimal. */
  readonly buildId: string | undefined;
  /** Link-time addresses; undefined when it is stripped. */
  symbols(): SymbolColumns | undefined;
  /** Types from DWARF; undefined when it has no debug information. */
  readonly types: TypeSource | undefined;
  /** Functions, frames and lines from DWARF; undefined when it has no debug information. */
  readonly code: DebugCode | undefined;
  /** The source line of a link-time text address. */
  sourceLine(at: bigint): SourceLine | undefined;
  /** The line of the code that holds a link-time text address; see Target.frameLine. */
  frameLine(at: bigint): SourceLine | undefined;
}
