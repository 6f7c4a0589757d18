/** The modules below a directory, by name. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** A kernel of a distribution has some 5000 modules in some 700 directories. */
const MOST_FILES = 100_000;
const MOST_DEPTH = 16;
/** A module's file, best first: with debug information split off, plain, compressed. */
const SUFFIXES = [".ko.debug", ".ko", ".ko.zst", ".ko.xz", ".ko.gz", ".ko.zst.debug", ".ko.xz.debug", ".ko.gz.debug"];

/** The name by which the kernel knows the module in a file: `-` and `_` are the same; undefined for other files. */
function moduleName(file: string): string | undefined {
  const suffix = SUFFIXES.find((each) => file.endsWith(each));
  return suffix === undefined ? undefined : file.slice(0, -suffix.length).replaceAll("-", "_");
}

/**
 * Paths of modules by name, those of one name with the best first. What cannot be listed is left out; links to
 * directories are not followed, so that the walk ends.
 */
export function modulePaths(directory: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  let left = MOST_FILES;
  const pending = [{ path: directory, depth: 0 }];
  for (let next = pending.pop(); next !== undefined && left > 0; next = pending.pop()) {
    for (const entry of list(next.path)) {
      if (--left < 0) break;
      const path = join(next.path, entry.name);
      if (entry.isDirectory()) {
        if (next.depth < MOST_DEPTH) pending.push({ path, depth: next.depth + 1 });
        continue;
      }
      const name = moduleName(entry.name);
      if (name === undefined) continue;
      found.set(name, [...(found.get(name) ?? []), path]);
    }
  }
  for (const paths of found.values()) paths.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return found;
}

function rank(path: string): number {
  return SUFFIXES.findIndex((suffix) => path.endsWith(suffix));
}

function list(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // Absent, or not for this user: nothing is found there.
    return [];
  }
}
