import { randomBytes } from "node:crypto";
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { type FileSource, openFile } from "../file-source.ts";

/**
 * A folder of files that can be made again. Nothing here is ever an error: what cannot be read is not there, what
 * cannot be written is not kept. Many processes may share it: a file appears whole or not at all, and one that is open
 * stays readable when it is replaced or removed.
 */
export interface Cache {
  /** The file called `name`; undefined when there is none, or one that somebody else could have written. */
  open(name: string): FileSource | undefined;
  /** Keeps `bytes` as the file called `name`, and removes the oldest files beyond the budget. */
  keep(name: string, bytes: Uint8Array): void;
}

/** Bytes of all files together. An index of a kernel has 3 MB. */
const BUDGET = 256 << 20;
/** What may be in the folder that is ours: nothing else is counted or removed. */
const OURS = /^[\w-]+\.v\d+\.[a-z]+(?:\.[0-9a-f]+\.part)?$/;
const UNFINISHED = /\.part$/;
/** Unfinished files this old belong to nobody any more. */
const ABANDONED_MS = 3_600_000;
/** A file's time is when it was last used, to this precision. */
const DAY_MS = 86_400_000;

/**
 * The cache that `environment` names: the folder in INQUEST_CACHE; else `inquest` in XDG_CACHE_HOME or in ~/.cache (XDG
 * Base Directory Specification). Undefined when INQUEST_CACHE is set but empty, which switches it off, and without a home.
 */
export function cacheOf(environment: NodeJS.ProcessEnv, budget: number = BUDGET): Cache | undefined {
  const folder = folderOf(environment);
  if (folder === undefined) return undefined;
  return {
    open: (name) => attempt(() => openKept(join(folder, name))),
    keep(name, bytes) {
      if (bytes.length > budget) return;
      attempt(() => write(folder, name, bytes));
      attempt(() => trim(folder, budget));
    },
  };
}

function folderOf({ INQUEST_CACHE: own, XDG_CACHE_HOME: caches, HOME: home }: NodeJS.ProcessEnv): string | undefined {
  if (own !== undefined) return own === "" ? undefined : own;
  // Relative paths are to be ignored, says the specification.
  if (caches !== undefined && isAbsolute(caches)) return join(caches, "inquest");
  return home === undefined || !isAbsolute(home) ? undefined : join(home, ".cache", "inquest");
}

function openKept(path: string): FileSource | undefined {
  const { uid, mode, mtimeMs } = lstatSync(path);
  const isMine = (uid === process.geteuid?.() || uid === 0) && (mode & 0o022) === 0;
  if (!isMine) return undefined;
  const file = openFile(path);
  const now = Date.now();
  if (now - mtimeMs > DAY_MS) attempt(() => utimesSync(path, now / 1000, now / 1000));
  return file;
}

function write(folder: string, name: string, bytes: Uint8Array): void {
  makeFolder(folder);
  const fresh = join(folder, `${name}.${randomBytes(8).toString("hex")}.part`);
  try {
    const descriptor = openSync(fresh, "wx", 0o600);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, join(folder, name));
  } catch (error) {
    attempt(() => unlinkSync(fresh));
    throw error;
  }
}

/** Makes `folder` and what is above it. Node's own `recursive` never comes back where the system says ENOENT throughout. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}

/** Removes files of ours, the longest unused first, until the rest fits. */
function trim(folder: string, budget: number): void {
  const files = readdirSync(folder)
    .filter((name) => OURS.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      // Another process may have removed it.
      const stats = attempt(() => lstatSync(path));
      return stats === undefined ? [] : [{ path, size: stats.size, time: stats.mtimeMs }];
    })
    .sort((a, b) => b.time - a.time);
  let total = 0;
  for (const { path, size, time } of files) {
    const isAbandoned = UNFINISHED.test(path) && Date.now() - time > ABANDONED_MS;
    total += size;
    if (isAbandoned || total > budget) attempt(() => unlinkSync(path));
  }
}

/** What `act` returns; undefined when it fails. A cache that does not work is no reason to disturb anyone. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
