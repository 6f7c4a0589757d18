import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { UsageError } from "#base";

/** `path` with `~/` at its beginning replaced by the user's home. */
export function expandHome(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

/** True when `path` names a regular file. */
export function isFile(path: string): boolean {
  return statSync(expandHome(path), { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The lines of a file of commands; throws UsageError when it cannot be read, or is a program. */
export function readCommandFile(path: string): readonly string[] {
  const text = read(path);
  if (text.startsWith("\x7fELF") || text.startsWith("#!")) {
    throw new UsageError(`${path}: is a program, not a file of commands`);
  }
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function read(path: string): string {
  try {
    return readFileSync(expandHome(path), "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UsageError(`${path}: No such file or directory`);
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}
