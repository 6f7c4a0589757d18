/** Debug information of code: what DWARF knows of the kernel image's or a module's functions. */
import type { CallFrames, CodeFinder, Info, LineFinder } from "#debuginfo/dwarf";
import type { CType } from "#types";

/** The code of one debug file. Its addresses are the file's: link-time ones of a vmlinux, loaded ones of a module. */
export interface DebugCode {
  /** The file's path. */
  readonly file: string;
  readonly info: Info;
  readonly functions: CodeFinder;
  /** Undefined when the file has neither `.debug_frame` nor `.eh_frame`. */
  readonly frames: CallFrames | undefined;
  /** Undefined when the file has no `.debug_line`. */
  readonly lines: LineFinder | undefined;
  /** The type whose entry is at `offset` of `.debug_info`; never scans the file for names. */
  typeAt(offset: number): CType;
}

/** Debug information that covers an address of the dump. */
export interface DebugPlace {
  readonly code: DebugCode;
  /** What to subtract from an address of the dump to get the file's. */
  readonly bias: bigint;
}
