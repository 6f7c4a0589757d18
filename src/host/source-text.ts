/** Source texts of the dumped kernel, where this machine has them. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";

/** Sources of kernels are some hundred kB at most. */
const MOST = 16 << 20;
/** What a compiler is given; a debug file that names anything else wants to have it shown. */
const SOURCE = /\.(c|h|S|s|inc|rs|y|l)$/;

/**
 * The text of the source file that debug information calls `path`, looked for from `folder` on; undefined when there is
 * none. The path comes from a file that may be hostile: only regular files with a source's name are read, and a
 * relative path does not lead out of the folder, not by links either.
 */
export function readSourceText(path: string, folder: string): string | undefined {
  if (!SOURCE.test(path)) return undefined;
  try {
    const place = realpathSync(resolve(folder, path));
    const root = realpathSync(folder);
    if (!isAbsolute(path) && !place.startsWith(root.endsWith(sep) ? root : root + sep)) return undefined;
    if (!SOURCE.test(place)) return undefined;
    const { size } = statOf(place) ?? { size: MOST + 1 };
    return size > MOST ? undefined : readFileSync(place, "utf8");
  } catch {
    // Whatever the reason, the text is not to be had.
    return undefined;
  }
}

function statOf(place: string): { readonly size: number } | undefined {
  const stat = statSync(place);
  return stat.isFile() ? stat : undefined;
}
