import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { complete, type Session } from "#command";
import { expandHome } from "./command-file.ts";

/** More than fits a screen is shown in part; what all have in common is inserted all the same. */
const SHOWN = 200;

/** What TAB offers for the text before the cursor, in the form that node:readline asks for. */
export function completer(session: Session): (line: string) => [string[], string] {
  return (line) => {
    const path = /[<>]\s*([^\s<>|]*)$/.exec(line)?.[1];
    if (path !== undefined) return [fileNames(path), path];
    try {
      const { start, candidates } = complete(session, line);
      return [fewer(candidates), line.slice(start)];
    } catch {
      // A broken type table must not break typing.
      return [[], line];
    }
  };
}

/** Of sorted names the first ones and the last: they have the same beginning in common as all of them. */
function fewer(sorted: readonly string[]): string[] {
  return sorted.length <= SHOWN ? [...sorted] : [...sorted.slice(0, SHOWN - 1), ...sorted.slice(-1)];
}

function fileNames(typed: string): string[] {
  const folder = typed.endsWith("/") ? typed : dirname(typed);
  const start = typed.endsWith("/") ? "" : basename(typed);
  const shown = typed.includes("/") ? (path: string) => join(folder, path) : (path: string) => path;
  try {
    return readdirSync(expandHome(folder === "" ? "." : folder), { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(start))
      .map((entry) => shown(entry.name) + (entry.isDirectory() ? "/" : ""))
      .sort();
  } catch {
    return [];
  }
}
