/** Finds debug files on this machine, and on servers when asked to. */
import { statSync } from "node:fs";
import { FormatError, UsageError } from "#base";
import { type ElfFile, findBuildId } from "#elf";
import type {
  DebugFiles,
  DebugSearch,
  DebugSearchOptions,
  DebugVerdict,
  DebugWish,
  FoundDebugFile,
  LookedPlace,
} from "#target";
import { cachedPlaces, type DebugServers, debugServers, fetchDebugFile } from "./debuginfod.ts";
import { modulePaths } from "./module-paths.ts";
import { type OpenedElf, openElf } from "./open-elf.ts";
import {
  buildIdPlaces,
  type DebugRoot,
  debugRoots,
  kernelPlaces,
  moduleDirectories,
  type SearchPlace,
} from "./search-places.ts";
import { judgeSplit, splitPlaces } from "./split-file.ts";

/** Where to look and whom to ask. */
export interface DebugFilesSetup {
  /** The vmlinux that was given: modules may lie beside it. */
  readonly vmlinux?: string | undefined;
  /** Directories like /usr/lib/debug, looked at first. */
  readonly directories?: readonly string[];
  /** A directory of the modules' files, looked at first. */
  readonly modules?: string | undefined;
  readonly servers?: DebugServers;
  /** The roots in place of those that follow from the above; for tests. */
  readonly roots?: readonly DebugRoot[];
}

/**
 * What the environment says: directories in INQUEST_DEBUG_DIRECTORY, separated by colons, and DEBUGINFOD_URLS; and, as
 * for crash, a directory of modules in CRASH_MODULE_PATH, unless the user has named another.
 */
export function debugSetup(
  vmlinux: string | undefined,
  modules: string | undefined,
): DebugFilesSetup & { readonly servers: DebugServers } {
  const directories = (process.env["INQUEST_DEBUG_DIRECTORY"] ?? "").split(":").filter((each) => each !== "");
  return {
    vmlinux,
    directories,
    modules: modules ?? process.env["CRASH_MODULE_PATH"],
    servers: debugServers(process.env),
  };
}

/** A finder of debug files; directories are walked when first needed, once. */
export function debugFiles(setup: DebugFilesSetup): DebugFiles {
  const roots = setup.roots ?? debugRoots(setup.directories ?? [], setup.vmlinux);
  const ownModules = setup.modules === undefined ? [] : [setup.modules];
  const walked = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const modulesBelow = (directory: string): ReadonlyMap<string, readonly string[]> => {
    const known = walked.get(directory) ?? modulePaths(directory);
    walked.set(directory, known);
    return known;
  };
  const named = function* (name: string, directories: readonly string[]): Generator<SearchPlace> {
    for (const directory of directories) {
      const paths = modulesBelow(directory).get(name.replaceAll("-", "_"));
      // The directory stands for the file that is not there, so that somebody sees where it was looked for.
      if (paths === undefined) yield { path: `${directory}/**/${name}.ko`, origin: "path" };
      else yield* paths.map((path) => ({ path, origin: "path" as const }));
    }
  };
  const places = function* (wish: DebugWish, options: DebugSearchOptions): Generator<SearchPlace> {
    const { file, directory } = options;
    if (file !== undefined) yield { path: file, origin: "given" };
    else if (directory !== undefined && wish.module !== undefined) yield* named(wish.module, [directory]);
    else {
      yield* buildIdPlaces(roots, wish.buildId);
      if (wish.module === undefined) yield* kernelPlaces(roots, wish.release);
      else yield* named(wish.module, [...ownModules, ...moduleDirectories(roots, wish.release, setup.vmlinux)]);
      yield* cachedPlaces(setup.servers, wish.buildId);
    }
  };
  return {
    servers: setup.servers?.urls ?? [],
    isDirectory(path) {
      return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    },
    find(wish, options = {}) {
      const looked: LookedPlace[] = [];
      const named = options.file !== undefined || options.directory !== undefined;
      let bare: FoundDebugFile | undefined;
      for (const place of places(wish, options)) {
        const found = tryPlace(place, wish, roots, named, looked);
        if (found?.hasDwarf === true) return { found, looked };
        bare ??= found;
      }
      const { servers } = setup;
      if (options.fetch === true && !named && servers !== undefined && wish.buildId !== undefined) {
        const fetched = fetchDebugFile(servers, wish.buildId);
        looked.push(...fetched.looked);
        if (fetched.place !== undefined) {
          const found = tryPlace(fetched.place, wish, roots, false, looked);
          if (found?.hasDwarf === true) return { found, looked };
        }
      }
      return takeBare(bare, looked);
    },
  };
}

/** A module without debug information still has symbols: it is taken when nothing better was found. */
function takeBare(bare: FoundDebugFile | undefined, looked: LookedPlace[]): DebugSearch {
  if (bare === undefined || bare.elf.section(".symtab") === undefined) return { found: undefined, looked };
  return { found: bare, looked };
}

/** Looks at `place` and writes down what became of it; a file without DWARF is returned, but not written down as taken. */
function tryPlace(
  place: SearchPlace,
  wish: DebugWish,
  roots: readonly DebugRoot[],
  named: boolean,
  looked: LookedPlace[],
): FoundDebugFile | undefined {
  const note = (verdict: DebugVerdict, detail?: string): undefined => {
    looked.push({ ...place, verdict, detail });
    return undefined;
  };
  const opened = open(place.path, note);
  if (opened === undefined) return undefined;
  try {
    const found = judge(opened.elf, place, wish, roots, named, looked);
    if (typeof found === "object") {
      note(found.hasDwarf ? "taken" : "no debug information");
      return found;
    }
    note(found, findBuildId(opened.elf) ?? "none");
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    note("unreadable", error.message);
  }
  opened.close();
  return undefined;
}

function judge(
  elf: ElfFile,
  { path, origin }: SearchPlace,
  { buildId: wanted }: DebugWish,
  roots: readonly DebugRoot[],
  named: boolean,
  looked: LookedPlace[],
): FoundDebugFile | "other build-id" | "build-id unknown" {
  const buildId = findBuildId(elf);
  if (wanted !== undefined && buildId !== wanted) return "other build-id";
  if (wanted === undefined && !named) return "build-id unknown";
  const common = { path, origin, buildId, elf };
  if (elf.section(".debug_info") !== undefined) return { ...common, debug: elf, hasDwarf: true };
  for (const split of splitPlaces(roots, path, elf)) {
    const note = (verdict: DebugVerdict, detail?: string): undefined => {
      looked.push({ ...split, verdict, detail });
      return undefined;
    };
    const candidate = open(split.path, note);
    if (candidate === undefined) continue;
    const verdict = judgeSplit(elf, candidate);
    note(verdict ?? "taken", verdict === "other build-id" ? (findBuildId(candidate.elf) ?? "none") : undefined);
    if (verdict === undefined) return { ...common, debug: candidate.elf, hasDwarf: true };
    candidate.close();
  }
  return { ...common, debug: elf, hasDwarf: false };
}

function open(path: string, note: (verdict: DebugVerdict, detail?: string) => undefined): OpenedElf | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return note("absent");
    return openElf(path);
  } catch (error) {
    if (error instanceof UsageError) return note("unreadable", error.message);
    if (error instanceof FormatError) {
      return note(error.expected === "an ELF file" ? "not ELF" : "unreadable", error.message);
    }
    // A path that goes through a file, or through a directory that is not for this user.
    return note("unreadable", error instanceof Error ? error.message : String(error));
  }
}

/** The file with the debug information of `elf`, a vmlinux that has none of its own; undefined when it is not found. */
export function findSplit(setup: DebugFilesSetup, path: string, elf: ElfFile): ElfFile | undefined {
  const roots = setup.roots ?? debugRoots(setup.directories ?? [], setup.vmlinux);
  for (const place of splitPlaces(roots, path, elf)) {
    const candidate = open(place.path, () => undefined);
    if (candidate === undefined) continue;
    if (judgeSplit(elf, candidate) === undefined) return candidate.elf;
    candidate.close();
  }
  return undefined;
}
