/** Debug files: how a dump asks for them. The host, which knows files and servers, answers. */
import type { NameIndex } from "#debuginfo/dwarf";
import type { ElfFile } from "#elf";

/** How a place came to be looked at. */
export type DebugOrigin = "given" | "debug link" | "build-id tree" | "path" | "debuginfod cache" | "debuginfod";

/** What became of a place: taken, or why not. */
export type DebugVerdict =
  | "taken"
  | "absent"
  | "unreadable"
  | "not ELF"
  | "other build-id"
  | "other checksum"
  | "build-id unknown"
  | "no debug information";

/** A place that was looked at. */
export interface LookedPlace {
  /** A path, or the address on a server. */
  readonly path: string;
  readonly origin: DebugOrigin;
  readonly verdict: DebugVerdict;
  /** The build-id that was found there, or what is wrong with the file. */
  readonly detail: string | undefined;
}

/** A file that fits. */
export interface FoundDebugFile {
  readonly path: string;
  readonly origin: DebugOrigin;
  readonly buildId: string | undefined;
  /** With the sections as they were loaded. */
  readonly elf: ElfFile;
  /** With the debug sections: `elf` itself, or the file that they were split off into. */
  readonly debug: ElfFile;
  /** False when there are symbols alone. */
  readonly hasDwarf: boolean;
  /** The index of its names, when somebody keeps one. */
  readonly names?: () => NameIndex;
}

/** What a search came to. */
export interface DebugSearch {
  readonly found: FoundDebugFile | undefined;
  readonly looked: readonly LookedPlace[];
}

/** What a debug file is wanted for. */
export interface DebugWish {
  /** The module's name; undefined for the kernel itself. */
  readonly module: string | undefined;
  /** `uname -r` of the dumped kernel. */
  readonly release: string;
  /** In hexadecimal; without it, only files that somebody named are taken. */
  readonly buildId: string | undefined;
}

/** Where to look, when not in the usual places. */
export interface DebugSearchOptions {
  /** In this file alone. */
  readonly file?: string | undefined;
  /** Below this directory alone. */
  readonly directory?: string | undefined;
  /** When nothing is found, ask servers: somebody asked for debug information. */
  readonly fetch?: boolean;
}

/** Finds debug files. */
export interface DebugFiles {
  find(wish: DebugWish, options?: DebugSearchOptions): DebugSearch;
  isDirectory(path: string): boolean;
  /** The servers that `fetch` asks; empty when the user configured none. */
  readonly servers: readonly string[];
}
