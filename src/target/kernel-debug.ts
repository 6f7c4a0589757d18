/** The kernel's debug file: the vmlinux that was given, or one that is found when something asks for what it knows. */
import { lazy } from "#base";
import type { DebugFiles, DebugSearch, DebugSearchOptions } from "./debug-files.ts";
import { elfVmlinux } from "./elf-vmlinux.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** The kernel's debug file of one opened dump. */
export interface KernelDebug {
  /** The vmlinux given, else the one found; undefined when there is neither. Looks at the first call. */
  vmlinux(): Vmlinux | undefined;
  /** What the search came to; nothing is looked for when a vmlinux was given. */
  search(options?: DebugSearchOptions): DebugSearch;
}

/**
 * `given` is believed as it is: opening has compared its build-id. A file that nobody named must have the build-id of the
 * dump; then it says what the given one would.
 */
export function kernelDebug(
  files: DebugFiles | undefined,
  given: Vmlinux | undefined,
  release: string,
  buildId: string | undefined,
): KernelDebug {
  let search: DebugSearch | undefined;
  const find = (options?: DebugSearchOptions): DebugSearch => {
    if (given !== undefined) {
      const place = { path: given.name, origin: "given", verdict: "taken", detail: undefined } as const;
      return { found: undefined, looked: [place] };
    }
    if (search?.found === undefined && (search === undefined || options?.fetch === true)) {
      search = files?.find({ module: undefined, release, buildId }, options) ?? { found: undefined, looked: [] };
    }
    return search;
  };
  let opened: (() => Vmlinux) | undefined;
  return {
    search: find,
    vmlinux() {
      if (given !== undefined) return given;
      const { found } = find();
      if (found === undefined) return undefined;
      opened ??= lazy(() => elfVmlinux(found.elf, found.debug, found));
      return opened();
    },
  };
}
