import { statSync } from "node:fs";
import { join, resolve } from "node:path";

/** A file of start-up commands. */
export interface RcFile {
  readonly path: string;
  /** crash's own file: only its alias and set lines mean anything here. */
  readonly crash: boolean;
  /** False when others could have written it. */
  readonly trusted: boolean;
}

/** The start-up files that exist, in the order in which they run: home before the current directory, crash's before ours. */
export function rcFiles(home: string | undefined, current: string): readonly RcFile[] {
  const folders = [...new Set([home, current].flatMap((folder) => (folder ? [resolve(folder)] : [])))];
  return [".crashrc", ".inquestrc"].flatMap((name) =>
    folders.flatMap((folder) => {
      const path = join(folder, name);
      const trusted = isTrusted(path);
      return trusted === undefined ? [] : [{ path, crash: name === ".crashrc", trusted }];
    }),
  );
}

/** True for a file of the user or of root that nobody else may write; undefined when there is none. */
function isTrusted(path: string): boolean | undefined {
  const file = statSync(path, { throwIfNoEntry: false });
  if (file === undefined || !file.isFile()) return undefined;
  const mine = file.uid === 0 || file.uid === process.geteuid?.();
  return mine && (file.mode & 0o022) === 0;
}
