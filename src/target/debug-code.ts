/** Debug information of code: what DWARF knows of the kernel image's or a module's functions. */
import { lazy } from "#base";
import {
  type CallFrames,
  type CodeFinder,
  type DwarfSections,
  type Info,
  type LineFinder,
  lazyUnitFinder,
  lineFinder,
  type NameIndex,
  openCallFrames,
  openCode,
  openInfo,
} from "#debuginfo/dwarf";
import { type CType, type DwarfTypes, dwarfTypes } from "#types";

/** The code of one debug file. Its addresses are the file's: link-time ones of a vmlinux, loaded ones of a module. */
export interface DebugCode {
  /** The file's path. */
  readonly file: string;
  /** The entries of the file. */
  info(): Info;
  /** Functions and what is inlined in them, by address. */
  functions(): CodeFinder;
  /** Undefined when the file has neither `.debug_frame` nor `.eh_frame`. */
  frames(): CallFrames | undefined;
  /** Undefined when the file has no `.debug_line`. */
  lines(): LineFinder | undefined;
  /** The type whose entry is at `offset` of `.debug_info`; never scans the file for names. */
  typeAt(offset: number): CType;
}

/** Debug information that covers an address of the dump. */
export interface DebugPlace {
  readonly code: DebugCode;
  /** What to subtract from an address of the dump to get the file's. */
  readonly bias: bigint;
}

/**
 * What `sections` describe, `.debug_info` among them; each part is opened when it is first asked for, and all share the
 * entries. `names` makes the index of the file's names.
 */
export function openDebug(
  file: string,
  sections: DwarfSections,
  names?: () => NameIndex,
): { readonly types: DwarfTypes; readonly code: DebugCode } {
  const info = openInfo(sections);
  const units = lazyUnitFinder(info);
  const types = dwarfTypes(sections, { info, ...(names && { names }) });
  const code: DebugCode = {
    file,
    info: () => info,
    functions: lazy(() => openCode(info, units)),
    frames: lazy(() => openCallFrames(sections)),
    lines: lazy(() => (sections.find(".debug_line") === undefined ? undefined : lineFinder(sections, info, units))),
    typeAt: (offset) => types.typeAt(offset),
  };
  return { types, code };
}
