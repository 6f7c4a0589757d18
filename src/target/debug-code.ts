/** Debug information of code: what DWARF knows of the kernel image's or a module's functions. */
import { lazy } from "#base";
import {
  type CallFrames,
  type CodeFinder,
  type DwarfSections,
  type Info,
  type LineFinder,
  lineFinder,
  openCallFrames,
  openCode,
  openInfo,
} from "#debuginfo/dwarf";
import type { CType } from "#types";

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

/** The code that `sections` describe, each part opened when it is first asked for; undefined without `.debug_info`. */
export function debugCode(
  file: string,
  sections: DwarfSections,
  typeAt: (offset: number) => CType,
): DebugCode | undefined {
  if (sections.find(".debug_info") === undefined) return undefined;
  const info = lazy(() => openInfo(sections));
  return {
    file,
    info,
    functions: lazy(() => openCode(info())),
    frames: lazy(() => openCallFrames(sections)),
    lines: lazy(() => (sections.find(".debug_line") === undefined ? undefined : lineFinder(sections))),
    typeAt,
  };
}
